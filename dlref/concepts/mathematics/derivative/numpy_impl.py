"""Functions of one or two numbers in NumPy, with the slopes by hand."""

import numpy as np


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
        return dy, dy

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
        return dy, -dy

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

    y = x / other

    def backward(dy):
        dx = dy / other
        return dx, -dx * y

    return y, backward


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
    y = x**exponent

    def backward(dy):
        dx = dy * exponent * x ** (exponent - 1)
        dexponent = dy * y * np.log(x)
        return dx, dexponent

    return y, backward


def exp(x):
    """Return e to the power of x.

    Args:
        x: float (*N).

    Returns:
        y: float (*N), positive.
        backward: dy (*N) -> dx (*N).
    """
    y = np.exp(x)

    def backward(dy):
        return dy * y

    return y, backward


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
    y = np.log(x)

    def backward(dy):
        return dy / x

    return y, backward


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
    y = np.sqrt(x)

    def backward(dy):
        return dy / (2 * y)

    return y, backward


def sin(x):
    """Return the sine.

    Args:
        x: angles in radians, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).
    """
    y = np.sin(x)

    def backward(dy):
        return dy * np.cos(x)

    return y, backward


def cos(x):
    """Return the cosine.

    Args:
        x: angles in radians, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).
    """
    y = np.cos(x)

    def backward(dy):
        return -dy * np.sin(x)

    return y, backward


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
