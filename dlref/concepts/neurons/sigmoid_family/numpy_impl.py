"""The sigmoid family in NumPy, with the slopes by hand."""

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
)


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), accurate in both tails.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N), between 0 and 1.
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
    """
    z = double(x)
    right = z.real > 0
    tail = np.exp(np.where(right, -z, z))  # exp(-|x|) never overflows
    y = np.where(right, 1, tail) / (1 + tail)

    def backward(dy):
        rest = np.where(right, tail, 1) / (1 + tail)  # 1 - y, exactly
        return like(dy * y * rest, x, dy)

    return like(y, x), backward


def hardsigmoid(x):
    """Return the straight line (x + 3) / 6, cut off at 0 and 1.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N), between 0 and 1.
        backward: dy (*N) -> dx (*N), 0 at both corners.

    Raises:
        TypeError: if an argument does not hold floats.
    """
    y = np.clip(double(x) + 3, 0, 6) / 6
    between = (x.real > -3) & (x.real < 3)

    def backward(dy):
        return np.where(between, dy / 6, 0)

    return like(y, x), backward


def logsigmoid(x):
    """Return the logarithm of the sigmoid, finite however far left.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N), negative.
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
    """
    z = double(x)
    right = z.real > 0
    tail = np.exp(np.where(right, -z, z))  # exp(-|x|) never overflows
    y = np.where(right, 0, z) - np.log1p(tail)

    def backward(dy):
        rest = np.where(right, tail, 1) / (1 + tail)  # sigmoid(-x)
        return like(dy * rest, x, dy)

    return like(y, x), backward


def tanh(x):
    """Return the hyperbolic tangent.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N), between -1 and 1.
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
    """
    z = double(x)
    y = np.tanh(z)

    def backward(dy):
        tail = np.exp(np.where(z.real > 0, -z, z))  # exp(-|x|)
        sech = 2 * tail / (1 + tail * tail)  # 1 - y * y would cancel
        return like(dy * sech * sech, x, dy)

    return like(y, x), backward


def hardtanh(x, min_val=-1.0, max_val=1.0):
    """Return x, cut off at `min_val` and at `max_val`.

    Args:
        x: inputs, float (*N).
        min_val: the smallest output.
        max_val: the largest output, not below `min_val`.

    Returns:
        y: float (*N), between `min_val` and `max_val`.
        backward: dy (*N) -> dx (*N), 0 at both corners.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `max_val` is below `min_val`.
    """
    if max_val < min_val:
        bounds = f"{max_val} < {min_val}"
        raise ValueError(
            f"max_val must not be below min_val, got {bounds}"
        )

    z = double(x)  # compared with the bounds as they are
    y = np.clip(z, min_val, max_val)
    between = (z.real > min_val) & (z.real < max_val)

    def backward(dy):
        return np.where(between, dy, 0)

    return like(y, x), backward


def softsign(x):
    """Return x / (1 + |x|).

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N), between -1 and 1.
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
    """
    z = double(x)
    size = np.where(z.real > 0, z, -z)  # |x|, for complex x too
    y = z / (1 + size)

    def backward(dy):
        root = 1 / (1 + size)  # squared last: size * size overflows
        return like(dy * root * root, x, dy)

    return like(y, x), backward
