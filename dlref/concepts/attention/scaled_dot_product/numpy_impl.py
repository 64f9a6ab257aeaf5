"""Scaled dot-product attention in NumPy, with the gradients by hand."""

import math

import numpy as np


def scaled_dot_product_attention(
    query, key, value, mask=None, bias=None, scale=None
):
    """Return, for each query, a weighted mean of the values.

    Args:
        query: float (*N, T, D).
        key: float (*N, S, D).
        value: float (*N, S, E).
        mask: bool (T, S), True where a query may attend to a key, or
            None for everywhere.
        bias: float (T, S), added to the scores, or None for zeros.
        scale: float (), what the dot products are multiplied by, or
            None for 1 / sqrt(D).

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, S, D),
            dvalue (*N, S, E), dbias (T, S), dscale ().

    Raises:
        TypeError: if an argument does not hold floats, or `mask` is
            not boolean.
        ValueError: if the shapes disagree, there are no keys, or
            `mask` leaves a query without any.
    """
    if mask is not None and not np.all(mask.any(axis=-1)):
        row = int(np.argmin(mask.any(axis=-1)))
        raise ValueError(
            f"mask must leave every query a key, got none in row {row}"
        )

    factor = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    products = query @ key.swapaxes(-1, -2)  # (*N, T, S)
    scores = products * factor
    if bias is not None:
        scores = scores + bias
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.real.max(axis=-1, keepdims=True)  # (*N, T, 1)
    p = np.exp(scores - highest)  # cannot overflow
    p /= p.sum(axis=-1, keepdims=True)
    y = p @ value

    def backward(dy):
        dvalue = p.swapaxes(-1, -2) @ dy
        dp = dy @ value.swapaxes(-1, -2)  # (*N, T, S)
        mean = np.sum(p * dp, axis=-1, keepdims=True)  # (*N, T, 1)
        dscores = p * (dp - mean)  # 0 where masked, since p is
        dquery = (dscores * factor) @ key
        dkey = (dscores * factor).swapaxes(-1, -2) @ query
        leading = tuple(range(dscores.ndim - 2))
        dbias = None if bias is None else dscores.sum(axis=leading)
        dscale = None if scale is None else np.sum(dscores * products)
        return dquery, dkey, dvalue, dbias, dscale

    return y, backward
