"""Attention by kernel, network and matrix, with gradients by hand."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh
from dlref.concepts.neurons.softmax_regression.numpy_impl import softmax


def mix(scores, value, mask=None):
    """Return means of the values, weighted by the softmax of scores."""
    if mask is not None:
        rows = mask.any(axis=-1)
        if not np.all(rows):
            row = int(np.argmin(rows.ravel()))
            rule = "leave every row a key"
            raise ValueError(f"mask must {rule}, got none in row {row}")
        scores = np.where(mask[..., None, :], scores, -np.inf)

    p, pull = softmax(scores)  # (*N, T, S)
    y = p @ value
    best = scores.real.argmax(axis=-1, keepdims=True)

    def backward(dy):
        dvalue = p.swapaxes(-1, -2) @ dy
        dp = dy @ value.swapaxes(-1, -2)  # (*N, T, S)
        # Only differences count; these keep the digits where one share
        # is all but 1.
        dp = dp - np.take_along_axis(dp, best, axis=-1)
        return pull(dp), dvalue  # 0 where masked, since p is

    return y, backward


def nadaraya_watson(query, key, value, width):
    """Return means of the values, weighted by how near their keys are.

    Args:
        query: where to look, float (*N, T, D).
        key: where there are values, float (*N, S, D).
        value: float (*N, S, E).
        width: of the bell around each query, float (), positive.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, S, D),
            dvalue (*N, S, E), dwidth ().

    Raises:
        ValueError: if shapes disagree, there are no keys, or `width`
            is not positive.
    """
    gap = query[..., :, None, :] - key[..., None, :, :]
    gap = gap / width  # (*N, T, S, D)
    scores = -np.sum(gap * gap, axis=-1) / 2  # (*N, T, S)
    y, pull = mix(scores, value)

    def backward(dy):
        dscores, dvalue = pull(dy)
        push = dscores[..., None] * gap / width  # (*N, T, S, D)
        dquery, dkey = -push.sum(axis=-2), push.sum(axis=-3)
        # dscores sum to 0, so a shift changes nothing; see `mix`.
        best = scores.real.argmax(axis=-1, keepdims=True)
        nearest = np.take_along_axis(scores, best, axis=-1)
        dwidth = -2 * np.sum(dscores * (scores - nearest)) / width
        return dquery, dkey, dvalue, dwidth

    return y, backward


def additive_attention(
    query, key, value, weight_query, weight_key, weight_score, mask=None
):
    """Return means of the values, weighted by a small network's scores.

    Args:
        query: float (*N, T, D).
        key: float (*N, S, C).
        value: float (*N, S, E).
        weight_query: float (H, D).
        weight_key: float (H, C).
        weight_score: float (H,).
        mask: bool (*N, S), True where there is a key, or None for
            everywhere.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, S, C),
            dvalue (*N, S, E), dweight_query (H, D), dweight_key (H, C),
            dweight_score (H,).

    Raises:
        ValueError: if shapes disagree, or there are no keys.
    """
    asked, pull_query = linear(query, weight_query)  # (*N, T, H)
    known, pull_key = linear(key, weight_key)  # (*N, S, H)
    both = asked[..., :, None, :] + known[..., None, :, :]
    hidden, pull_tanh = tanh(both)  # (*N, T, S, H)
    scores, pull_score = linear(hidden, weight_score[None])
    y, pull = mix(scores[..., 0], value, mask)

    def backward(dy):
        dscores, dvalue = pull(dy)
        dhidden, dweight_score, _ = pull_score(dscores[..., None])
        dboth = pull_tanh(dhidden)  # (*N, T, S, H)
        dquery, dweight_query, _ = pull_query(dboth.sum(axis=-2))
        dkey, dweight_key, _ = pull_key(dboth.sum(axis=-3))
        dweights = dweight_query, dweight_key, dweight_score[0]
        return dquery, dkey, dvalue, *dweights

    return y, backward


def multiplicative_attention(query, key, value, weight, mask=None):
    """Return means of the values, weighted by products with a matrix.

    Args:
        query: float (*N, T, D).
        key: float (*N, S, C).
        value: float (*N, S, E).
        weight: float (D, C).
        mask: bool (*N, S), True where there is a key, or None for
            everywhere.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, S, C),
            dvalue (*N, S, E), dweight (D, C).

    Raises:
        ValueError: if shapes disagree, or there are no keys.
    """
    moved, pull_key = linear(key, weight)  # (*N, S, D)
    scores = query @ moved.swapaxes(-1, -2)  # (*N, T, S)
    y, pull = mix(scores, value, mask)

    def backward(dy):
        dscores, dvalue = pull(dy)
        dquery = dscores @ moved
        dmoved = dscores.swapaxes(-1, -2) @ query
        dkey, dweight, _ = pull_key(dmoved)
        return dquery, dkey, dvalue, dweight

    return y, backward
