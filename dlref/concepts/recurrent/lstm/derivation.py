"""The LSTM in SymPy: one step; a sequence is a composition of steps."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Limit,
    Sigmoid,
    Sum,
    Tensor,
    blocks,
    exp,
    log,
    one_hot,
    tanh,
)

n, m, j, k, d, p = sp.symbols("n m j k d p", integer=True)
FOUR = sp.Integer(4)


def sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return what reaches each gate from input and last step."""
    (_, D), (_, H) = x.shape, h.shape
    seen = Sum(weight_ih[p, j, d] * x[n, d], (d, D))
    known = Sum(weight_hh[p, j, k] * h[n, k], (k, H))
    total = seen + known + bias_ih[p, j] + bias_hh[p, j]
    return Tensor((n, p, j), total, name="z")


def pull(dz, x, h, weight_ih, weight_hh):
    """Return the gradients of what `sums` takes."""
    (N, _), (_, H) = x.shape, h.shape
    both = (p, FOUR), (j, H)
    dx = Tensor((n, d), Sum(dz[n, p, j] * weight_ih[p, j, d], *both))
    dh = Tensor((n, k), Sum(dz[n, p, j] * weight_hh[p, j, k], *both))
    dw_ih = Tensor((p, j, d), Sum(dz[n, p, j] * x[n, d], (n, N)))
    dw_hh = Tensor((p, j, k), Sum(dz[n, p, j] * h[n, k], (n, N)))
    dbias = Tensor((p, j), Sum(dz[n, p, j], (n, N)))
    return dx, dh, dw_ih, dw_hh, dbias


