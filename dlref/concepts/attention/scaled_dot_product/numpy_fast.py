"""Attention in NumPy, with fewer passes over the scores.

There are many more scores than queries, keys and values. So what can be
done to those is: the queries are scaled, not the scores, and the sum of
a row divides the output, not the weights. By Cauchy and Schwarz no
score exceeds the longest query times the longest key; where that is
small, no exponential can overflow and nothing need be subtracted.
"""

import math

import numpy as np

from . import numpy_impl

CALM = 30.0  # exp of a score this far from 0 is far from any limit


def scaled_dot_product_attention(
    query, key, value, mask=None, bias=None, scale=None
):
    """Return what `numpy_impl` does: without bias and scale sooner."""
    if bias is not None or scale is not None:
        return numpy_impl.scaled_dot_product_attention(
            query, key, value, mask, bias, scale
        )
    numpy_impl.refuse_blind(mask, None)

    root = math.sqrt(query.shape[-1])
    near = query / root  # (*N, T, D)
    exp = near @ turned(key)  # (*N, T, S): scores at first
    if mask is not None:
        np.copyto(exp, -np.inf, where=~mask)
    if not longest(near) * longest(key) < CALM:
        exp -= exp.real.max(axis=-1, keepdims=True)
    np.exp(exp, out=exp)
    total = sums(exp)  # (*N, T, 1)
    y = (exp @ value) / total  # (*N, T, E)

    def backward(dy):
        d = dy / total  # (*N, T, E)
        dvalue = exp.swapaxes(-1, -2) @ d
        dscores = d @ turned(value)  # (*N, T, S)
        dscores -= sums(d * y)
        dscores *= exp
        dquery = (dscores @ key) / root
        dkey = dscores.swapaxes(-1, -2) @ near
        return dquery, dkey, dvalue, None, None

    return y, backward


def turned(a):
    """Return matrices on their sides, laid out so in memory."""
    return np.ascontiguousarray(a.swapaxes(-1, -2))


def sums(a):
    """Return the sum of each row, (..., 1)."""
    return a @ np.ones((a.shape[-1], 1), a.real.dtype)


def longest(a):
    """Return the largest length of a row, inf where it overflows."""
    squares = np.einsum("...d,...d->...", a.real, a.real)
    return math.sqrt(np.max(squares, initial=0.0))
