"""Dropout in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import like
from dlref.concepts.neurons.linear_regression.numpy_impl import linear


def dropout(x, mask, p=0.5):
    """Return the entries that the mask keeps, scaled up, else zero.

    Args:
        x: float (*N).
        mask: boolean (*N), True to keep; each True with probability
            1 - p.
        p: the probability that an entry is dropped, in [0, 1).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if `x` does not hold floats, or `mask` booleans.
        ValueError: if the shapes differ, or `p` is not in [0, 1).
    """
    scale = np.double(1 / (1 - p))  # multiplies float32 in float64
    y = like(x * mask * scale, x)
    return y, lambda dy: like(dy * mask * scale, dy)


def dropout2d(x, mask, p=0.5):
    """Return the channels that the mask keeps, scaled up, else zero.

    Args:
        x: float (N, C, *S): examples, channels, any places.
        mask: boolean (N, C), True to keep.
        p: the probability that a channel is dropped, in [0, 1).

    Returns:
        y: float (N, C, *S).
        backward: dy (N, C, *S) -> dx (N, C, *S).

    Raises:
        TypeError: if `x` does not hold floats, or `mask` booleans.
        ValueError: if the shapes differ, or `p` is not in [0, 1).
    """
    places = [1] * (x.ndim - 2)
    return dropout(x, mask.reshape(*mask.shape, *places), p)


def dropconnect(x, weight, mask, bias=None, p=0.5):
    """Return the affine map of the weights that the mask keeps.

    Args:
        x: float (*N, D).
        weight: float (M, D).
        mask: boolean (M, D), True to keep; one for all rows of x.
        bias: float (M,), never dropped, or None for zeros.
        p: the probability that a weight is dropped, in [0, 1).

    Returns:
        y: float (*N, M).
        backward: dy (*N, M) -> dx (*N, D), dweight (M, D), dbias (M,).

    Raises:
        TypeError: if `mask` does not hold booleans, or another argument
            floats.
        ValueError: if the shapes differ, or `p` is not in [0, 1).
    """
    kept, drop = dropout(weight, mask, p)  # (M, D)
    y, pull = linear(x, kept, bias)  # (*N, M)

    def backward(dy):
        dx, dkept, dbias = pull(dy)
        return dx, drop(dkept), dbias

    return y, backward
