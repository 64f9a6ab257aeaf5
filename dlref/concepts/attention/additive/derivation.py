"""Attention by kernel, by a small network, and by a matrix.

The three differ in the scores alone. The mask is a factor, 1 where
there is a key and 0 where there is none.
"""

import sympy as sp

from dlref.concepts.attention.scaled_dot_product import (
    derivation as scaled,
)
from dlref.symbolic import (
    Equal,
    Limit,
    Sigmoid,
    Sum,
    Tensor,
    exp,
    one_hot,
    tanh,
)

n, t, s, d, c, e, h = sp.symbols("n t s d c e h", integer=True)
i, j, k = sp.symbols("i j k", integer=True)
HALF = sp.Rational(1, 2)


def shares(z, mask, S):
    """The exponentials of the scores, made to sum to one."""
    a = Tensor((n, t, s), mask[n, s] * exp(z[n, t, s]), name="a")
    total = Sum(a[n, t, j], (j, S))
    return Tensor((n, t, s), a[n, t, s] / total, name="p")


def mean(p, value):
    """The mean of the values with these shares."""
    _, S, _ = value.shape
    return Tensor((n, t, e), Sum(p[n, t, s] * value[n, s, e], (s, S)))


def pull(p, value, dy):
    """What reaches the scores and the values."""
    _, S, E = value.shape
    T = dy.shape[1]
    seen = Sum(dy[n, t, e] * value[n, s, e], (e, E))
    g = Tensor((n, t, s), seen, name="g")
    middle = Sum(p[n, t, j] * g[n, t, j], (j, S))
    dz = p[n, t, s] * (g[n, t, s] - middle)
    dvalue = Sum(p[n, t, s] * dy[n, t, e], (t, T))
    return Tensor((n, t, s), dz, name=r"\partial z"), Tensor(
        (n, s, e), dvalue
    )


def nadaraya_watson(query, key, value, width):
    """The nearer a key, the more its value counts."""
    (N, T, D), (_, S, _) = query.shape, key.shape
    gap = query[n, t, d] - key[n, s, d]
    distance = Tensor((n, t, s), Sum(gap**2, (d, D)), name="c")
    score = -distance[n, t, s] / (2 * width**2)
    z = Tensor((n, t, s), score, name="z")
    p = shares(z, Tensor((n, s), 1), S)

    def backward(dy):
        dz, dvalue = pull(p, value, dy)
        push = dz[n, t, s] * gap / width**2
        stretch = dz[n, t, s] * distance[n, t, s] / width**3
        return (
            Tensor((n, t, d), -Sum(push, (s, S))),
            Tensor((n, s, d), Sum(push, (t, T))),
            dvalue,
            Sum(stretch, (n, N), (t, T), (s, S)),
        )

    return mean(p, value), backward


def additive_attention(
    query, key, value, weight_query, weight_key, weight_score, mask
):
    """A layer with tanh looks at query and key, and gives the score."""
    (N, T, D), (_, S, C) = query.shape, key.shape
    H, _ = weight_query.shape
    asked = Sum(weight_query[h, d] * query[n, t, d], (d, D))
    known = Sum(weight_key[h, c] * key[n, s, c], (c, C))
    asked = Tensor((n, t, h), asked, name=r"\alpha")
    known = Tensor((n, s, h), known, name=r"\beta")
    both = asked[n, t, h] + known[n, s, h]
    u = Tensor((n, t, s, h), tanh(both), name="u")
    score = Sum(weight_score[h] * u[n, t, s, h], (h, H))
    z = Tensor((n, t, s), score, name="z")
    p = shares(z, mask, S)

    def backward(dy):
        dz, dvalue = pull(p, value, dy)
        slope = weight_score[h] * (1 - u[n, t, s, h] ** 2)
        dboth = dz[n, t, s] * slope
        dasked = Tensor(
            (n, t, h), Sum(dboth, (s, S)), name=r"\partial\alpha"
        )
        dknown = Tensor(
            (n, s, h), Sum(dboth, (t, T)), name=r"\partial\beta"
        )
        back = Sum(dasked[n, t, h] * weight_query[h, d], (h, H))
        onto = Sum(dknown[n, s, h] * weight_key[h, c], (h, H))
        asks = dasked[n, t, h] * query[n, t, d]
        holds = dknown[n, s, h] * key[n, s, c]
        tells = dz[n, t, s] * u[n, t, s, h]
        return (
            Tensor((n, t, d), back),
            Tensor((n, s, c), onto),
            dvalue,
            Tensor((h, d), Sum(asks, (n, N), (t, T))),
            Tensor((h, c), Sum(holds, (n, N), (s, S))),
            Tensor(h, Sum(tells, (n, N), (t, T), (s, S))),
        )

    return mean(p, value), backward