def lstm_cell(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Keep a part of the cell, add a new part, show a part of it."""
    z = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    i = Tensor((n, j), Sigmoid(z[n, 0, j]), name="i")[n, j]
    f = Tensor((n, j), Sigmoid(z[n, 1, j]), name="f")[n, j]
    g = Tensor((n, j), tanh(z[n, 2, j]), name="g")[n, j]
    o = Tensor((n, j), Sigmoid(z[n, 3, j]), name="o")[n, j]
    new_c = Tensor((n, j), f * c[n, j] + i * g, name="c'")
    s = Tensor((n, j), tanh(new_c[n, j]), name="s")[n, j]
    new_h = Tensor((n, j), o * s)

    def backward(dnew_h, dnew_c):
        through = dnew_h[n, j] * o * (1 - s**2)
        e = Tensor((n, j), dnew_c[n, j] + through, name="e")[n, j]
        di = e * g * i * (1 - i)
        df = e * c[n, j] * f * (1 - f)
        dg = e * i * (1 - g**2)
        do = dnew_h[n, j] * s * o * (1 - o)
        dz = Tensor(
            (n, p, j), blocks(p, di, df, dg, do), name=r"\partial z"
        )
        dc = Tensor((n, j), e * f)
        dx, dh, dw_ih, dw_hh, dbias = pull(
            dz, x, h, weight_ih, weight_hh
        )
        return dx, dh, dc, dw_ih, dw_hh, dbias, dbias

    return (new_h, Tensor((n, j), new_c[n, j])), backward


def lstm_peephole_cell(
    x, h, c, weight_ih, weight_hh, bias, p_i, p_f, p_o
):
    """The same, but the gates see the cell: two before, one after."""
    none = Tensor((p, j), 0)
    z = sums(x, h, weight_ih, weight_hh, bias, none)
    i = Sigmoid(z[n, 0, j] + p_i[j] * c[n, j])
    f = Sigmoid(z[n, 1, j] + p_f[j] * c[n, j])
    i = Tensor((n, j), i, name="i")[n, j]
    f = Tensor((n, j), f, name="f")[n, j]
    g = Tensor((n, j), tanh(z[n, 2, j]), name="g")[n, j]
    new_c = Tensor((n, j), f * c[n, j] + i * g, name="c'")
    o = Sigmoid(z[n, 3, j] + p_o[j] * new_c[n, j])
    o = Tensor((n, j), o, name="o")[n, j]
    s = Tensor((n, j), tanh(new_c[n, j]), name="s")[n, j]
    new_h = Tensor((n, j), o * s)

    def backward(dnew_h, dnew_c):
        (N, _) = x.shape
        do = Tensor(
            (n, j), dnew_h[n, j] * s * o * (1 - o), name=r"\partial o"
        )[n, j]
        through = dnew_h[n, j] * o * (1 - s**2) + do * p_o[j]
        e = Tensor((n, j), dnew_c[n, j] + through, name="e")[n, j]
        di = Tensor((n, j), e * g * i * (1 - i), name=r"\partial i")
        df = Tensor(
            (n, j), e * c[n, j] * f * (1 - f), name=r"\partial f"
        )
        gates = blocks(p, di[n, j], df[n, j], e * i * (1 - g**2), do)
        dz = Tensor((n, p, j), gates, name=r"\partial z")
        seen = di[n, j] * p_i[j] + df[n, j] * p_f[j]
        dc = Tensor((n, j), e * f + seen)
        dp_i = Tensor(j, Sum(di[n, j] * c[n, j], (n, N)))
        dp_f = Tensor(j, Sum(df[n, j] * c[n, j], (n, N)))
        dp_o = Tensor(j, Sum(do * new_c[n, j], (n, N)))
        dx, dh, dw_ih, dw_hh, dbias = pull(
            dz, x, h, weight_ih, weight_hh
        )
        return dx, dh, dc, dw_ih, dw_hh, dbias, dp_i, dp_f, dp_o

    return (new_h, Tensor((n, j), new_c[n, j])), backward


def cell_passes_by_forget_gate(
    x, h, c, weight_ih, weight_hh, bias_ih, bias_hh
):
    """The other gates do not see the cell, so c enters once."""
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    (_, new_c), _ = lstm_cell(x, h, c, *weights)
    (N, H) = c.shape
    z = sums(x, h, *weights)
    slope = sp.diff(new_c[n, j], c[m, k])
    same = one_hot(n, m) * one_hot(j, k)
    at = {n: N, j: H, m: N, k: H}
    return Equal(slope, Sigmoid(z[n, 1, j]) * same, at)


def peephole_slope(x, h, c, weight_ih, weight_hh, bias, p_i, p_f, p_o):
    """Two of the gates see the cell, and add their slopes."""
    none = Tensor((p, j), 0)
    weights = weight_ih, weight_hh, bias
    z = sums(x, h, *weights, none)
    i = Sigmoid(z[n, 0, j] + p_i[j] * c[n, j])
    f = Sigmoid(z[n, 1, j] + p_f[j] * c[n, j])
    g = tanh(z[n, 2, j])
    (_, new_c), _ = lstm_peephole_cell(x, h, c, *weights, p_i, p_f, p_o)
    (N, H) = c.shape
    slope = sp.diff(new_c[n, j], c[m, k])
    more = f * (1 - f) * p_f[j] * c[n, j] + i * (1 - i) * p_i[j] * g
    same = one_hot(n, m) * one_hot(j, k)
    return Equal(slope, (f + more) * same, {n: N, j: H, m: N, k: H})


def open_and_shut():
    """One gate goes to 1 and the other to 0."""
    z, c, g = sp.symbols("z c g", real=True)
    keep = Sigmoid(z) * c + Sigmoid(-z) * g
    write = Sigmoid(-z) * c + Sigmoid(z) * g
    return Limit(keep, z, sp.oo, c), Limit(write, z, sp.oo, g)


def hidden_below_one(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """A sigmoid times a tanh."""
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    (new_h, _), _ = lstm_cell(x, h, c, *weights)
    (N, H) = c.shape
    square = new_h[n, j] ** 2
    return AtMost(square, 1, 1 - square, {n: N, j: H})


def memory_by_bias():
    """The sigmoid of a log is a fraction; its power tends to 1/e."""
    T = sp.Symbol("T", positive=True)
    kept = Sigmoid(log(T))
    after = exp(T * log(T / (T + 1)))
    return (
        Identity(kept, T / (T + 1)),
        Limit(after, T, sp.oo, exp(-1)),
    )
