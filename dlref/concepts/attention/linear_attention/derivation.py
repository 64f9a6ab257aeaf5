"""Linear and sliding-window attention in SymPy.

Which keys a query may see is a factor, made of brackets.
"""

import sympy as sp

from dlref.concepts.attention.scaled_dot_product.derivation import (
    scaled_dot_product_attention,
)
from dlref.symbolic import Equal, Positive, Sum, Tensor, exp, sqrt

n, t, s, d, e, i, j = sp.symbols("n t s d e i j", integer=True)


def feature(x):
    """ELU plus one: positive everywhere."""
    return Positive(x) * (x + 1) + (1 - Positive(x)) * exp(x)


def slope(x):
    """The slope of the feature."""
    return Positive(x) + (1 - Positive(x)) * exp(x)


def mean(a, b, value, seen):
    """A mean of the values, weighted by products of features."""
    (_, _, D), (_, S, _) = a.shape, value.shape
    product = Sum(a[n, t, d] * b[n, s, d], (d, D))
    c = Tensor((n, t, s), seen * product, name="c")
    total = Tensor((n, t), Sum(c[n, t, j], (j, S)), name="C")
    p = Tensor((n, t, s), c[n, t, s] / total[n, t], name="p")
    y = Tensor((n, t, e), Sum(p[n, t, s] * value[n, s, e], (s, S)))
    return y, p, total


def attention(query, key, value, seen):
    """The same, and what goes back through it."""
    (N, T, D), (_, S, E) = query.shape, value.shape
    a = Tensor((n, t, d), feature(query[n, t, d]), name="a")
    b = Tensor((n, s, d), feature(key[n, s, d]), name="b")
    a.shape, b.shape = (N, T, D), (N, S, D)
    y, p, total = mean(a, b, value, seen)

    def backward(dy):
        over = value[n, s, e] - y[n, t, e]
        r = Sum(dy[n, t, e] * over, (e, E)) / total[n, t]
        dc = Tensor((n, t, s), seen * r, name=r"\partial c")
        da = Sum(dc[n, t, s] * b[n, s, d], (s, S))
        db = Sum(dc[n, t, s] * a[n, t, d], (t, T))
        return (
            Tensor((n, t, d), slope(query[n, t, d]) * da),
            Tensor((n, s, d), slope(key[n, s, d]) * db),
            Tensor((n, s, e), Sum(p[n, t, s] * dy[n, t, e], (t, T))),
        )

    return y, backward


def linear_attention(query, key, value):
    """Every query sees every key."""
    return attention(query, key, value, sp.S.One)


def causal_linear_attention(query, key, value):
    """A query sees the keys up to its own place."""
    return attention(query, key, value, 1 - Positive(s - t))


def sliding_window_attention(query, key, value, before, after):
    """Attention to the places near the query's own."""
    D = query.shape[-1]
    early, late = Positive(t - before - s), Positive(s - t - after)
    near = Tensor((t, s), (1 - early) * (1 - late))
    none = Tensor((t, s), 0)
    y, pull = scaled_dot_product_attention(
        query, key, value, near, none, 1 / sqrt(D)
    )
    return y, lambda dy: pull(dy)[:3]


def features(query, key):
    """Any features of queries and keys: which ones does not matter."""
    a = sp.IndexedBase("a", shape=query.shape, real=True)
    b = sp.IndexedBase("b", shape=key.shape, real=True)
    return a, b


def keys_and_values_first(query, key, value):
    """The sum over the keys does not depend on the query."""
    (N, T, D), (_, S, E) = query.shape, value.shape
    a, b = features(query, key)
    state = Sum(b[n, s, d] * value[n, s, e], (s, S))
    above = Sum(a[n, t, d] * state, (d, D))
    below = Sum(a[n, t, d] * Sum(b[n, s, d], (s, S)), (d, D))
    y, _, _ = mean(a, b, value, sp.S.One)
    return Equal(y[n, t, e], above / below, {n: N, t: T, e: E})


def last_place_sees_all(query, key, value):
    """No key is later than the last."""
    N, T, E = value.shape
    a, b = features(query, key)
    y, _, _ = mean(a, b, value, 1 - Positive(s - t))
    z, _, _ = mean(a, b, value, sp.S.One)
    return Equal(y[n, T - 1, e], z[n, T - 1, e], {n: N, e: E})


def nothing_later_counts(query, key, value):
    """The bracket is a factor of every term of a later key."""
    (N, T, D), E = query.shape, value.shape[2]
    a, b = features(query, key)
    y, _, _ = mean(a, b, value, 1 - Positive(s - t))
    later = Positive(i - t)
    ranges = {n: N, t: T, e: E, i: T, j: E, d: D}
    return (
        Equal(later * y[n, t, e].diff(value[n, i, j]), 0, ranges),
        Equal(later * y[n, t, e].diff(b[n, i, d]), 0, ranges),
    )


def nothing_outside_the_window(query, key, value, before, after):
    """The mask is zero there."""
    (N, T, D), E = query.shape, value.shape[2]
    window = before, after
    y, _ = sliding_window_attention(query, key, value, *window)
    late, early = Positive(i - t - after), Positive(t - before - i)
    ranges = {n: N, t: T, e: E, i: T, j: E, d: D}
    return tuple(
        Equal(far * y[n, t, e].diff(x), 0, ranges)
        for far in (late, early)
        for x in (value[n, i, j], key[n, i, d])
    )


def widest_window_is_all(query, key, value):
    """With T places to each side, no key is outside."""
    (N, T, D), E = query.shape, value.shape[2]
    ones, none = Tensor((t, s), 1), Tensor((t, s), 0)
    y, _ = sliding_window_attention(query, key, value, T, T)
    z, _ = scaled_dot_product_attention(
        query, key, value, ones, none, 1 / sqrt(D)
    )
    return Equal(y[n, t, e], z[n, t, e], {n: N, t: T, e: E})
