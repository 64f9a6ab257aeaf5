"""Tiled exact attention in SymPy.

The definition and the claims are those of attention, with and without
the causal mask. The theorems say why tiles give the same.
"""

import sympy as sp

from dlref.concepts.attention.scaled_dot_product.derivation import (
    scaled_dot_product_attention,
)
from dlref.symbolic import Equal, Positive, Sum, Tensor, exp, sqrt

n, t, s, e, r, i, j = sp.symbols("n t s e r i j", integer=True)
S, R = sp.symbols("S R", integer=True, positive=True)


def flash_attention(query, key, value, is_causal, rows, columns):
    """Attention; how it is cut into tiles is not in the formula."""
    D = query.shape[-1]
    seen = 1 - Positive(s - t) if is_causal else sp.S.One
    mask, none = Tensor((t, s), seen), Tensor((t, s), 0)
    y, pull = scaled_dot_product_attention(
        query, key, value, mask, none, 1 / sqrt(D)
    )
    return y, lambda dy: pull(dy)[:3]


def scores(name, size):
    """Any scores of one query, and a value for each."""
    z = sp.IndexedBase(name, shape=(size,), real=True)
    v = sp.IndexedBase(f"v{name}", shape=(size,), real=True)
    return z, v


def tile(z, v, size, high):
    """What is kept of a tile: its total, and its mean."""
    total = Sum(exp(z[i] - high), (i, size))
    weighted = Sum(exp(z[i] - high) * v[i], (i, size))
    return total, weighted / total


def tiles_join():
    """Bring both totals to one scale; the scale itself cancels."""
    (z, v), (w, u) = scores("z", S), scores("w", R)
    a, b, m = sp.symbols("a b m", real=True)
    all_of = Sum(exp(z[i]), (i, S)) + Sum(exp(w[j]), (j, R))
    mean = Sum(exp(z[i]) * v[i], (i, S)) + Sum(exp(w[j]) * u[j], (j, R))
    (total, first), (more, second) = tile(z, v, S, a), tile(w, u, R, b)
    total, more = exp(a - m) * total, exp(b - m) * more
    joined = (total * first + more * second) / (total + more)
    return (
        Equal(exp(m) * (total + more), all_of),
        Equal(joined, mean / all_of),
    )


def order_does_not_matter():
    """Three tiles: join the last two first, or the first two."""
    a, b, c = sp.symbols("a b c", real=True)
    parts = [scores(name, S) for name in ("z", "w", "x")]
    kept = [
        (high, *tile(*part, S, high))
        for part, high in zip(parts, (a, b, c), strict=True)
    ]
    left = join(join(kept[0], kept[1]), kept[2])
    right = join(kept[0], join(kept[1], kept[2]))
    return Equal(left[1], right[1]), Equal(left[2], right[2])


def join(first, second):
    """Join what is kept of two tiles, on the scale of the second."""
    (a, total, mean), (b, more, other) = first, second
    total = exp(a - b) * total
    both = total + more
    return b, both, (total * mean + more * other) / both


def weights_come_back(query, key):
    """From the score and what was kept of its row."""
    (N, T, D), (_, S, _) = query.shape, key.shape
    z = Tensor(
        (n, t, s), Sum(query[n, t, r] * key[n, s, r], (r, D)), name="z"
    )
    high = sp.IndexedBase("m", shape=(N, T), real=True)
    total = Sum(exp(z[n, t, i] - high[n, t]), (i, S))
    back = exp(z[n, t, s] - high[n, t]) / total
    weight = exp(z[n, t, s]) / Sum(exp(z[n, t, i]), (i, S))
    return Equal(back, weight, {n: N, t: T, s: S})


def mean_slope_without_weights(query, key, value, dy):
    """Put in what y is, and change the order of the sums."""
    (N, T, D), (_, S, E) = query.shape, value.shape
    z = Sum(query[n, t, r] * key[n, s, r], (r, D))
    a = Tensor((n, t, s), exp(z), name="a")
    total = Sum(a[n, t, i], (i, S))
    p = Tensor((n, t, s), a[n, t, s] / total)
    y = Tensor((n, t, e), Sum(p[n, t, s] * value[n, s, e], (s, S)))
    seen = Sum(dy[n, t, e] * value[n, s, e], (e, E))
    left = Sum(p[n, t, s] * seen, (s, S))
    right = Sum(dy[n, t, e] * y[n, t, e], (e, E))
    return Equal(left, right, {n: N, t: T})
