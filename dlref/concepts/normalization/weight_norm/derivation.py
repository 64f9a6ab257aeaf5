"""Weights with a length of their own, in SymPy."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, sqrt

k, d, e, i, j = sp.symbols("k d e i j", integer=True)


def weight_norm(v, g):
    """Each row of v, brought to the length g."""
    _, D = v.shape
    r = Tensor(k, sqrt(Sum(v[k, d] ** 2, (d, D))), name="r")
    w = Tensor((k, d), g[k] * v[k, d] / r[k])

    def backward(dw):
        unit = Sum(dw[k, e] * v[k, e], (e, D)) / r[k]
        dg = Tensor(k, unit, name=r"\partial g")
        across = dw[k, d] - dg[k] * v[k, d] / r[k]
        return Tensor((k, d), g[k] / r[k] * across), Tensor(k, unit)

    return w, backward


def spectral_norm(weight, u, v):
    """The matrix over its stretch from v to u."""
    K, D = weight.shape
    stretch = Sum(u[k] * weight[k, d] * v[d], (k, K), (d, D))
    s = Tensor((), stretch, name=r"\sigma")[()]

    def backward(dy):
        along = Sum(dy[k, d] * weight[k, d], (k, K), (d, D))
        c = Tensor((), along, name="c")[()]
        dweight = dy[k, d] / s - c / s**2 * u[k] * v[d]
        return Tensor((k, d), dweight)

    return Tensor((k, d), weight[k, d] / s), backward


def power_step(weight, v):
    """Through the matrix and back, to length one each time."""
    K, D = weight.shape
    a = Tensor(k, Sum(weight[k, d] * v[d], (d, D)), name="a")
    u = Tensor(k, a[k] / sqrt(Sum(a[i] ** 2, (i, K))), name="u")
    b = Tensor(d, Sum(weight[k, d] * u[k], (k, K)), name="b")
    new_v = Tensor(d, b[d] / sqrt(Sum(b[j] ** 2, (j, D))))
    return Tensor(k, u[k]), new_v


def length_is_g(v, g):
    """A row over its length has length one."""
    K, D = v.shape
    w, _ = weight_norm(v, g)
    return Equal(Sum(w[k, d] ** 2, (d, D)), g[k] ** 2, {k: K})


def steps_only_lengthen(v, g, dw):
    """The gradient is at a right angle to the row, so Pythagoras."""
    K, D = v.shape
    rate = sp.Symbol("eta", real=True)
    dv, _ = weight_norm(v, g)[1](dw)
    moved = Sum((v[k, d] - rate * dv[k, d]) ** 2, (d, D))
    before = Sum(v[k, d] ** 2, (d, D))
    step = Sum(dv[k, d] ** 2, (d, D))
    return (
        Equal(Sum(dv[k, d] * v[k, d], (d, D)), 0, {k: K}),
        Equal(moved, before + rate**2 * step, {k: K}),
    )


def no_slope_through_the_vectors():
    """W takes v to s u; and p is any motion that keeps u's length."""
    K, D = sp.symbols("K D", integer=True, positive=True)
    s = sp.Symbol("s", real=True)
    u, a = (sp.IndexedBase(x, shape=(K,), real=True) for x in "ua")
    v = sp.IndexedBase("v", shape=(D,), real=True)
    R = sp.IndexedBase("R", shape=(K, D), real=True)
    square = Sum(v[e] ** 2, (e, D))
    left = Sum(R[k, e] * v[e], (e, D))
    W = Tensor((k, d), R[k, d] + (s * u[k] - left) * v[d] / square)
    turned = Sum(a[i] * u[i], (i, K)) / Sum(u[i] ** 2, (i, K))
    p = Tensor(k, a[k] - turned * u[k])
    image = Sum(W[k, d] * v[d], (d, D))
    return (
        Equal(image, s * u[k], {k: K}),
        Equal(Sum(p[k] * u[k], (k, K)), 0),
        Equal(Sum(p[k] * W[k, d] * v[d], (k, K), (d, D)), 0),
    )


def scale_is_lost(weight, u, v):
    """The stretch grows as the matrix does."""
    K, D = weight.shape
    c = sp.Symbol("c", real=True)
    larger = Tensor((k, d), c * weight[k, d], shape=(K, D))
    y, _ = spectral_norm(weight, u, v)
    z, _ = spectral_norm(larger, u, v)
    return Equal(z[k, d], y[k, d], {k: K, d: D})
