"""Weights that keep lengths in SymPy: definitions and theorems."""

import sympy as sp

from dlref.concepts.normalization.layer_norm.derivation import (
    layer_norm,
)
from dlref.symbolic import Equal, Sum, Tensor, one_hot, sqrt

k, d, s, p, j, t, e = sp.symbols("k d s p j t e", integer=True)
n, m, i = sp.symbols("n m i", integer=True)


def orthogonal(noise, gain):
    """Each row, less what it shares with those before, of length 1."""
    K, D, S = noise.shape
    rows = []
    for row in range(int(K)):
        rest = noise[row, d, s]
        for before in rows:
            along = Sum(noise[row, j, t] * before[j, t], (j, D), (t, S))
            rest -= along * before[d, s]
        r = Tensor((d, s), rest, name=f"r^{{{row}}}")
        length = sqrt(Sum(r[j, t] ** 2, (j, D), (t, S)))
        unit = Tensor((d, s), r[d, s] / length, name=f"q^{{{row}}}")
        rows.append(unit)
    parts = (
        one_hot(k, row) * unit[d, s] for row, unit in enumerate(rows)
    )
    return Tensor((k, d, s), gain * sp.Add(*parts))


def lsuv_step(weight, x):
    """The weights over the standard deviation of what they give."""
    (N, D), (K, _) = x.shape, weight.shape
    y = Tensor((n, k), Sum(weight[k, d] * x[n, d], (d, D)), name="y")
    mu = constant(r"\mu", Sum(y[m, p], (m, N), (p, K)) / (N * K))
    square = Sum((y[m, p] - mu) ** 2, (m, N), (p, K))
    variance = constant("v", square / (N * K))
    return Tensor((k, d), weight[k, d] / sqrt(variance))


def constant(name, value):
    """Return a number by its name."""
    return Tensor((), value, name=name)[()]


def fixup_normal(noise, blocks, layers):
    """He's weights, times a root of the number of blocks."""
    _, D, S = noise.shape
    he = sqrt(sp.Integer(2) / (D * S))
    scale = fixup_factor(blocks, layers)
    return Tensor((k, d, s), scale * he * noise[k, d, s])


def fixup_factor(blocks, layers):
    """Return what makes all blocks together move like one."""
    return blocks ** (-1 / (2 * layers - 2))


def lengths_are_kept():
    """Multiply out; then the columns' products are 1 or 0."""
    K, D = sp.symbols("K D", integer=True, positive=True)
    w = sp.IndexedBase("W", shape=(K, D), real=True)
    x = sp.IndexedBase("x", shape=(D,), real=True)
    y = Tensor(k, Sum(w[k, d] * x[d], (d, D)))
    gram = Sum(w[k, j] * w[k, e], (k, K))
    pairs = Sum(gram * x[j] * x[e], (j, D), (e, D))
    identity = Sum(one_hot(j, e) * x[j] * x[e], (j, D), (e, D))
    return (
        Equal(Sum(y[k] ** 2, (k, K)), pairs),
        Equal(identity, Sum(x[d] ** 2, (d, D))),
    )


def rest_is_orthogonal():
    """What a row shares with q_i is removed, and nothing is added."""
    M, D = sp.symbols("M D", integer=True, positive=True)
    units = sp.IndexedBase("q", shape=(M, D), real=True)
    a = sp.IndexedBase("a", shape=(D,), real=True)
    along = Tensor(m, Sum(units[m, j] * a[j], (j, D)))
    rest = Tensor(d, a[d] - Sum(along[m] * units[m, d], (m, M)))
    gram = Sum(units[m, e] * units[i, e], (e, D))
    left = Sum(rest[d] * units[i, d], (d, D))
    shared = Sum(along[m] * gram, (m, M))
    identity = Sum(along[m] * one_hot(m, i), (m, M))
    return (
        Equal(left, along[i] - shared, {i: M}),
        Equal(along[i] - identity, 0, {i: M}),
    )


def variance_is_one(weight, x):
    """The variance of y / sigma is that of y, over sigma squared."""
    (N, D), (K, _) = x.shape, weight.shape
    new = lsuv_step(weight, x)
    y = Tensor((n, k), Sum(new[k, d] * x[n, d], (d, D)))
    mean = Sum(y[m, p], (m, N), (p, K)) / (N * K)
    square = Sum((y[n, k] - mean) ** 2, (n, N), (k, K))
    return Equal(square / (N * K), 1)


def zero_gamma():
    """Weights of zero silence a branch, and still get a gradient."""
    N, D = sp.symbols("N D", integer=True, positive=True)
    eps = sp.Symbol("epsilon", positive=True)
    x = sp.IndexedBase("x", shape=(N, D), real=True)
    dy = sp.IndexedBase("dy", shape=(N, D), real=True)
    zero = Tensor(d, 0, shape=(D,))
    one = Tensor(d, 1, shape=(D,))
    y, backward = layer_norm(x, zero, zero, eps)
    xhat, _ = layer_norm(x, one, zero, eps)
    dx, dweight, _ = backward(dy)
    claim = Sum(dy[n, d] * xhat[n, d], (n, N))
    return (
        Equal(y[n, d], 0, {n: N, d: D}),
        Equal(dx[n, d], 0, {n: N, d: D}),
        Equal(dweight[d], claim, {d: D}),
    )


def first_step_is_bounded():
    """The last layer learns from hidden units s h, and reads them."""
    N, D, H, B = sp.symbols("N D H B", integer=True, positive=True)
    lr = sp.Symbol("eta", positive=True)
    h = sp.IndexedBase("h", shape=(N, H), real=True)
    dy = sp.IndexedBase("dy", shape=(N, D), real=True)

    def moved(s):
        dweight = Tensor((d, k), Sum(dy[m, d] * s * h[m, k], (m, N)))
        new = Tensor((d, k), -lr * dweight[d, k])  # it was zero
        return Sum(s * h[n, k] * new[d, k], (k, H))

    gram = Sum(h[m, k] * h[n, k], (k, H))
    claim = -lr * Sum(dy[m, d] * gram, (m, N))
    s, ranges = fixup_factor(B, sp.Integer(2)), {n: N, d: D}
    return (
        Equal(moved(sp.S.One), claim, ranges),
        Equal(B * moved(s), claim, ranges),
    )
