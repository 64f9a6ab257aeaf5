"""Attention with a cache in SymPy: sums over old and new places."""

import sympy as sp

from dlref.concepts.attention.scaled_dot_product.derivation import (
    scaled_dot_product_attention,
)
from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    exp,
    padded,
    sqrt,
)

n, t, s, r, d, e = sp.symbols("n t s r d e", integer=True)
OLD, NEW = sp.Integer(3), sp.Integer(2)
FIXED = {"P": 3, "T": 2}


def weights(query, key, seen):
    """The exponentials of the scores."""
    D = query.shape[-1]
    product = Sum(query[n, t, d] * key[n, s, d], (d, D))
    return Tensor((n, t, s), seen * exp(product / sqrt(D)))


def cached_attention(query, key, value, cached_key, cached_value):
    """A new place sees all that is cached, and the new ones so far."""
    (_, P, _), T = cached_key.shape, key.shape[1]
    a = weights(query, cached_key, sp.S.One)
    b = weights(query, key, 1 - Positive(s - t))
    a = Tensor((n, t, s), a[n, t, s], name="a")
    b = Tensor((n, t, s), b[n, t, s], name="b")
    total = Sum(a[n, t, s], (s, P)) + Sum(b[n, t, s], (s, T))
    old = Sum(a[n, t, s] * cached_value[n, s, e], (s, P))
    new = Sum(b[n, t, s] * value[n, s, e], (s, T))
    y = Tensor((n, t, e), (old + new) / total)
    return y, after(cached_key, key), after(cached_value, value)


def after(old, new):
    """The old places, then the new."""
    P = old.shape[1]
    first = padded(old)[n, r, d]
    return Tensor((n, r, d), first + padded(new)[n, r - P, d])


def cache_and_new_join(query, key, value, cached_key, cached_value):
    """One fraction, or two with their totals."""
    (N, P, _), (_, T, E) = cached_key.shape, value.shape
    a = weights(query, cached_key, sp.S.One)
    b = weights(query, key, 1 - Positive(s - t))
    total = Sum(a[n, t, s], (s, P))
    more = Sum(b[n, t, s], (s, T))
    old = Sum(a[n, t, s] * cached_value[n, s, e], (s, P)) / total
    new = Sum(b[n, t, s] * value[n, s, e], (s, T)) / more
    y, _, _ = cached_attention(
        query, key, value, cached_key, cached_value
    )
    joined = (total * old + more * new) / (total + more)
    return Equal(y[n, t, e], joined, {n: N, t: T, e: E})


def same_as_all_at_once():
    """The same five exponentials, three of them from the cache."""
    N, D, E = sp.symbols("N D E", integer=True, positive=True)
    S = OLD + NEW
    query, key = (
        sp.IndexedBase(name, shape=(N, S, D), real=True)
        for name in ("q", "k")
    )
    value = sp.IndexedBase("v", shape=(N, S, E), real=True)
    causal = Tensor((t, s), 1 - Positive(s - t))
    none = Tensor((t, s), 0)
    y, _ = scaled_dot_product_attention(
        query, key, value, causal, none, 1 / sqrt(D)
    )
    news = [part(x, OLD, NEW) for x in (query, key, value)]
    olds = [part(x, sp.S.Zero, OLD) for x in (key, value)]
    z, _, _ = cached_attention(*news, *olds)
    return tuple(
        Equal(z[n, i, e], y[n, OLD + i, e], {n: N, e: E}, FIXED)
        for i in range(NEW)
    )


def part(x, first, size):
    """Some places of a sequence."""
    N, _, D = x.shape
    return Tensor((n, s, d), x[n, first + s, d], shape=(N, size, D))
