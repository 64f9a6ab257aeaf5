"""Exact attention in tiles in NumPy: no table of all scores is made."""

import math

import numpy as np


def flash_attention(
    query, key, value, is_causal=False, rows=64, columns=64
):
    """Return attention, computed one tile of scores at a time.

    Args:
        query: float (*N, T, D).
        key: float (*N, S, D).
        value: float (*N, S, E).
        is_causal: whether query t sees the keys up to t only.
        rows: how many queries a tile holds, B.
        columns: how many keys it holds, C.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, S, D),
            dvalue (*N, S, E).

    Raises:
        ValueError: if shapes disagree, there are no keys, or a tile is
            empty.
    """
    T, S = query.shape[-2], key.shape[-2]
    scale = 1 / math.sqrt(query.shape[-1])
    cuts = [slice(t, min(t + rows, T)) for t in range(0, T, rows)]

    def tiles(to):
        """Yield the keys of each tile, and its scores (*N, B, C)."""
        end = min(to.stop, S) if is_causal else S
        for first in range(0, end, columns):
            at = slice(first, min(first + columns, S))
            z = query[..., to, :] @ key[..., at, :].swapaxes(-1, -2)
            z = scale * z
            if is_causal:
                later = np.arange(S)[at] > np.arange(T)[to, None]
                z = np.where(later, -np.inf, z)
            yield at, z

    kind = np.result_type(query, key, value)
    y = np.empty((*query.shape[:-1], value.shape[-1]), kind)
    kept = []  # of each row, its highest score and its total
    for to in cuts:
        highest, total, mean = -np.inf, 0, 0
        for at, z in tiles(to):
            new = np.maximum(highest, z.real.max(-1, keepdims=True))
            fade = np.exp(highest - new)  # 1 where nothing is higher
            p = np.exp(z - new)  # (*N, B, C)
            total = fade * total + p.sum(axis=-1, keepdims=True)
            mean = fade * mean + p @ value[..., at, :]
            highest = new
        y[..., to, :] = mean / total
        kept.append((to, highest, total))  # (*N, B, 1) each

    def backward(dy):
        along = np.sum(dy * y, axis=-1, keepdims=True)  # (*N, T, 1)
        kind = np.result_type(dy, y)
        dquery = np.zeros(query.shape, kind)
        dkey = np.zeros(key.shape, kind)
        dvalue = np.zeros(value.shape, kind)
        for to, highest, total in kept:
            for at, z in tiles(to):
                p = np.exp(z - highest) / total  # (*N, B, C)
                dp = dy[..., to, :] @ value[..., at, :].swapaxes(-1, -2)
                dz = scale * p * (dp - along[..., to, :])
                dquery[..., to, :] += dz @ key[..., at, :]
                dkey[..., at, :] += (
                    dz.swapaxes(-1, -2) @ query[..., to, :]
                )
                dvalue[..., at, :] += (
                    p.swapaxes(-1, -2) @ dy[..., to, :]
                )
        return dquery, dkey, dvalue

    return y, backward
