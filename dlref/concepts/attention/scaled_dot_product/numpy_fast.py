"""Attention in NumPy, with fewer passes over the scores.

There are many more scores than queries, keys and values. So what can be
done to those is: the queries are scaled, not the scores, and the sum of
a row divides the output, not the weights.
"""

import math

import numpy as np

from . import numpy_impl


def scaled_dot_product_attention(
    query, key, value, mask=None, bias=None, scale=None
):
    """Return what `numpy_impl` does: without bias and scale sooner."""
    if bias is not None or scale is not None:
        return numpy_impl.scaled_dot_product_attention(
            query, key, value, mask, bias, scale
        )
    numpy_impl.refuse_blind(mask, bias)

    root = math.sqrt(query.shape[-1])
    near = query / root  # (*N, T, D)
    exp = near @ key.swapaxes(-1, -2)  # (*N, T, S): scores at first
    if mask is not None:
        np.copyto(exp, -np.inf, where=~mask)
    exp -= exp.real.max(axis=-1, keepdims=True)
    np.exp(exp, out=exp)
    total = exp @ np.ones((key.shape[-2], 1), key.real.dtype)
    y = (exp @ value) / total  # (*N, T, E)

    def backward(dy):
        d = dy / total  # (*N, T, E)
        dvalue = exp.swapaxes(-1, -2) @ d
        dscores = d @ value.swapaxes(-1, -2)  # (*N, T, S)
        dscores -= np.sum(d * y, axis=-1, keepdims=True)
        dscores *= exp
        dquery = (dscores @ key) / root
        dkey = dscores.swapaxes(-1, -2) @ near
        return dquery, dkey, dvalue, None, None

    return y, backward
