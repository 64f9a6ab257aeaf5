"""Functions of one or two numbers in NumPy, with the slopes by hand."""

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
)


def add(x, other):
    """Return the sums.

    Args:
        x: float (*N).
        other: float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), dother (*N).
    """
    y = x + other

    def backward(dy):
        return dy.copy(), dy.copy()

    return y, backward


def sub(x, other):
    """Return the differences.

    Args:
        x: float (*N).
        other: float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), dother (*N).
    """
    y = x - other

    def backward(dy):
        return dy.copy(), -dy

    return y, backward


def mul(x, other):
    """Return the products, entry by entry.

    Args:
        x: float (*N).
        other: float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), dother (*N).
    """
    y = x * other

    def backward(dy):
        return dy * other, dy * x

    return y, backward


def div(x, other):
    """Return the quotients.

    Args:
        x: float (*N).
        other: what is divided by, float (*N), nowhere 0.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), dother (*N).

    Raises:
        ValueError: if something would be divided by 0.
    """
    if np.any(other == 0):
        raise ValueError("other must not be 0, got a 0")

    bottom = double(other)
    y = x / bottom

    def backward(dy):
        dx, dother = dy / bottom, -dy * (y / bottom)
        return like(dx, other, dy), like(dother, x, other, dy)

    return like(y, x, other), backward


def pow(x, exponent):
    """Return positive numbers to any power.

    Args:
        x: float (*N), positive.
        exponent: float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), dexponent (*N).

    Raises:
        ValueError: if `x` is not positive.
    """
    base, power = double(x), double(exponent)
    given = x, exponent
    y = base**power

    def backward(dy):
        root = base ** (power / 2)  # y may be too small where dx is not
        dx = dy * power * root / base * root
        dexponent = dy * (root * np.log(base)) * root
        return like(dx, *given, dy), like(dexponent, *given, dy)

    return like(y, *given), backward


def exp(x):
    """Return e to the power of x.

    Args:
        x: float (*N).

    Returns:
        y: float (*N), positive.
        backward: dy (*N) -> dx (*N).
    """
    y = np.exp(double(x))

    def backward(dy):
        return like(dy * y, x, dy)

    return like(y, x), backward


def log(x):
    """Return the natural logarithm.

    Args:
        x: float (*N), positive.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        ValueError: if `x` is not positive.
    """
    y = np.log(double(x))

    def backward(dy):
        return dy / x

    return like(y, x), backward


def sqrt(x):
    """Return the square root.

    Args:
        x: float (*N), positive: at 0 the slope is infinite.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        ValueError: if `x` is not positive.
    """
    y = np.sqrt(double(x))

    def backward(dy):
        return like(dy / (2 * y), x, dy)

    return like(y, x), backward


def sin(x):
    """Return the sine.

    Args:
        x: angles in radians, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).
    """
    z = double(x)
    y = np.sin(z)

    def backward(dy):
        return like(dy * np.cos(z), x, dy)

    return like(y, x), backward


def cos(x):
    """Return the cosine.

    Args:
        x: angles in radians, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).
    """
    z = double(x)
    y = np.cos(z)

    def backward(dy):
        return like(-dy * np.sin(z), x, dy)

    return like(y, x), backward


def abs(x):
    """Return the distance from 0.

    Args:
        x: float (*N).

    Returns:
        y: float (*N), not negative.
        backward: dy (*N) -> dx (*N), 0 where x is 0.
    """
    side = np.sign(x.real)  # -1, 0 or 1
    y = side * x

    def backward(dy):
        return side * dy

    return y, backward
