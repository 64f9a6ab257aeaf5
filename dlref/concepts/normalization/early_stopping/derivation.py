"""Descent that stops and a penalty, on a quadratic, in SymPy."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Limit, Tensor, exp

n = sp.Symbol("n", integer=True)


def stopped_descent(curvature, target, lr, steps):
    """Where descent from zero is after some steps."""
    left = 1 - lr * curvature[n]
    y = Tensor(n, (1 - left**steps) * target[n])

    def backward(dy):
        slope = steps * lr * left ** (steps - 1) * target[n]
        dtarget = dy[n] * (1 - left**steps)
        return Tensor(n, dy[n] * slope), Tensor(n, dtarget)

    return y, backward


def ridge_shrinkage(curvature, target, alpha):
    """Where the loss and the penalty are in balance."""
    share = curvature[n] / (curvature[n] + alpha)
    y = Tensor(n, share * target[n])

    def backward(dy):
        total = curvature[n] + alpha
        slope = alpha * target[n] / total**2
        return Tensor(n, dy[n] * slope), Tensor(n, dy[n] * share)

    return y, backward


def penalty_is_in_balance(curvature, target, alpha):
    """The slope of the loss and that of the penalty cancel."""
    (N,) = curvature.shape
    w = ridge_shrinkage(curvature, target, alpha)[0][n]
    pull = curvature[n] * (w - target[n])
    return Equal(pull + alpha * w, 0, {n: N})


def one_step_more(curvature, target, lr):
    """By induction: zero at first, kept true by each step."""
    (N,) = curvature.shape
    t = sp.Symbol("t", integer=True, nonnegative=True)
    w = stopped_descent(curvature, target, lr, t)[0][n]
    more = stopped_descent(curvature, target, lr, t + 1)[0][n]
    start = stopped_descent(curvature, target, lr, sp.S.Zero)[0][n]
    step = w - lr * curvature[n] * (w - target[n])
    return Equal(start, 0, {n: N}), Equal(step, more, {n: N})


def stopping_is_a_penalty(curvature, target, lr, steps):
    """Solve the one share for the penalty of the other."""
    (N,) = curvature.shape
    left = (1 - lr * curvature[n]) ** steps
    penalty = curvature[n] * left / (1 - left)
    w = stopped_descent(curvature, target, lr, steps)[0][n]
    share = curvature[n] / (curvature[n] + penalty)
    return Equal(w, share * target[n], {n: N})


def flat_directions():
    """Both shares begin as a line of the same slope."""
    x = sp.Symbol("x", positive=True)
    t = sp.Symbol("t", positive=True)
    z = sp.Symbol("z", positive=True)
    return (
        Limit((1 - (1 - z) ** t) / (t * z), z, 0, 1, "+"),
        Limit(x / (1 + x) / x, x, 0, 1, "+"),
    )


def stopping_keeps_more():
    """With e^x >= 1 + x, once for a step and once for all."""
    x = sp.Symbol("x", nonnegative=True)
    z = sp.Symbol("z", real=True)
    why = exp(-x) * (exp(x) - 1 - x) / (1 + x)
    return (
        AtMost(1 - z, exp(-z), exp(-z) - 1 - (-z)),
        AtMost(x / (1 + x), 1 - exp(-x), why),
    )
