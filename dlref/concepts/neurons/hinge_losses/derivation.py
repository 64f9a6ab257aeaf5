"""Hinge losses in SymPy: definitions and claimed gradients."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Limit,
    Positive,
    Sum,
    Tensor,
    one_hot,
)

n, k, j = sp.symbols("n k j", integer=True)
m = sp.Symbol("m", real=True)


def hinge_loss(z, y, margin, reduction):
    """What is missing to the margin, if anything."""
    (N,) = z.shape
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    gap = Tensor(n, margin - y[n] * z[n], name="g")
    on = Tensor(n, Positive(gap[n]), name="o")
    loss = share * Sum(gap[n] * on[n], (n, N))
    return loss, lambda dloss: Tensor(n, -dloss * share * y[n] * on[n])


def squared_hinge_loss(z, y, margin, reduction):
    """The square of what is missing to the margin."""
    (N,) = z.shape
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    gap = Tensor(n, margin - y[n] * z[n], name="g")
    on = Tensor(n, Positive(gap[n]), name="o")
    loss = share * Sum(gap[n] ** 2 * on[n], (n, N))

    def backward(dloss):
        return Tensor(n, -2 * dloss * share * y[n] * gap[n] * on[n])

    return loss, backward


def multi_margin_loss(z, y, weight, p, margin, reduction):
    """What every other class lacks in distance to the right one."""
    N, K = z.shape
    share = 1 / (N * K) if reduction == "mean" else 1 / K
    gap = Tensor((n, k), margin - z[n, y[n]] + z[n, k], name="g")
    other = 1 - one_hot(k, y[n])
    on = Tensor((n, k), other * Positive(gap[n, k]), name="o")
    w = Tensor(n, Sum(weight[k] * one_hot(k, y[n]), (k, K)), name="w")
    term = gap[n, k] ** p * on[n, k]
    loss = share * Sum(w[n] * term, (n, N), (k, K))

    def backward(dloss):
        slope = p * gap[n, k] ** (p - 1) * on[n, k]
        pull = Tensor((n, k), slope, name="s")
        back = one_hot(k, y[n]) * Sum(pull[n, j], (j, K))
        dz = dloss * share * w[n] * (pull[n, k] - back)
        return Tensor((n, k), dz)

    return loss, backward


def hinge_bounds_mistakes():
    """On the wrong side the margin's whole 1 is missing, and more."""
    wrong = AtMost(1, 1 - m, -m, given=(-m,))
    right = AtMost(
        0, Positive(1 - m) * (1 - m), (1 - m) * Positive(1 - m)
    )
    return wrong, right


def squared_slope_has_no_jump():
    """The slope on the left, -2 (1 - m), ends at 0."""
    return (
        Limit(-2 * (1 - m), m, 1, 0, dir="-"),
        Limit(-1 + 0 * m, m, 1, -1, dir="-"),
    )


def scores_shift(z, y, weight, p, margin, reduction):
    """Only differences of scores enter."""
    N, K = z.shape
    c = sp.IndexedBase("c", shape=(N,), real=True)
    moved = Tensor((n, k), z[n, k] + c[n], shape=(N, K))
    rest = y, weight, p, margin, reduction
    return Equal(
        multi_margin_loss(moved, *rest)[0],
        multi_margin_loss(z, *rest)[0],
    )


def gradient_sums_to_zero(z, y, weight, p, margin, reduction, dloss):
    """What the others are pushed down, the right one is pushed up."""
    N, K = z.shape
    _, backward = multi_margin_loss(z, y, weight, p, margin, reduction)
    return Equal(Sum(backward(dloss)[n, k], (k, K)), 0, {n: N})
