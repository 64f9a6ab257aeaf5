"""The GRU in SymPy: one step; a sequence is a composition of steps."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Limit,
    Sigmoid,
    Sum,
    Tensor,
    blocks,
    one_hot,
    tanh,
)

n, m, j, k, d, p = sp.symbols("n m j k d p", integer=True)
THREE = sp.Integer(3)


def sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return what the input and the state add to each gate."""
    (_, D), (_, H) = x.shape, h.shape
    seen = Sum(weight_ih[p, j, d] * x[n, d], (d, D)) + bias_ih[p, j]
    known = Sum(weight_hh[p, j, k] * h[n, k], (k, H)) + bias_hh[p, j]
    return (
        Tensor((n, p, j), seen, name="a"),
        Tensor((n, p, j), known, name="u"),
    )


def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Keep a part of the state, and replace the rest."""
    a, u = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r = Sigmoid(a[n, 0, j] + u[n, 0, j])
    z = Sigmoid(a[n, 1, j] + u[n, 1, j])
    r = Tensor((n, j), r, name="r")[n, j]
    z = Tensor((n, j), z, name="z")[n, j]
    g = tanh(a[n, 2, j] + r * u[n, 2, j])
    g = Tensor((n, j), g, name="g")[n, j]
    new_h = Tensor((n, j), (1 - z) * g + z * h[n, j])

    def backward(dnew_h):
        (N, _), (_, H) = x.shape, h.shape
        e = dnew_h[n, j]
        dg = Tensor(
            (n, j), e * (1 - z) * (1 - g**2), name=r"\partial g"
        )
        dg = dg[n, j]
        dr = dg * u[n, 2, j] * r * (1 - r)
        dz = e * (h[n, j] - g) * z * (1 - z)
        da = Tensor(
            (n, p, j), blocks(p, dr, dz, dg), name=r"\partial a"
        )
        du = Tensor(
            (n, p, j), blocks(p, dr, dz, dg * r), name=r"\partial u"
        )
        both = (p, THREE), (j, H)
        back = Sum(du[n, p, j] * weight_hh[p, j, k], *both)
        keep = Tensor((n, j), e * z)
        dx = Tensor(
            (n, d), Sum(da[n, p, j] * weight_ih[p, j, d], *both)
        )
        dh = Tensor((n, k), back + keep[n, k])
        dw_ih = Tensor((p, j, d), Sum(da[n, p, j] * x[n, d], (n, N)))
        dw_hh = Tensor((p, j, k), Sum(du[n, p, j] * h[n, k], (n, N)))
        db_ih = Tensor((p, j), Sum(da[n, p, j], (n, N)))
        db_hh = Tensor((p, j), Sum(du[n, p, j], (n, N)))
        return dx, dh, dw_ih, dw_hh, db_ih, db_hh

    return new_h, backward


def gru_v3_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """The same, but the state is reset before the weights see it."""
    (_, H) = h.shape
    a, u = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r = Sigmoid(a[n, 0, j] + u[n, 0, j])
    z = Sigmoid(a[n, 1, j] + u[n, 1, j])
    reset = Tensor((n, j), r, name="r")
    r = reset[n, j]
    z = Tensor((n, j), z, name="z")[n, j]
    s = Tensor((n, k), reset[n, k] * h[n, k], name="s")
    known = Sum(weight_hh[2, j, k] * s[n, k], (k, H)) + bias_hh[2, j]
    g = Tensor((n, j), tanh(a[n, 2, j] + known), name="g")[n, j]
    new_h = Tensor((n, j), (1 - z) * g + z * h[n, j])

    def backward(dnew_h):
        (N, _) = x.shape
        e = dnew_h[n, j]
        dg = Tensor(
            (n, j), e * (1 - z) * (1 - g**2), name=r"\partial g"
        )
        ds = Sum(dg[n, j] * weight_hh[2, j, k], (j, H))
        ds = Tensor((n, k), ds, name=r"\partial s")
        dr = ds[n, j] * h[n, j] * r * (1 - r)
        dz = e * (h[n, j] - g) * z * (1 - z)
        gates = blocks(p, dr, dz, dg[n, j])
        da = Tensor((n, p, j), gates, name=r"\partial a")
        dx = Tensor(
            (n, d),
            Sum(da[n, p, j] * weight_ih[p, j, d], (p, THREE), (j, H)),
        )
        back = blocks(
            p,
            da[n, 0, j] * weight_hh[0, j, k],
            da[n, 1, j] * weight_hh[1, j, k],
        )
        back = Sum(back, (p, THREE), (j, H))
        keep = Tensor((n, j), e * z)
        dh = Tensor((n, k), back + keep[n, k] + ds[n, k] * reset[n, k])
        read = blocks(p, h[n, k], h[n, k], s[n, k])
        dw_ih = Tensor((p, j, d), Sum(da[n, p, j] * x[n, d], (n, N)))
        dw_hh = Tensor((p, j, k), Sum(da[n, p, j] * read, (n, N)))
        dbias = Tensor((p, j), Sum(da[n, p, j], (n, N)))
        return dx, dh, dw_ih, dw_hh, dbias, dbias

    return new_h, backward


def state_below_one(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """What is missing to 1 is a mean, and so is what is above -1."""
    (N, H) = h.shape
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    a, u = sums(x, h, *weights)
    total = a[n, 1, j] + u[n, 1, j]
    r = Sigmoid(a[n, 0, j] + u[n, 0, j])
    g = tanh(a[n, 2, j] + r * u[n, 2, j])
    new_h, _ = gru_cell(x, h, *weights)
    at, keep, drop = {n: N, j: H}, Sigmoid(total), Sigmoid(-total)
    old, new = h[n, j], new_h[n, j]
    above = drop * (1 - g) + keep * (1 - old)
    below = drop * (1 + g) + keep * (1 + old)
    return (
        AtMost(new, 1, above, at, given=(1 - old,)),
        AtMost(-1, new, below, at, given=(1 + old,)),
    )


def turned_gate(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """The sigmoid of -a is 1 minus that of a."""
    (N, H) = h.shape
    (_, D) = x.shape
    sign = blocks(p, 1, -1, 1)
    turned = (
        Tensor(
            (p, j, d), sign * weight_ih[p, j, d], shape=(THREE, H, D)
        ),
        Tensor(
            (p, j, k), sign * weight_hh[p, j, k], shape=(THREE, H, H)
        ),
        Tensor((p, j), sign * bias_ih[p, j], shape=(THREE, H)),
        Tensor((p, j), sign * bias_hh[p, j], shape=(THREE, H)),
    )
    a, u = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r = Sigmoid(a[n, 0, j] + u[n, 0, j])
    z = Sigmoid(a[n, 1, j] + u[n, 1, j])
    g = tanh(a[n, 2, j] + r * u[n, 2, j])
    other, _ = gru_cell(x, h, *turned)
    return Equal(other[n, j], z * g + (1 - z) * h[n, j], {n: N, j: H})


def diagonal_weights(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Each unit sees its own state alone: r h w is r w h."""
    (N, H) = h.shape
    w = sp.IndexedBase("w", shape=(H,), real=True)
    rows = blocks(
        p, weight_hh[0, j, k], weight_hh[1, j, k], w[j] * one_hot(j, k)
    )
    diagonal = Tensor((p, j, k), rows, shape=(THREE, H, H))
    bias = blocks(p, bias_hh[0, j], bias_hh[1, j])
    bias = Tensor((p, j), bias, shape=(THREE, H))
    weights = weight_ih, diagonal, bias_ih, bias
    first, _ = gru_cell(x, h, *weights)
    third, _ = gru_v3_cell(x, h, *weights)
    return Equal(first[n, j], third[n, j], {n: N, j: H})


def keep_or_replace():
    """The gate goes to 1 or to 0."""
    a, h, g = sp.symbols("a h g", real=True)
    state = (1 - Sigmoid(a)) * g + Sigmoid(a) * h
    return Limit(state, a, sp.oo, h), Limit(state, a, -sp.oo, g)
