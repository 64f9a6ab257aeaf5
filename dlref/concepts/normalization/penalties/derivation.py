"""Penalties on weights in SymPy: definitions, gradients, theorems."""

import sympy as sp

from dlref.symbolic import (
    Abs,
    AtMost,
    Equal,
    Positive,
    Sum,
    Tensor,
    sign,
    sqrt,
)

n, d, j = sp.symbols("n d j", integer=True)


def l2_penalty(weight, strength):
    """Half the sum of the squares."""
    loss = strength / 2 * Sum(weight[n] ** 2, (n, weight.shape[0]))
    return loss, lambda dloss: Tensor(n, dloss * strength * weight[n])


def l1_penalty(weight, strength):
    """The sum of the sizes."""
    loss = strength * Sum(Abs(weight[n]), (n, weight.shape[0]))
    slope = strength * sign(weight[n])
    return loss, lambda dloss: Tensor(n, dloss * slope)


def elastic_net_penalty(weight, strength, l1_ratio):
    """A share of each."""
    size = l1_ratio * Abs(weight[n])
    square = (1 - l1_ratio) / 2 * weight[n] ** 2
    loss = strength * Sum(size + square, (n, weight.shape[0]))

    def backward(dloss):
        toward_zero = l1_ratio * sign(weight[n])
        smaller = (1 - l1_ratio) * weight[n]
        return Tensor(n, dloss * strength * (toward_zero + smaller))

    return loss, backward


def softshrink(x, lambd):
    """Each number moved toward zero by one amount, and no further."""
    above, below = Positive(x[n] - lambd), Positive(-x[n] - lambd)
    y = Tensor(n, above * (x[n] - lambd) + below * (x[n] + lambd))
    return y, lambda dy: Tensor(n, dy[n] * (above + below))


def max_norm(weight, limit):
    """Each row, shortened if it is too long."""
    D = weight.shape[1]
    squares = Sum(weight[n, j] ** 2, (j, D))
    r = Tensor(n, sqrt(squares), name="r")
    over = Positive(r[n] - limit)
    factor = over * limit / r[n] + 1 - over
    y = Tensor((n, d), factor * weight[n, d])

    def backward(dy):
        along = Sum(weight[n, j] * dy[n, j], (j, D)) / r[n] ** 2
        across = dy[n, d] - weight[n, d] * along
        shortened = over * limit / r[n] * across
        return Tensor((n, d), shortened + (1 - over) * dy[n, d])

    return y, backward


def l2_shrinks_all():
    """The slope is h (w - a) + lambda w."""
    w, a = sp.symbols("w a", real=True)
    h, lam = sp.symbols("h lambda", positive=True)
    error = h / 2 * (w - a) ** 2 + lam / 2 * w**2
    best = h / (h + lam) * a
    return Equal(error.diff(w).subs(w, best), 0)


def softshrink_is_the_best_with_l1():
    """Above the threshold, within it, and below the negative one.

    Above, x is the threshold and some t >= 0 more, and S is t.
    """
    x, z = sp.symbols("x z", real=True)
    t, lam = sp.symbols("t lambda", nonnegative=True)

    def error(y, x):
        return (y - x) ** 2 / 2 + lam * Abs(y)

    above = (z - t) ** 2 / 2 + lam * (Abs(z) - z)
    below = (z + t) ** 2 / 2 + lam * (Abs(z) + z)
    up, down = (lam - x) / 2, (lam + x) / 2
    both = up * (Abs(z) + z) + down * (Abs(z) - z)
    within = z**2 / 2 + both
    return (
        AtMost(error(t, lam + t), error(z, lam + t), above),
        AtMost(error(-t, -lam - t), error(z, -lam - t), below),
        AtMost(error(0, x), error(z, x), within, given=(up, down)),
    )


def decay_is_l2(weight, strength):
    """The gradient of half the squares is the weights."""
    (N,) = weight.shape
    rate = sp.Symbol("eta", real=True)
    g = sp.IndexedBase("g", shape=(N,), real=True)
    slope = l2_penalty(weight, strength)[1](1)
    step = weight[n] - rate * (g[n] + slope[n])
    decayed = (1 - rate * strength) * weight[n]
    return Equal(step, decayed - rate * g[n], {n: N})


def elastic_net_is_both(weight, strength, l1_ratio):
    """As it is defined."""
    mixed, _ = elastic_net_penalty(weight, strength, l1_ratio)
    sizes, _ = l1_penalty(weight, strength)
    squares, _ = l2_penalty(weight, strength)
    return Equal(mixed, l1_ratio * sizes + (1 - l1_ratio) * squares)


def max_norm_slope_lies_across(weight, limit, dy):
    """What lies along the row is taken away where it was shortened."""
    N, D = weight.shape
    r = sqrt(Sum(weight[n, j] ** 2, (j, D)))
    inside = 1 - Positive(r - limit)
    dweight = max_norm(weight, limit)[1](dy)
    left = Sum(weight[n, d] * dweight[n, d], (d, D))
    right = inside * Sum(weight[n, d] * dy[n, d], (d, D))
    return Equal(left, right, {n: N})
