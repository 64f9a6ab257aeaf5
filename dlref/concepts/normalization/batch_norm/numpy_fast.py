"""Batch normalization in NumPy, in as few passes as it takes.

Sums over the places of a channel are matrix products, which read an
array once and make none. Weight and spread are multiplied first, so
that each entry meets them once. Channels are centered first if a mean
exceeds its spread; otherwise what the mean takes away is in the shift.
"""

import math

import numpy as np

from . import numpy_impl


def batch_norm_train(
    x,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    momentum=0.1,
    eps=1e-5,
):
    """Return what `numpy_impl.batch_norm_train` returns, sooner."""
    N, C = x.shape[:2]
    L = math.prod(x.shape[2:])
    count = N * L  # values of one channel
    if count < 2:
        options = weight, bias, momentum, eps
        return numpy_impl.batch_norm_train(
            x, running_mean, running_var, *options
        )

    rows = x.reshape(N, C, L)
    mean, variance = moments(rows)  # (C,)
    shift = mean
    if not np.all(mean.real**2 <= variance.real):  # or too much cancels
        rows = rows - mean[:, None]
        shift, variance = moments(rows)
    sigma = np.sqrt(variance + eps)  # (C,)
    slope = 1 / sigma if weight is None else weight / sigma  # (C,)
    tail = -shift * slope  # (C,)
    tail = tail if bias is None else tail + bias
    y = np.multiply(rows, slope[:, None], dtype=tail.dtype)
    y += tail[:, None]

    unbiased = variance * (count / (count - 1))
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_var = (1 - momentum) * running_var + momentum * unbiased

    def backward(dy):
        dy = dy.reshape(N, C, L)
        dbias = total(dy)  # (C,)
        along = product(dy, rows) - shift * dbias  # (C,)
        tilt = -along / (count * sigma**2)  # (C,)
        dx = rows * tilt[:, None]
        dx += dy
        dx -= (dbias / count + tilt * shift)[:, None]
        dx *= slope[:, None]
        dweight = None if weight is None else along / sigma
        dbias = None if bias is None else dbias
        return dx.reshape(x.shape), dweight, dbias

    return (y.reshape(x.shape), new_mean, new_var), backward


def moments(rows):
    """Return the mean and the variance of each channel, (C,)."""
    count = rows.size // rows.shape[1]
    mean = total(rows) / count
    return mean, product(rows, rows) / count - mean * mean


def total(a):
    """Return the sum of each channel, (C,)."""
    return (a @ np.ones(a.shape[2], a.real.dtype)).sum(axis=0)


def product(a, b):
    """Return the sum of the products in each channel, (C,)."""
    return (a[:, :, None] @ b[:, :, :, None]).sum(axis=(0, 2, 3))
