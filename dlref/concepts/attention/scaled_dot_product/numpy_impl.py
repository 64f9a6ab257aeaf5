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
            `mask` and a bias of -inf leave a query without any.
    """
    refuse_blind(mask, bias)

    factor = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    products = query @ key.swapaxes(-1, -2)  # (*N, T, S)
    scores = products * factor
    if bias is not None:
        scores = scores + bias
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    best = scores.real.argmax(axis=-1, keepdims=True)  # (*N, T, 1)
    highest = np.take_along_axis(scores.real, best, axis=-1)
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
        dscale = None
        if scale is not None:
            # dscores sum to 0, so a shift changes nothing; this one
            # keeps the digits where one weight is all but 1.
            shift = np.take_along_axis(products, best, axis=-1)
            dscale = np.sum(dscores * (products - shift))
        return dquery, dkey, dvalue, dbias, dscale

    return y, backward


def refuse_blind(mask, bias):
    """Raise a ValueError if a query may attend to no key."""
    if mask is None and bias is None:
        return
    lets = True if bias is None else bias.real > -np.inf
    sees = np.any(lets & (True if mask is None else mask), axis=-1)
    if not np.all(sees):
        name = "mask" if bias is None or np.all(lets) else "bias"
        row = int(np.argmin(sees))
        raise ValueError(
            f"{name} must leave every query a key, "
            f"got none in row {row}"
        )
