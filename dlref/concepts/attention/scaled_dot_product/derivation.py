"""Scaled dot-product attention in SymPy: definition, claims, theorems.

The mask is a factor, 1 where a query may attend to a key and 0 where it
may not.
"""

import sympy as sp

from dlref.symbolic import Equal, Positive, Sum, Tensor, exp, one_hot

n, t, s, d, e, i, j = sp.symbols("n t s d e i j", integer=True)


def weights(query, key, mask, bias, scale):
    """The exponentials of the allowed scores, made to sum to one."""
    (_, _, D), (_, S, _) = query.shape, key.shape
    product = Sum(query[n, t, d] * key[n, s, d], (d, D))
    z = Tensor((n, t, s), scale * product + bias[t, s], name="z")
    allowed = Tensor((n, t, s), mask[t, s] * exp(z[n, t, s]), name="a")
    total = Sum(allowed[n, t, j], (j, S))
    return Tensor((n, t, s), allowed[n, t, s] / total, name="p")


def through_softmax(p, value, dy):
    """The gradient of the scores: what differs from the row's mean."""
    (_, S, E) = value.shape
    seen = Sum(dy[n, t, e] * value[n, s, e], (e, E))
    g = Tensor((n, t, s), seen, name="g")
    mean = Sum(p[n, t, j] * g[n, t, j], (j, S))
    return Tensor((n, t, s), p[n, t, s] * (g[n, t, s] - mean), name="r")


def scaled_dot_product_attention(query, key, value, mask, bias, scale):
    """Each query takes a mean of the values, weighted by its scores."""
    (N, T, D), (_, S, _) = query.shape, key.shape
    p = weights(query, key, mask, bias, scale)
    y = Tensor((n, t, e), Sum(p[n, t, s] * value[n, s, e], (s, S)))

    def backward(dy):
        dz = through_softmax(p, value, dy)
        dquery = scale * Sum(dz[n, t, s] * key[n, s, d], (s, S))
        dkey = scale * Sum(dz[n, t, s] * query[n, t, d], (t, T))
        dvalue = Sum(p[n, t, s] * dy[n, t, e], (t, T))
        product = Sum(query[n, t, d] * key[n, s, d], (d, D))
        dscale = Sum(dz[n, t, s] * product, (n, N), (t, T), (s, S))
        return (
            Tensor((n, t, d), dquery),
            Tensor((n, s, d), dkey),
            Tensor((n, s, e), dvalue),
            Tensor((t, s), Sum(dz[n, t, s], (n, N))),
            dscale,
        )

    return y, backward


def weights_sum_to_one(query, key, mask, bias, scale):
    """Every row is divided by its sum."""
    (N, T, _), (_, S, _) = query.shape, key.shape
    p = weights(query, key, mask, bias, scale)
    return Equal(Sum(p[n, t, s], (s, S)), 1, {n: N, t: T})


def only_differences_count(query, key, value, mask, bias, scale):
    """The common factor exp(c) cancels."""
    (N, T, _), (_, _, E) = query.shape, value.shape
    c = sp.IndexedBase("c", shape=(T,), real=True)
    moved = Tensor((t, s), bias[t, s] + c[t], shape=bias.shape)
    attention = scaled_dot_product_attention
    y, _ = attention(query, key, value, mask, bias, scale)
    z, _ = attention(query, key, value, mask, moved, scale)
    return Equal(z[n, t, e], y[n, t, e], {n: N, t: T, e: E})


def score_gradients_sum_to_zero(
    query, key, value, mask, bias, scale, dy
):
    """The weights sum to one, so they take away their own mean."""
    (N, T, _), (_, S, _) = query.shape, key.shape
    p = weights(query, key, mask, bias, scale)
    dz = through_softmax(p, value, dy)
    return Equal(Sum(dz[n, t, s], (s, S)), 0, {n: N, t: T})


def equal_keys_give_the_mean(query, key, value, scale):
    """All scores of a row are the same number."""
    (N, T, D), (_, S, E) = query.shape, value.shape
    one = sp.IndexedBase("c", shape=(N, D), real=True)
    same = Tensor((n, s, d), one[n, d], shape=key.shape)
    ones, zeros = Tensor((t, s), 1), Tensor((t, s), 0)
    attention = scaled_dot_product_attention
    y, _ = attention(query, same, value, ones, zeros, scale)
    mean = Sum(value[n, s, e], (s, S)) / S
    return Equal(y[n, t, e], mean, {n: N, t: T, e: E})


def no_look_ahead(query, key, value, bias, scale):
    """A key beyond the query has weight zero, whatever it holds."""
    (N, T, D), (_, S, E) = query.shape, value.shape
    causal = Tensor((t, s), 1 - Positive(s - t))
    attention = scaled_dot_product_attention
    y, _ = attention(query, key, value, causal, bias, scale)
    later = Positive(i - t)
    ranges = {n: N, t: T, e: E, i: S, j: E, d: D}
    return (
        Equal(later * y[n, t, e].diff(value[n, i, j]), 0, ranges),
        Equal(later * y[n, t, e].diff(key[n, i, d]), 0, ranges),
    )


def variance_of_a_score():
    """Only the products of an entry with itself have a mean."""
    D = sp.Symbol("D", integer=True, positive=True)
    queries = one_hot(d, j)  # the mean of q_d q_j
    keys = one_hot(d, j)  # the mean of k_d k_j
    return Equal(Sum(queries * keys, (d, D), (j, D)), D)
