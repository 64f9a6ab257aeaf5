"""RMSProp in SymPy: one step; nothing is differentiated."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Limit, Tensor, sqrt

n = sp.Symbol("n", integer=True)
k = sp.Symbol("k", integer=True, nonnegative=True)


def rmsprop_step(
    param,
    grad,
    square_avg,
    grad_avg,
    buffer,
    lr,
    alpha,
    eps,
    weight_decay,
    momentum,
    centered,
    maximize,
):
    """A step over the root of a running mean of squares."""
    sign = -1 if maximize else 1
    g = Tensor(n, sign * grad[n] + weight_decay * param[n], name="g")
    square = alpha * square_avg[n] + (1 - alpha) * g[n] ** 2
    v = Tensor(n, square, name="v'")
    m = Tensor(n, grad_avg[n])
    spread = v[n]
    if centered:
        mean = alpha * grad_avg[n] + (1 - alpha) * g[n]
        m = Tensor(n, mean, name="m'")
        spread = v[n] - m[n] ** 2
    push = momentum * buffer[n] + g[n] / (sqrt(spread) + eps)
    b = Tensor(n, push, name="b'")
    new_param = Tensor(n, param[n] - lr * b[n])
    return new_param, Tensor(n, v[n]), Tensor(n, m[n]), Tensor(n, b[n])


def moved(grad, square_avg, lr, alpha, eps):
    """Return how far a step goes, and the new mean, without options."""
    zero = Tensor(n, 0, shape=grad.shape)
    rest = zero, zero, lr, alpha, eps, 0, 0, False, False
    new, square, _, _ = rmsprop_step(zero, grad, square_avg, *rest)
    return -new[n], square[n]


def alone(value):
    """Return one parameter's number as a tensor."""
    return Tensor(n, value, shape=(sp.Integer(1),))


def constant_gradient(grad, lr, alpha, eps):
    """By induction: 0 before the first step, kept true by each."""
    (N,) = grad.shape

    def mean(k):
        return (1 - alpha**k) * grad[n] ** 2

    _, after = moved(grad, Tensor(n, mean(k)), lr, alpha, eps)
    return (
        Equal(mean(sp.Integer(0)), 0, {n: N}),
        Equal(after, mean(k + 1), {n: N}),
    )


def first_step(lr, eps):
    """Of the first square only the part 1 - alpha is counted."""
    g, c = sp.symbols("g c", positive=True)  # c^2 is 1 - alpha
    move, _ = moved(alone(g), alone(0), lr, 1 - c**2, eps)
    size = lr * g / (c * g + eps)
    return Equal(move, size), Limit(size, eps, 0, lr / c, "+")


def loss_scale_cancels(grad, square_avg, lr, alpha, eps):
    """The mean of squares grows by the square of the factor."""
    (N,) = grad.shape
    c = sp.Symbol("c", positive=True)
    move, _ = moved(grad, square_avg, lr, alpha, eps)
    cgrad = Tensor(n, c * grad[n], shape=(N,))
    csquare = Tensor(n, c**2 * square_avg[n])
    scaled, _ = moved(cgrad, csquare, lr, alpha, c * eps)
    return Equal(scaled, move, {n: N})


def step_bound(grad, lr, alpha, eps):
    """The gradient's own square counts with the share 1 - alpha.

    The mean before the step is written as a square, r^2.
    """
    (N,) = grad.shape
    r = sp.IndexedBase("r", shape=(N,), real=True)
    move, _ = moved(grad, Tensor(n, r[n] ** 2), lr, alpha, eps)
    share = 1 - alpha
    root = sqrt(alpha * r[n] ** 2 + share * grad[n] ** 2)
    more = alpha * r[n] ** 2 + 2 * eps * root + eps**2
    because = lr**2 * more / (share * (root + eps) ** 2)
    right = lr**2 / share
    return AtMost(move**2, right, because, {n: N}, (share,))


def variance_stays_nonnegative(
    param, grad, square_avg, grad_avg, buffer, lr, alpha, eps
):
    """What was not negative before is not, and a square is added."""
    (N,) = grad.shape
    rest = lr, alpha, eps, 0, 0, True, False
    state = square_avg, grad_avg, buffer
    _, v, m, _ = rmsprop_step(param, grad, *state, *rest)
    before, share = square_avg[n] - grad_avg[n] ** 2, 1 - alpha
    gap = grad[n] - grad_avg[n]
    because = alpha * before + alpha * share * gap**2
    return AtMost(m[n] ** 2, v[n], because, {n: N}, (before, share))
