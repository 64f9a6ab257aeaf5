"""Attacks in SymPy: the loss that foresees them, and why it does."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Sigmoid,
    Sum,
    Tensor,
    log,
    sign,
)

n, d, j = sp.symbols("n d j", integer=True)


def robust_logistic_loss(x, side, weight, bias, epsilon):
    """The logistic loss of margins cut by the worst move."""
    N, D = x.shape
    worst = epsilon * Sum(weight[j] * sign(weight[j]), (j, D))
    score = Sum(x[n, j] * weight[j], (j, D)) + bias
    m = Tensor(n, side[n] * score - worst, name="m")
    loss = -Sum(log(Sigmoid(m[n])), (n, N)) / N

    def backward(dloss):
        g = Tensor(n, dloss * (Sigmoid(m[n]) - 1) / N, name="g")
        dx = Tensor((n, d), g[n] * side[n] * weight[d])
        back = g[n] * (side[n] * x[n, d] - epsilon * sign(weight[d]))
        dweight = Tensor(d, Sum(back, (n, N)))
        dbias = Sum(g[n] * side[n], (n, N))
        return dx, dweight, dbias

    return loss, backward


def no_move_is_worse(x, side, weight, bias, epsilon):
    """Take the positive and the negative part of a weight apart."""
    _, D = x.shape
    p, q, delta = (
        sp.IndexedBase(s, shape=(D,), real=True)
        for s in ("p", "q", "delta")
    )
    up, down = epsilon - delta[d], epsilon + delta[d]
    left, right = (p[d] - q[d]) * delta[d], epsilon * (p[d] + q[d])
    because = p[d] * up + q[d] * down
    return AtMost(left, right, because, {d: D}, (p[d], q[d], up, down))


def signs_reach_it(x, side, weight, bias, epsilon):
    """A number times its sign is its size."""
    _, D = x.shape
    move = Sum(weight[d] * (epsilon * sign(weight[d])), (d, D))
    return Equal(move, epsilon * Sum(sp.Abs(weight[d]), (d, D)))
