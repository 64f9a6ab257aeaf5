"""AdamW in SymPy: one step; nothing is differentiated."""

import sympy as sp

from dlref.concepts.optimization.adam.derivation import adam_step
from dlref.symbolic import AtMost, Equal, Tensor, sqrt

n = sp.Symbol("n", integer=True)


def adamw_step(
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
    """The parameters shrink; then comes Adam's step."""
    sign = -1 if maximize else 1
    g = Tensor(n, sign * grad[n], name="g")
    new_m = Tensor(n, beta1 * m[n] + (1 - beta1) * g[n], name="m'")
    new_v = Tensor(n, beta2 * v[n] + (1 - beta2) * g[n] ** 2, name="v'")
    mhat = Tensor(n, new_m[n] / (1 - beta1**step), name=r"\hat{m}")
    vhat = Tensor(n, new_v[n] / (1 - beta2**step), name=r"\hat{v}")
    move = lr * mhat[n] / (sqrt(vhat[n]) + eps)
    kept = (1 - lr * weight_decay) * param[n]
    new_param = Tensor(n, kept - move)
    return new_param, Tensor(n, new_m[n]), Tensor(n, new_v[n])


def shrink_then_adam(
    param, grad, m, v, step, lr, beta1, beta2, eps, weight_decay
):
    """Neither moment sees the decay."""
    (N,) = grad.shape
    rest = grad, m, v, step, lr, beta1, beta2, eps
    left = adamw_step(param, *rest, weight_decay, False)
    kept = (1 - lr * weight_decay) * param[n]
    shrunk = Tensor(n, kept, shape=(N,))
    right = adam_step(shrunk, *rest, 0, False)
    pairs = zip(left, right, strict=True)
    return tuple(Equal(a[n], b[n], {n: N}) for a, b in pairs)


def decay_does_not_depend_on_gradients(
    param, grad, m, v, step, lr, beta1, beta2, eps, weight_decay
):
    """Adam's step is the same for both and cancels."""
    (N,) = grad.shape
    other = sp.IndexedBase("q", shape=(N,), real=True)
    rest = grad, m, v, step, lr, beta1, beta2, eps, weight_decay, False
    here, there = (
        adamw_step(param, *rest)[0],
        adamw_step(other, *rest)[0],
    )
    kept = (1 - lr * weight_decay) * (param[n] - other[n])
    return Equal(here[n] - there[n], kept, {n: N})


def same_for_plain_descent():
    """Multiply out."""
    x, g, rate, decay = sp.symbols("theta g eta lambda", real=True)
    return Equal(
        x - rate * (g + decay * x), (1 - rate * decay) * x - rate * g
    )


def weights_stay_within():
    """By induction, one step: both parts of the gap are products."""
    x, u = sp.symbols("theta u", real=True)
    rate, decay, reach = sp.symbols("eta lambda K", positive=True)
    moved = (1 - rate * decay) * x - rate * u
    bound, keeps = reach / decay, 1 - rate * decay
    below = keeps * (bound - x) + rate * (reach + u)
    above = keeps * (bound + x) + rate * (reach - u)
    given = keeps, bound - x, bound + x, reach + u, reach - u
    return (
        AtMost(moved, bound, below, given=given),
        AtMost(-moved, bound, above, given=given),
    )
