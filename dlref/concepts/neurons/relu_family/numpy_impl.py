"""The ReLU family in NumPy, with the slopes by hand."""

import math

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
    lost,
)


def relu(x):
    """Return x where it is positive, else 0.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N), not negative.
        backward: dy (*N) -> dx (*N), 0 where x is 0.

    Raises:
        TypeError: if an argument does not hold floats.
    """
    y = np.maximum(x, 0)

    def backward(dy):
        return np.where(x.real > 0, dy, 0)

    return y, backward


def leaky_relu(x, negative_slope=0.01):
    """Return x where it is positive, else a small part of it.

    Args:
        x: inputs, float (*N).
        negative_slope: the slope on the left.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), with the left slope where x is 0.

    Raises:
        TypeError: if an argument does not hold floats.
    """
    z = double(x)
    right = z.real > 0
    y = np.where(right, z, negative_slope * z)

    def backward(dy):
        slope = np.where(right, 1, negative_slope)
        return like(slope * dy, x, dy)

    return like(y, x), backward


def prelu(x, weight):
    """Return x where it is positive, else x by its channel's slope.

    Args:
        x: inputs, float (N, C, *S).
        weight: the slope on the left of each channel, float (C,).

    Returns:
        y: float (N, C, *S).
        backward: dy (N, C, *S) -> dx (N, C, *S), dweight (C,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `weight` is not (C,).
    """
    right = x.real > 0
    spots = tuple(range(2, x.ndim))
    slope = np.reshape(weight, (-1, *[1] * len(spots)))  # (C, 1, ...)
    y = np.where(right, x, slope * x)  # (N, C, *S)

    def backward(dy):
        dx = np.where(right, dy, slope * dy)  # (N, C, *S)
        left = np.where(right, 0, x)  # (N, C, *S)
        dweight = np.sum(dy * left, axis=(0, *spots))  # (C,)
        return dx, dweight

    return y, backward


def relu6(x):
    """Return x between 0 and 6.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N), between 0 and 6.
        backward: dy (*N) -> dx (*N), 0 at both corners.

    Raises:
        TypeError: if an argument does not hold floats.
    """
    y = np.clip(x, 0, 6)
    between = (x.real > 0) & (x.real < 6)

    def backward(dy):
        return np.where(between, dy, 0)

    return y, backward


def elu(x, alpha=1.0):
    """Return x where it is positive, else alpha (exp(x) - 1).

    Args:
        x: inputs, float (*N).
        alpha: how far below 0 the output can go, not negative.

    Returns:
        y: float (*N), above -alpha.
        backward: dy (*N) -> dx (*N), with slope alpha where x is 0.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `alpha` is negative.
    """
    z = double(x)
    right = z.real > 0
    left = np.where(right, 0, z)  # exp(x) overflows on the right
    y = np.where(right, z, alpha * np.expm1(left))

    def backward(dy):
        slope = np.where(right, 1, alpha * np.exp(left))
        return like(dy * slope, x, dy)

    return like(y, x), backward


def selu(x):
    """Return the ELU of x, scaled so that mean 0 and variance 1 stay.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), with the left slope where x is 0.

    Raises:
        TypeError: if an argument does not hold floats.
    """
    p = math.sqrt(math.e) * math.erfc(math.sqrt(1 / 2))
    q = math.exp(2) * math.erfc(math.sqrt(2))
    alpha = 1 / ((1 - p) * math.sqrt(math.pi / 2))
    scale = 1 / math.sqrt((1 + alpha * alpha * (q - 2 * p + 1)) / 2)
    unscaled, slope = elu(double(x), alpha)
    y = scale * unscaled

    def backward(dy):
        return like(slope(scale * double(dy)), x, dy)

    return like(y, x), backward


def celu(x, alpha=1.0):
    """Return x where it is positive, else alpha (exp(x / alpha) - 1).

    Args:
        x: inputs, float (*N).
        alpha: how far below 0 the output can go, positive.

    Returns:
        y: float (*N), above -alpha.
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `alpha` is not positive.
    """
    z = double(x)
    right = z.real > 0
    near = np.maximum(np.where(right, 0, z), -800 * alpha)
    left = near / alpha  # further left its exponential is 0
    y = np.where(right, z, alpha * np.expm1(left))

    def backward(dy):
        rest = (
            near - left * alpha - lost(left, alpha)
        )  # of near / alpha
        bend = np.exp(left) * (1 + rest / alpha)
        return like(dy * np.where(right, 1, bend), x, dy)

    return like(y, x), backward


def threshold(x, threshold, value):
    """Return x where it is above the threshold, else a fixed value.

    Args:
        x: inputs, float (*N).
        threshold: what x must exceed to pass.
        value: the output everywhere else.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), 0 at the threshold.

    Raises:
        TypeError: if an argument does not hold floats.
    """
    stays = double(x).real <= threshold
    y = np.where(stays, value, double(x))

    def backward(dy):
        return np.where(stays, 0, dy)

    return like(y, x), backward