def multiplicative_attention(query, key, value, weight, mask):
    """A matrix says which entries of query and key go together."""
    (N, T, D), (_, S, C) = query.shape, key.shape
    product = query[n, t, d] * weight[d, c] * key[n, s, c]
    z = Tensor((n, t, s), Sum(product, (d, D), (c, C)), name="z")
    p = shares(z, mask, S)

    def backward(dy):
        dz, dvalue = pull(p, value, dy)
        r = dz[n, t, s]
        dquery = Sum(r * weight[d, c] * key[n, s, c], (s, S), (c, C))
        dkey = Sum(r * weight[d, c] * query[n, t, d], (t, T), (d, D))
        met = r * query[n, t, d] * key[n, s, c]
        return (
            Tensor((n, t, d), dquery),
            Tensor((n, s, c), dkey),
            dvalue,
            Tensor((d, c), Sum(met, (n, N), (t, T), (s, S))),
        )

    return mean(p, value), backward


def kernel_is_a_dot_product(query, key, value, width):
    """The length of the query is in all scores, and cancels."""
    (N, T, D), (_, S, E) = query.shape, value.shape
    product = Sum(query[n, t, d] * key[n, s, d], (d, D))
    length = Sum(key[n, s, d] ** 2, (d, D))
    z = Tensor((n, t, s), (product - length / 2) / width**2)
    p = shares(z, Tensor((n, s), 1), S)
    y, _ = nadaraya_watson(query, key, value, width)
    ranges = {n: N, t: T, e: E}
    return Equal(y[n, t, e], mean(p, value)[n, t, e], ranges)


def from_the_nearest_to_the_mean():
    """Of two keys, the nearer: its share is a sigmoid."""
    gap, width = sp.symbols("a width", positive=True)
    share = Sigmoid(gap / (2 * width**2))
    return (
        Limit(share, width, 0, 1, "+"),
        Limit(share, width, sp.oo, HALF),
    )


def without_tanh_the_query_is_lost(
    query, key, value, weight_query, weight_key, weight_score, mask
):
    """What the query adds is the same for every key, and cancels."""
    (N, T, D), (_, S, C), E = query.shape, key.shape, value.shape[2]
    H, _ = weight_query.shape
    asked = Sum(weight_query[h, d] * query[n, t, d], (d, D))
    known = Sum(weight_key[h, c] * key[n, s, c], (c, C))
    both = Sum(weight_score[h] * (asked + known), (h, H))
    alone = Sum(weight_score[h] * known, (h, H))
    p = shares(Tensor((n, t, s), both), mask, S)
    q = shares(Tensor((n, t, s), alone), mask, S)
    left, right = mean(p, value), mean(q, value)
    ranges = {n: N, t: T, e: E}
    return Equal(left[n, t, e], right[n, t, e], ranges)


def identity_gives_dot_products(query, value):
    """Only equal entries are paired."""
    (N, T, D), (_, S, E) = query.shape, value.shape
    key = sp.IndexedBase("k", shape=(N, S, D), real=True)
    same = Tensor((d, c), one_hot(d, c), shape=(D, D))
    ones, bare = Tensor((n, s), 1), Tensor((t, s), 1)
    y, _ = multiplicative_attention(query, key, value, same, ones)
    attention = scaled.scaled_dot_product_attention
    none = Tensor((t, s), 0)
    z, _ = attention(query, key, value, bare, none, sp.S.One)
    return Equal(y[n, t, e], z[n, t, e], {n: N, t: T, e: E})


def matrix_is_two_projections(query, key, value, mask):
    """Sum over h last, or first."""
    (N, T, D), (_, S, C), E = query.shape, key.shape, value.shape[2]
    H = sp.Symbol("H", integer=True, positive=True)
    A = sp.IndexedBase("A", shape=(H, D), real=True)
    B = sp.IndexedBase("B", shape=(H, C), real=True)
    weight = Tensor(
        (d, c), Sum(A[h, d] * B[h, c], (h, H)), shape=(D, C)
    )
    y, _ = multiplicative_attention(query, key, value, weight, mask)
    asked = Sum(A[h, d] * query[n, t, d], (d, D))
    known = Sum(B[h, c] * key[n, s, c], (c, C))
    z = Tensor((n, t, s), Sum(asked * known, (h, H)))
    right = mean(shares(z, mask, S), value)
    return Equal(y[n, t, e], right[n, t, e], {n: N, t: T, e: E})
