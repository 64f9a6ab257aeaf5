"""Answers of equations in SymPy: the equations, and any motion."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Limit,
    Sum,
    Tensor,
    inverse,
    tanh,
)

n, d, k, m, i, j = sp.symbols("n d k m i j", integer=True)


def equilibrium_step(z, x, weight, input_weight, bias):
    """A layer that sees its own output z besides its input x."""
    (N, D), (_, K) = z.shape, x.shape
    inner = Sum(weight[d, j] * z[n, j], (j, D))
    inner += Sum(input_weight[d, k] * x[n, k], (k, K)) + bias[d]
    y = Tensor((n, d), tanh(inner), name="y")

    def backward(dy):
        a = Tensor((n, d), (1 - y[n, d] ** 2) * dy[n, d], name="a")
        dz = Sum(a[n, j] * weight[j, d], (j, D))
        dx = Sum(a[n, j] * input_weight[j, k], (j, D))
        return (
            Tensor((n, d), dz),
            Tensor((n, k), dx),
            Tensor((d, j), Sum(a[n, d] * z[n, j], (n, N))),
            Tensor((d, k), Sum(a[n, d] * x[n, k], (n, N))),
            Tensor(d, Sum(a[n, d], (n, N))),
        )

    return Tensor((n, d), y[n, d]), backward


def smoothing_slope(z, x, filters):
    """How far z is from x, and the pull of the filters."""
    (N, D), (M, _) = z.shape, filters.shape
    inner = Sum(filters[m, j] * z[n, j], (j, D))
    t = Tensor((n, m), tanh(inner), name="t")
    pull = Sum(t[n, m] * filters[m, d], (m, M))
    r = Tensor((n, d), z[n, d] - x[n, d] + pull)

    def backward(dr):
        met = Sum(dr[n, j] * filters[m, j], (j, D))
        a = Tensor((n, m), (1 - t[n, m] ** 2) * met, name="a")
        dz = dr[n, d] + Sum(a[n, m] * filters[m, d], (m, M))
        both = a[n, m] * z[n, d] + t[n, m] * dr[n, d]
        return (
            Tensor((n, d), dz),
            Tensor((n, d), -dr[n, d]),
            Tensor((m, d), Sum(both, (n, N))),
        )

    return r, backward


def vectors(size, *names):
    """Real vectors of one size."""
    return [sp.IndexedBase(x, shape=(size,), real=True) for x in names]


def implicit_gradient():
    """Any move v of z, and what the equation must be given for it."""
    D = sp.Symbol("D", integer=True, positive=True)
    dz, v = vectors(D, "g", "v")
    M = sp.IndexedBase("M", shape=(D, D), real=True)
    B = inverse("(M^{-1})", (i, j), M[i, j], D)
    given = Tensor(i, Sum(M[i, j] * v[j], (j, D)))
    g = Tensor(i, Sum(B[j, i] * dz[j], (j, D)))
    left = Sum(dz[i] * v[i], (i, D))
    return Equal(left, Sum(g[i] * given[i], (i, D)))


def unrolled_tends_to_implicit():
    """One number, z = w z + x, from zero: a geometric sum."""
    T = sp.Symbol("T", integer=True, positive=True)
    w, x = sp.symbols("w x", real=True)
    c, t = sp.symbols("c T", positive=True)
    z = x * (1 - w**T) / (1 - w)
    share = 1 / (1 + c)
    return (
        Equal(w * z + x, z.subs(T, T + 1)),
        Limit((1 - share**t) / (1 - share), t, sp.oo, 1 / (1 - share)),
    )


def one_lowest_point(z, x, filters):
    """A move v meets its own length, and squares with factors."""
    (N, D), (M, _) = z.shape, filters.shape
    (v,) = vectors(D, "v")
    moves = Tensor((n, d), v[d], shape=(N, D))
    dz, _, _ = smoothing_slope(z, x, filters)[1](moves)
    t = tanh(Sum(filters[m, j] * z[n, j], (j, D)))
    along = Sum(filters[m, j] * v[j], (j, D))
    because = Sum((1 - t**2) * along**2, (m, M))
    length = Sum(v[d] ** 2, (d, D))
    bend = Sum(v[d] * dz[n, d], (d, D))
    return AtMost(length, bend, because, {n: N})
