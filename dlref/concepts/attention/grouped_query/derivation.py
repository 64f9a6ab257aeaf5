"""Attention with fewer heads of keys than of queries, in SymPy."""

import sympy as sp

from dlref.concepts.attention.scaled_dot_product.derivation import (
    scaled_dot_product_attention,
)
from dlref.symbolic import Equal, Sum, Tensor, exp, sqrt

n, g, r, t, s, d, e = sp.symbols("n g r t s d e", integer=True)
h, j, c, i, m = sp.symbols("h j c i m", integer=True)


def share(z, mask, at, S):
    """Return the exponentials of the allowed scores over their sum."""
    seen = mask[t, s] * exp(z[(*at, t, s)])
    a = Tensor((*at, t, s), seen, name="a")
    total = Sum(a[(*at, t, j)], (j, S))
    return Tensor((*at, t, s), a[(*at, t, s)] / total)


def through_softmax(p, dp, at, S, D):
    """Return the gradient of the products that became scores."""
    mean = Sum(p[(*at, t, j)] * dp[(*at, t, j)], (j, S))
    centered = p[(*at, t, s)] * (dp[(*at, t, s)] - mean)
    return Tensor((*at, t, s), centered / sqrt(D), name=r"\partial z")


def grouped_query_attention(query, key, value, mask):
    """The R queries of a group look up in the same keys and values."""
    (_, _, R, T, D), (_, _, S, E) = query.shape, value.shape
    at = n, g, r
    product = Sum(query[(*at, t, d)] * key[n, g, s, d], (d, D))
    z = Tensor((*at, t, s), product / sqrt(D), name="z")
    p = share(z, mask, at, S)
    found = Sum(p[(*at, t, s)] * value[n, g, s, e], (s, S))
    y = Tensor((*at, t, e), found)

    def backward(dy):
        seen = Sum(dy[(*at, t, e)] * value[n, g, s, e], (e, E))
        dp = Tensor((*at, t, s), seen, name=r"\partial p")
        dz = through_softmax(p, dp, at, S, D)[(*at, t, s)]
        dquery = Sum(dz * key[n, g, s, d], (s, S))
        dkey = Sum(dz * query[(*at, t, d)], (r, R), (t, T))
        dvalue = Sum(p[(*at, t, s)] * dy[(*at, t, e)], (r, R), (t, T))
        return (
            Tensor((*at, t, d), dquery),
            Tensor((n, g, s, d), dkey),
            Tensor((n, g, s, e), dvalue),
        )

    return y, backward


def expand(latent, key_up, value_up):
    """Return the keys and values that a latent row stands for."""
    L = latent.shape[-1]
    k = Sum(key_up[h, d, c] * latent[n, s, c], (c, L))
    v = Sum(value_up[h, e, c] * latent[n, s, c], (c, L))
    k = Tensor((n, h, s, d), k, name="k")
    return k, Tensor((n, h, s, e), v, name="v")


def latent_attention(query, latent, key_up, value_up, mask):
    """Keys and values of all heads are made of one short row."""
    (N, H, T, D), (_, S, _) = query.shape, latent.shape
    E = value_up.shape[1]
    k, v = expand(latent, key_up, value_up)
    at = n, h
    product = Sum(query[n, h, t, d] * k[n, h, s, d], (d, D))
    z = Tensor((*at, t, s), product / sqrt(D), name="z")
    p = share(z, mask, at, S)
    y = Tensor((*at, t, e), Sum(p[n, h, t, s] * v[n, h, s, e], (s, S)))

    def backward(dy):
        seen = Sum(dy[n, h, t, e] * v[n, h, s, e], (e, E))
        dp = Tensor((*at, t, s), seen, name=r"\partial p")
        dz = through_softmax(p, dp, at, S, D)[n, h, t, s]
        dk = Sum(dz * query[n, h, t, d], (t, T))
        dk = Tensor((n, h, s, d), dk, name=r"\partial k")
        dv = Sum(p[n, h, t, s] * dy[n, h, t, e], (t, T))
        dv = Tensor((n, h, s, e), dv, name=r"\partial v")
        by_key = Sum(key_up[h, d, c] * dk[n, h, s, d], (h, H), (d, D))
        by_value = Sum(
            value_up[h, e, c] * dv[n, h, s, e], (h, H), (e, E)
        )
        rows = (n, N), (s, S)
        dkey_up = Sum(dk[n, h, s, d] * latent[n, s, c], *rows)
        dvalue_up = Sum(dv[n, h, s, e] * latent[n, s, c], *rows)
        return (
            Tensor((n, h, t, d), Sum(dz * k[n, h, s, d], (s, S))),
            Tensor((n, s, c), by_key + by_value),
            Tensor((h, d, c), dkey_up),
            Tensor((h, e, c), dvalue_up),
        )

    return y, backward


def each_head_is_an_attention(query, key, value, mask):
    """Head r of group g, for itself, with the keys of its group."""
    N, G, R, T, D = query.shape
    S, E = value.shape[2:]
    y, _ = grouped_query_attention(query, key, value, mask)
    asks = Tensor((i, t, d), query[m, g, r, t, d], shape=(1, T, D))
    known = Tensor((i, s, d), key[m, g, s, d], shape=(1, S, D))
    says = Tensor((i, s, e), value[m, g, s, e], shape=(1, S, E))
    zero, scale = Tensor((t, s), 0), 1 / sqrt(D)
    attention = scaled_dot_product_attention
    alone, _ = attention(asks, known, says, mask, zero, scale)
    ranges = {m: N, g: G, r: R, t: T, e: E}
    return Equal(y[m, g, r, t, e], alone[0, t, e], ranges)


def absorbed(query, latent, key_up, value_up, mask):
    """Move a matrix from the keys to the query, one to the result."""
    (N, H, T, D), (_, S, L) = query.shape, latent.shape
    E = value_up.shape[1]
    y, _ = latent_attention(query, latent, key_up, value_up, mask)
    asks = Sum(query[n, h, t, d] * key_up[h, d, c], (d, D))
    asks = Tensor((n, h, t, c), asks, name="q'")
    product = Sum(asks[n, h, t, c] * latent[n, s, c], (c, L))
    z = Tensor((n, h, t, s), product / sqrt(D))
    p = share(z, mask, (n, h), S)
    o = Sum(p[n, h, t, s] * latent[n, s, c], (s, S))
    o = Tensor((n, h, t, c), o, name="o")
    late = Sum(value_up[h, e, c] * o[n, h, t, c], (c, L))
    return Equal(y[n, h, t, e], late, {n: N, h: H, t: T, e: E})
