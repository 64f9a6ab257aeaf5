"""Batch normalization in NumPy, with the gradients by hand."""

import math

import numpy as np


def batch_norm_train(
    x,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    momentum=0.1,
    eps=1e-5,
):
    """Return channels normalized over the batch, and new statistics.

    Args:
        x: inputs, float (N, C, *S): examples, channels, any places.
        running_mean: float (C,), the statistics so far; not changed.
        running_var: float (C,), not negative; not changed.
        weight: float (C,), or None for ones.
        bias: float (C,), or None for zeros.
        momentum: the share of this batch in the new statistics.
        eps: added to the variance, positive.

    Returns:
        y: float (N, C, *S).
        new_mean: float (C,).
        new_var: float (C,), from the unbiased variance of the batch.
        backward: dy (N, C, *S) -> dx (N, C, *S), dweight (C,),
            dbias (C,). The new statistics pass no gradient.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if a channel has fewer than two values, shapes
            disagree, or an option or a variance is out of range.
    """
    N, C = x.shape[:2]
    L = math.prod(x.shape[2:])
    count = N * L  # values of one channel
    if count < 2:
        raise ValueError(
            "x must hold two or more values of each channel, "
            f"got shape {x.shape}"
        )

    xhat = x.reshape(N, C, L)
    mean = xhat.mean(axis=(0, 2))  # (C,)
    xhat = xhat - mean[:, None]  # (N, C, L)
    variance = np.einsum("ncl,ncl->c", xhat, xhat) / count  # (C,)
    sigma = np.sqrt(variance + eps)  # (C,)
    xhat /= sigma[:, None]
    y = xhat if weight is None else xhat * weight[:, None]
    y = y if bias is None else y + bias[:, None]

    unbiased = variance * (count / (count - 1))
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_var = (1 - momentum) * running_var + momentum * unbiased

    def backward(dy):
        dy = dy.reshape(N, C, L)
        dweight = np.einsum("ncl,ncl->c", dy, xhat)  # (C,)
        dbias = dy.sum(axis=(0, 2))  # (C,)
        scale = 1 / sigma if weight is None else weight / sigma  # (C,)
        dx = xhat * (-dweight / count)[:, None]  # (N, C, L)
        dx += dy
        dx -= (dbias / count)[:, None]
        dx *= scale[:, None]
        dweight = None if weight is None else dweight
        dbias = None if bias is None else dbias
        return dx.reshape(x.shape), dweight, dbias

    return (y.reshape(x.shape), new_mean, new_var), backward


def batch_norm_eval(
    x, running_mean, running_var, weight=None, bias=None, eps=1e-5
):
    """Return each channel normalized by the statistics from training.

    Args:
        x: inputs, float (N, C, *S): examples, channels, any places.
        running_mean: float (C,).
        running_var: float (C,), not negative.
        weight: float (C,), or None for ones.
        bias: float (C,), or None for zeros.
        eps: added to the variance, positive.

    Returns:
        y: float (N, C, *S).
        backward: dy (N, C, *S) -> dx (N, C, *S), dweight (C,),
            dbias (C,). The statistics are constants.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, `eps` is not positive, or a
            variance is negative.
    """
    N, C = x.shape[:2]
    L = math.prod(x.shape[2:])
    sigma = np.sqrt(running_var + eps)  # (C,)
    scale = 1 / sigma if weight is None else weight / sigma  # (C,)
    centered = x.reshape(N, C, L) - running_mean[:, None]  # (N, C, L)
    y = centered * scale[:, None]
    y = y if bias is None else y + bias[:, None]

    def backward(dy):
        dy = dy.reshape(N, C, L)
        dx = dy * scale[:, None]  # (N, C, L)
        along = np.einsum("ncl,ncl->c", dy, centered)  # (C,)
        dweight = None if weight is None else along / sigma
        dbias = None if bias is None else dy.sum(axis=(0, 2))  # (C,)
        return dx.reshape(x.shape), dweight, dbias

    return y.reshape(x.shape), backward
