"""Lion in SymPy: one step; nothing is differentiated."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Tensor, sign

n = sp.Symbol("n", integer=True)


def lion_step(param, grad, m, lr, beta1, beta2, weight_decay):
    """A step of one length in the direction of a sign."""
    mixed = beta1 * m[n] + (1 - beta1) * grad[n]
    c = Tensor(n, mixed, name="c")
    kept = (1 - lr * weight_decay) * param[n]
    new_param = Tensor(n, kept - lr * sign(c[n]))
    return new_param, Tensor(n, beta2 * m[n] + (1 - beta2) * grad[n])


def all_moves_are_as_long(
    param, grad, m, lr, beta1, beta2, weight_decay
):
    """A sign is -1, 0 or 1."""
    options = lr, beta1, beta2, weight_decay
    new_param, _ = lion_step(param, grad, m, *options)
    move = new_param[n] - (1 - lr * weight_decay) * param[n]
    c = beta1 * m[n] + (1 - beta1) * grad[n]
    because = lr**2 * (1 - sign(c) ** 2)
    return AtMost(move**2, lr**2, because, {n: param.shape[0]})


def constant_gradient(param, grad, lr, beta1, beta2, weight_decay):
    """By induction: true before the first step, kept true by each."""
    (N,) = grad.shape
    t = sp.Symbol("t", integer=True, nonnegative=True)

    def mean(t):
        return Tensor(n, (1 - beta2**t) * grad[n], shape=(N,))

    options = lr, beta1, beta2, weight_decay
    _, m = lion_step(param, grad, mean(t), *options)
    mixed = beta1 * mean(t)[n] + (1 - beta1) * grad[n]
    return (
        Equal(mean(0)[n], 0, {n: N}),
        Equal(m[n], mean(t + 1)[n], {n: N}),
        Equal(mixed, (1 - beta1 * beta2**t) * grad[n], {n: N}),
    )


def loss_scale_cancels(param, grad, m, lr, beta1, beta2, weight_decay):
    """A positive factor changes no sign."""
    (N,) = grad.shape
    c = sp.Symbol("c", positive=True)
    scaled = [Tensor(n, c * x[n], shape=(N,)) for x in (grad, m)]
    options = lr, beta1, beta2, weight_decay
    plain, _ = lion_step(param, grad, m, *options)
    other, _ = lion_step(param, *scaled, *options)
    return Equal(other[n], plain[n], {n: N})


def one_beta_is_signum(param, grad, m, lr, beta1, weight_decay):
    """What is looked at is then what is remembered."""
    (N,) = grad.shape
    options = lr, beta1, beta1, weight_decay
    new_param, new_m = lion_step(param, grad, m, *options)
    kept = (1 - lr * weight_decay) * param[n]
    return Equal(new_param[n], kept - lr * sign(new_m[n]), {n: N})


def weights_stay_within():
    """By induction, one step: both parts of the gap are products."""
    x, s = sp.symbols("theta s", real=True)  # s is the sign
    rate, box = sp.symbols("eta b", positive=True)  # lambda is 1 / b
    keeps = 1 - rate / box
    moved = keeps * x - rate * s
    below = keeps * (box - x) + rate * (1 + s)
    above = keeps * (box + x) + rate * (1 - s)
    given = keeps, box - x, box + x, 1 + s, 1 - s
    return (
        AtMost(moved, box, below, given=given),
        AtMost(-moved, box, above, given=given),
    )
