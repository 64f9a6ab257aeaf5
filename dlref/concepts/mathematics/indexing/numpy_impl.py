"""Shapes and indices in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import double


def reshape_as(x, other):
    """Return the entries of x in the shape of another array.

    Args:
        x: float (A B, C).
        other: only its shape counts, float (A, B C).

    Returns:
        y: float (A, B C).
        backward: dy (A, B C) -> dx (A B, C).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes do not fit.
    """
    y = x.reshape(other.shape).copy()  # (A, B C)

    def backward(dy):
        return dy.reshape(x.shape).copy()  # (A B, C)

    return y, backward


def permute(x, dims):
    """Return x with its axes in another order.

    Args:
        x: float (A, B, C).
        dims: the axis of x that each axis of y is, as (2, 0, 1).

    Returns:
        y: float (P, Q, R): A, B, C in the order `dims`.
        backward: dy (P, Q, R) -> dx (A, B, C).

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if `dims` is not an order of 0, 1, 2.
    """
    y = np.transpose(x, dims).copy()

    def backward(dy):
        back = np.argsort(dims)
        return np.transpose(dy, back).copy()  # (A, B, C)

    return y, backward


def concat(x, other):
    """Return the rows of two arrays, one after the other.

    Args:
        x: float (*N, A).
        other: float (*N, B).

    Returns:
        y: float (*N, C), where C = A + B.
        backward: dy (*N, C) -> dx (*N, A), dother (*N, B).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the leading axes differ.
    """
    y = np.concatenate([x, other], axis=-1)  # (*N, C)
    A = x.shape[-1]

    def backward(dy):
        return dy[..., :A].copy(), dy[..., A:].copy()

    return y, backward


def split(x, at):
    """Return the first entries of each row, and the others.

    Args:
        x: float (*N, D).
        at: how many are the first, from 0 to D.

    Returns:
        first: float (*N, A), where A = at.
        second: float (*N, B), where B = D - at.
        backward: dfirst (*N, A), dsecond (*N, B) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats, or `at` is no integer.
        ValueError: if `at` is negative or more than D.
    """
    if at > x.shape[-1]:
        raise ValueError(f"at must be at most {x.shape[-1]}, got {at}")

    first, second = x[..., :at].copy(), x[..., at:].copy()

    def backward(dfirst, dsecond):
        return np.concatenate([dfirst, dsecond], axis=-1)  # (*N, D)

    return (first, second), backward


def pad(x, left, right, value=0.0):
    """Return each row with entries of one value before and after it.

    Args:
        x: float (*N, D).
        left: how many before, not negative.
        right: how many after, not negative.
        value: a finite number.

    Returns:
        y: float (*N, P), where P = left + D + right.
        backward: dy (*N, P) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats, or a count is no
            integer.
        ValueError: if a count is negative, or `value` is not finite.
    """
    D = x.shape[-1]
    y = np.full((*x.shape[:-1], left + D + right), value, x.dtype)
    y[..., left : left + D] = x

    def backward(dy):
        return dy[..., left : left + D].copy()  # (*N, D)

    return y, backward


def gather(x, index):
    """Return the entries of each row at the places named.

    Args:
        x: float (*N, D).
        index: integers below D, (*N, K).

    Returns:
        y: float (*N, K).
        backward: dy (*N, K) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats, or `index` integers.
        ValueError: if the leading axes differ.
        IndexError: if a place is not in [0, D).
    """
    rows = np.indices(index.shape, sparse=True)[:-1]
    y = x[(*rows, index)]  # (*N, K)

    def backward(dy):
        dx = np.zeros(x.shape, dy.dtype)  # (*N, D)
        np.add.at(dx, (*rows, index), dy)
        return dx

    return y, backward


def scatter_add(x, index, src):
    """Return each row, with more added at the places named.

    Args:
        x: float (*N, D).
        index: integers below D, (*N, K).
        src: what is added, float (*N, K).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dsrc (*N, K).

    Raises:
        TypeError: if `x` or `src` does not hold floats, or `index`
            integers.
        ValueError: if the leading axes differ.
        IndexError: if a place is not in [0, D).
    """
    rows = np.indices(index.shape, sparse=True)[:-1]
    y = x.astype(np.result_type(x, src))  # (*N, D)
    np.add.at(y, (*rows, index), src)

    def backward(dy):
        return dy.copy(), dy[(*rows, index)]  # (*N, D), (*N, K)

    return y, backward


def where(condition, x, other):
    """Return the entry of x where a condition is true, else the other.

    Args:
        condition: boolean (*N).
        x: float (*N).
        other: float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), dother (*N).

    Raises:
        TypeError: if `condition` is not boolean, or another argument
            does not hold floats.
        ValueError: if the shapes differ.
    """
    y = np.where(condition, x, other)

    def backward(dy):
        return np.where(condition, dy, 0), np.where(condition, 0, dy)

    return y, backward


def clip(x, min, max):
    """Return the nearest numbers between two ends.

    Args:
        x: float (*N).
        min: the lower end, finite.
        max: the upper end, finite.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), passed on at the ends too.

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if an end is not finite, or `max` below `min`.
    """
    if max < min:
        raise ValueError(f"max must be at least {min}, got {max}")

    z = double(x)  # compared with the ends as they are
    below, above = z.real < min, z.real > max
    y = np.where(below, min, np.where(above, max, x)).astype(x.dtype)

    def backward(dy):
        return np.where(below | above, 0, dy)

    return y, backward
