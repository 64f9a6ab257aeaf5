"""Mixture of experts in SymPy: the gate, the layer, the balance.

An expert is chosen if fewer than k have a higher score. That does not
change in the small, so it has no slope; where two scores are equal it
jumps, and there nothing is claimed.
"""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Positive,
    Sum,
    Tensor,
    exp,
)

n, e, j, d, h, i = sp.symbols("n e j d h i", integer=True)
HALF = sp.Rational(1, 2)


def chosen(z, k):
    """1 for the k highest scores of a row, else 0."""
    E = z.shape[1]
    higher = Sum(Positive(z[n, j] - z[n, e]), (j, E))
    return Tensor((n, e), Positive(k - higher - HALF), name="c")


def gates(z, c, renormalize):
    """The softmax, of those that are chosen or of all."""
    E = z.shape[1]
    w = Tensor((n, e), c[n, e] * exp(z[n, e]), name="w")
    over = w[n, j] if renormalize else exp(z[n, j])
    total = Tensor(n, Sum(over, (j, E)), name="W")
    return Tensor((n, e), w[n, e] / total[n], name="g"), total


def through_gates(z, c, g, dg, renormalize):
    """What reaches the scores."""
    E = z.shape[1]
    along = Tensor(n, Sum(dg[n, j] * g[n, j], (j, E)), name="m")
    if renormalize:
        return Tensor((n, e), g[n, e] * (dg[n, e] - along[n]))
    total = Sum(exp(z[n, j]), (j, E))
    share = exp(z[n, e]) / total
    return Tensor((n, e), g[n, e] * dg[n, e] - share * along[n])


def top_k_gate(z, k, renormalize):
    """The k highest scores share what there is."""
    c = chosen(z, k)
    g, _ = gates(z, c, renormalize)
    y = Tensor((n, e), g[n, e])

    def backward(dy):
        return through_gates(z, c, g, dy, renormalize)

    return y, lambda dy: (backward(dy),)


def mixture_of_experts(
    x, weight_router, weight_in, weight_out, k, renormalize
):
    """A few small networks for each row, weighted by the gate."""
    (N, D), (E, H, _) = x.shape, weight_in.shape
    score = Sum(weight_router[e, d] * x[n, d], (d, D))
    z = Tensor((n, e), score, name="z")
    z.shape = (N, E)
    c = chosen(z, k)
    g, _ = gates(z, c, renormalize)
    inside = Sum(weight_in[e, h, d] * x[n, d], (d, D))
    a = Tensor((n, e, h), inside, name="a")
    on = Tensor((n, e, h), Positive(a[n, e, h]), name="o")
    r = Tensor((n, e, h), on[n, e, h] * a[n, e, h], name="r")
    says = Sum(weight_out[e, d, h] * r[n, e, h], (h, H))
    u = Tensor((n, e, d), says, name="u")
    y = Tensor((n, d), Sum(g[n, e] * u[n, e, d], (e, E)))

    def backward(dy):
        heard = Sum(dy[n, i] * u[n, e, i], (i, D))
        dg = Tensor((n, e), heard, name=r"\partial g")
        dz = through_gates(z, c, g, dg, renormalize)
        back = Sum(weight_out[e, i, h] * dy[n, i], (i, D))
        da = g[n, e] * on[n, e, h] * back
        da = Tensor((n, e, h), da, name=r"\partial a")
        to_router = Sum(dz[n, e] * weight_router[e, d], (e, E))
        to_expert = Sum(
            da[n, e, h] * weight_in[e, h, d], (e, E), (h, H)
        )
        dout = Sum(g[n, e] * dy[n, d] * r[n, e, h], (n, N))
        return (
            Tensor((n, d), to_router + to_expert),
            Tensor((e, d), Sum(dz[n, e] * x[n, d], (n, N))),
            Tensor((e, h, d), Sum(da[n, e, h] * x[n, d], (n, N))),
            Tensor((e, d, h), dout),
        )

    return y, backward


def load_balance_loss(z, k):
    """How often each is chosen, times how likely each is."""
    N, E = z.shape
    c = chosen(z, k)
    often = Tensor(e, Sum(c[n, e], (n, N)) / (N * k), name="f")
    p = Tensor(
        (n, e), exp(z[n, e]) / Sum(exp(z[n, j]), (j, E)), name="p"
    )
    likely = Sum(p[n, e], (n, N)) / N

    def backward(dloss):
        mean = Sum(often[j] * p[n, j], (j, E))
        slope = E / N * dloss * p[n, e] * (often[e] - mean)
        return (Tensor((n, e), slope),)

    return E * Sum(often[e] * likely, (e, E)), backward


def gates_sum_to_one(z, k):
    """They are divided by their sum."""
    N, E = z.shape
    g, _ = gates(z, chosen(z, k), True)
    return Equal(Sum(g[n, e], (e, E)), 1, {n: N})


def score_gradients_sum_to_zero(z, k, renormalize, dy):
    """Adding a constant to all scores of a row changes nothing."""
    N, E = z.shape
    (dz,) = top_k_gate(z, k, renormalize)[1](dy)
    return Equal(Sum(dz[n, e], (e, E)), 0, {n: N})


def balance_is_lowest():
    """A mean of squares is at least the square of the mean."""
    E = sp.Symbol("E", integer=True, positive=True)
    p = sp.IndexedBase("p", shape=(E,), real=True)
    squares = E * Sum(p[e] ** 2, (e, E))
    because = HALF * Sum((p[e] - p[j]) ** 2, (e, E), (j, E))
    return AtMost(
        Sum(p[e], (e, E)) * Sum(p[j], (j, E)), squares, because
    )
