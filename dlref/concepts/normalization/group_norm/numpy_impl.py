"""Group and instance normalization in NumPy, with the gradients."""

import math

import numpy as np


def group_norm(x, weight=None, bias=None, *, num_groups, eps=1e-5):
    """Return x with each group of channels centered and scaled.

    Args:
        x: inputs, float (N, G C, *S), with G = num_groups.
        weight: one for each channel, float (G C,), or None for ones.
        bias: one for each channel, float (G C,), or None for zeros.
        num_groups: groups of neighboring channels; it has no default.
        eps: added to the variance, positive.

    Returns:
        y: float (N, G C, *S).
        backward: dy (N, G C, *S) -> dx (N, G C, *S), dweight (G C,),
            dbias (G C,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the channels cannot be split so, a group has no
            value, shapes disagree, or `eps` is not positive.
    """
    spots = tuple(range(2, x.ndim))
    each = (-1, *[1] * len(spots))  # one number for each channel
    size = math.prod(x.shape[1:]) // num_groups  # C S
    groups = (len(x), num_groups, size)
    rows = x.reshape(groups)  # (N, G, C S)
    centered = rows - rows.mean(axis=2, keepdims=True)
    variance = np.mean(centered**2, axis=2, keepdims=True)  # (N, G, 1)
    sigma = np.sqrt(variance + eps)  # (N, G, 1)
    xhat = (centered / sigma).reshape(x.shape)  # (N, G C, *S)
    y = xhat if weight is None else xhat * weight.reshape(each)
    y = y if bias is None else y + bias.reshape(each)

    def backward(dy):
        u = dy if weight is None else dy * weight.reshape(each)
        u, unit = u.reshape(groups), xhat.reshape(groups)
        mean = u.mean(axis=2, keepdims=True)  # (N, G, 1)
        along = np.mean(u * unit, axis=2, keepdims=True)  # (N, G, 1)
        dx = (u - mean - unit * along) / sigma  # (N, G, C S)
        dweight = dbias = None
        if weight is not None:
            dweight = np.sum(dy * xhat, axis=(0, *spots))  # (G C,)
        if bias is not None:
            dbias = np.sum(dy, axis=(0, *spots))  # (G C,)
        return dx.reshape(x.shape), dweight, dbias

    return y, backward


def instance_norm(x, weight=None, bias=None, eps=1e-5):
    """Return x with each channel of each example centered and scaled.

    Args:
        x: inputs, float (N, C, H, *W): examples, channels, places.
        weight: float (C,), or None for ones.
        bias: float (C,), or None for zeros.
        eps: added to the variance, positive.

    Returns:
        y: float (N, C, H, *W).
        backward: dy (N, C, H, *W) -> dx (N, C, H, *W),
            dweight (C,), dbias (C,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if a channel has fewer than two places, shapes
            disagree, or `eps` is not positive.
    """
    spots = tuple(range(2, x.ndim))
    if math.prod(x.shape[2:]) < 2:
        raise ValueError(
            f"x must have two or more places, got shape {x.shape}"
        )

    each = (-1, *[1] * len(spots))  # one number for each channel
    centered = x - x.mean(axis=spots, keepdims=True)  # (N, C, H, *W)
    variance = np.mean(centered**2, axis=spots, keepdims=True)
    sigma = np.sqrt(variance + eps)  # (N, C, 1, ...)
    xhat = centered / sigma  # (N, C, H, *W)
    y = xhat if weight is None else xhat * weight.reshape(each)
    y = y if bias is None else y + bias.reshape(each)

    def backward(dy):
        u = dy if weight is None else dy * weight.reshape(each)
        mean = u.mean(axis=spots, keepdims=True)  # (N, C, 1, ...)
        along = np.mean(u * xhat, axis=spots, keepdims=True)
        dx = (u - mean - xhat * along) / sigma  # (N, C, H, *W)
        dweight = dbias = None
        if weight is not None:
            dweight = np.sum(dy * xhat, axis=(0, *spots))  # (C,)
        if bias is not None:
            dbias = np.sum(dy, axis=(0, *spots))  # (C,)
        return dx, dweight, dbias

    return y, backward
