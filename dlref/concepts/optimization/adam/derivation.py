"""Adam in SymPy: one step; nothing is differentiated."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Limit, Positive, Tensor, sqrt

n = sp.Symbol("n", integer=True)


def adam_step(
    param,
    grad,
    m,
    v,
    step,
    lr,
    beta1,
    beta2,
    eps,
    weight_decay,
    maximize,
):
    """A step along the mean gradient, over its root mean square."""
    sign = -1 if maximize else 1
    g = Tensor(n, sign * grad[n] + weight_decay * param[n], name="g")
    new_m = Tensor(n, beta1 * m[n] + (1 - beta1) * g[n], name="m'")
    new_v = Tensor(n, beta2 * v[n] + (1 - beta2) * g[n] ** 2, name="v'")
    mhat = Tensor(n, new_m[n] / (1 - beta1**step), name=r"\hat{m}")
    vhat = Tensor(n, new_v[n] / (1 - beta2**step), name=r"\hat{v}")
    move = lr * mhat[n] / (sqrt(vhat[n]) + eps)
    new_param = Tensor(n, param[n] - move)
    return new_param, Tensor(n, new_m[n]), Tensor(n, new_v[n])


def amsgrad_step(
    param,
    grad,
    m,
    v,
    vmax,
    step,
    lr,
    beta1,
    beta2,
    eps,
    weight_decay,
    maximize,
):
    """Adam's step, over the largest mean square so far."""
    sign = -1 if maximize else 1
    g = Tensor(n, sign * grad[n] + weight_decay * param[n], name="g")
    new_m = Tensor(n, beta1 * m[n] + (1 - beta1) * g[n], name="m'")
    new_v = Tensor(n, beta2 * v[n] + (1 - beta2) * g[n] ** 2, name="v'")
    more = new_v[n] - vmax[n]
    largest = Tensor(
        n, vmax[n] + Positive(more) * more, name=r"v_{\max}'"
    )
    mhat = Tensor(n, new_m[n] / (1 - beta1**step), name=r"\hat{m}")
    vhat = Tensor(n, largest[n] / (1 - beta2**step), name=r"\hat{v}")
    move = lr * mhat[n] / (sqrt(vhat[n]) + eps)
    new_param = Tensor(n, param[n] - move)
    new_v = Tensor(n, new_v[n])
    return new_param, Tensor(n, new_m[n]), new_v, Tensor(n, largest[n])


def plain(grad, m, v, step, lr, beta1, beta2, eps, param=None):
    """Return a step without weight decay, downhill."""
    param = param or Tensor(n, 0, shape=grad.shape)
    rest = lr, beta1, beta2, eps, 0, False
    return adam_step(param, grad, m, v, step, *rest)


def constant_gradient(grad, lr, beta1, beta2, eps):
    """By induction: true before the first step, kept true by each."""
    (N,) = grad.shape
    k = sp.Symbol("k", integer=True, nonnegative=True)

    def mean(k):
        return Tensor(n, (1 - beta1**k) * grad[n], shape=(N,))

    def square(k):
        return Tensor(n, (1 - beta2**k) * grad[n] ** 2, shape=(N,))

    _, m, v = plain(
        grad, mean(k), square(k), k + 1, lr, beta1, beta2, eps
    )
    return (
        Equal(mean(0)[n], 0, {n: N}),
        Equal(square(0)[n], 0, {n: N}),
        Equal(m[n], mean(k + 1)[n], {n: N}),
        Equal(v[n], square(k + 1)[n], {n: N}),
    )


def first_step(param, grad, lr, beta1, beta2, eps):
    """Both moments are corrected to the first gradient itself."""
    (N,) = grad.shape
    zero = Tensor(n, 0, shape=(N,))
    new_param, _, _ = plain(
        grad, zero, zero, 1, lr, beta1, beta2, eps, param
    )
    move = lr * grad[n] / (sqrt(grad[n] ** 2) + eps)
    return Equal(new_param[n], param[n] - move, {n: N})


def first_step_is_sign(lr, eps):
    """The step's length does not depend on the gradient's."""
    g = sp.Symbol("g", positive=True)  # the gradient's size
    move = lr * g / (g + eps)
    return (
        Limit(move, eps, 0, lr, "+"),
        Limit(-move, eps, 0, -lr, "+"),
    )


def loss_scale_cancels(grad, m, v, step, lr, beta1, beta2, eps):
    """The mean is linear in g, the mean square quadratic."""
    (N,) = grad.shape
    c = sp.Symbol("c", real=True)

    def times(factor, t):
        return Tensor(n, factor * t[n], shape=(N,))

    rest = step, lr, beta1, beta2, eps
    _, mean, square = plain(grad, m, v, *rest)
    scaled = times(c, grad), times(c, m), times(c**2, v)
    _, cmean, csquare = plain(*scaled, *rest)
    return (
        Equal(cmean[n], c * mean[n], {n: N}),
        Equal(csquare[n], c**2 * square[n], {n: N}),
    )


def moments_bound(grad, m, v, step, lr, beta1, beta2, eps):
    """By induction, one step: what is left over is a square."""
    (N,) = grad.shape
    rest = 1 - beta1**2 / beta2
    K = (1 - beta1) ** 2 / ((1 - beta2) * rest)
    _, mean, square = plain(grad, m, v, step, lr, beta1, beta2, eps)
    before = K * v[n] - m[n] ** 2
    gap = rest * m[n] - (1 - beta1) * beta1 / beta2 * grad[n]
    because = beta2 * before + beta2 / rest * gap**2
    given = before, rest
    left, right = mean[n] ** 2, K * square[n]
    return AtMost(left, right, because, {n: N}, given)
