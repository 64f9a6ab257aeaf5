"""Losses on distances and angles in SymPy."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
    sqrt,
)

n, m, d, e, k = sp.symbols("n m d e k", integer=True)


def normalize(x):
    """Each row, divided by its length."""
    N, D = x.shape
    length = Tensor(n, sqrt(Sum(x[n, e] ** 2, (e, D))), name="r")
    y = Tensor((n, d), x[n, d] / length[n], shape=(N, D))

    def backward(dy):
        along = Sum(dy[n, e] * y[n, e], (e, D))
        dx = (dy[n, d] - y[n, d] * along) / length[n]
        return Tensor((n, d), dx, shape=(N, D))

    return y, backward


def triplet_loss(anchor, positive, negative, margin):
    """How much closer the other one is than it may be."""
    a, p, q = anchor, positive, negative
    N, D = a.shape
    near = Sum((a[n, e] - p[n, e]) ** 2, (e, D))
    far = Sum((a[n, e] - q[n, e]) ** 2, (e, D))
    over = Tensor(n, margin + near - far, name="v")
    loss = Sum(Positive(over[n]) * over[n], (n, N)) / N

    def backward(dloss):
        share = 2 * dloss * Positive(over[n]) / N
        return (
            Tensor((n, d), share * (q[n, d] - p[n, d])),
            Tensor((n, d), share * (p[n, d] - a[n, d])),
            Tensor((n, d), share * (a[n, d] - q[n, d])),
        )

    return loss, backward


def info_nce_loss(query, key, temperature):
    """The surprise that each query's own key is chosen among all."""
    N, D = query.shape
    dot = Sum(query[n, e] * key[m, e], (e, D))
    z = Tensor((n, m), dot / temperature, name="z")
    total = Sum(exp(z[n, k]), (k, N))
    p = Tensor((n, m), exp(z[n, m]) / total, name="p")
    loss = -Sum(z[n, n] - log(total), (n, N)) / N

    def backward(dloss):
        pull = p[n, m] - one_hot(m, n)
        share = dloss / (N * temperature)
        return (
            Tensor((n, d), share * Sum(pull * key[m, d], (m, N))),
            Tensor((m, d), share * Sum(pull * query[n, d], (n, N))),
        )

    return loss, backward


def arcface_logits(cosines, labels, scale, margin):
    """The angle to the true class, made larger by a margin."""
    c = cosines
    sine = Tensor((n, k), sqrt(1 - c[n, k] ** 2), name="s")
    wide = c[n, k] * sp.cos(margin) - sine[n, k] * sp.sin(margin)
    true = one_hot(k, labels[n])
    y = Tensor((n, k), scale * (true * wide + (1 - true) * c[n, k]))

    def backward(dy):
        slope = sp.cos(margin) + c[n, k] / sine[n, k] * sp.sin(margin)
        factor = scale * (true * slope + (1 - true))
        return Tensor((n, k), dy[n, k] * factor)

    return y, backward


def distance_of_unit_rows(x):
    """Multiply out; a unit row's squares sum to one."""
    N, D = x.shape
    y, _ = normalize(x)
    left = Sum((y[n, d] - y[m, d]) ** 2, (d, D))
    right = 2 - 2 * Sum(y[n, d] * y[m, d], (d, D))
    return Equal(left, right, {n: N, m: N})


def slope_stays_on_the_sphere(x, dy):
    """No component along the row itself."""
    N, D = x.shape
    dx = normalize(x)[1](dy)
    return Equal(Sum(dx[n, d] * x[n, d], (d, D)), 0, {n: N})


def a_common_part_does_not_count(query, key, temperature):
    """The shift of all scores of a query cancels."""
    N, D = query.shape
    c = sp.IndexedBase("c", shape=(D,), real=True)
    moved = Tensor((m, d), key[m, d] + c[d], shape=(N, D))
    left, _ = info_nce_loss(query, moved, temperature)
    right, _ = info_nce_loss(query, key, temperature)
    return Equal(left, right)
