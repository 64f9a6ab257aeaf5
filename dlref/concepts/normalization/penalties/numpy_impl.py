"""Penalties on weights in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
)


def l2_penalty(weight, strength):
    """Return half the sum of the squared weights, times a strength.

    Args:
        weight: float (*N).
        strength: not negative.

    Returns:
        loss: float ().
        backward: dloss () -> dweight (*N).

    Raises:
        TypeError: if `weight` does not hold floats.
        ValueError: if `strength` is negative or not finite.
    """
    loss = strength / 2 * np.sum(weight**2)
    return loss, lambda dloss: dloss * strength * weight


def l1_penalty(weight, strength):
    """Return the sum of the weights' sizes, times a strength.

    Args:
        weight: float (*N).
        strength: not negative.

    Returns:
        loss: float ().
        backward: dloss () -> dweight (*N), 0 where the weight is 0.

    Raises:
        TypeError: if `weight` does not hold floats.
        ValueError: if `strength` is negative or not finite.
    """
    side = np.sign(weight.real)  # (*N)
    loss = strength * np.sum(side * weight)
    return loss, lambda dloss: dloss * strength * side


def elastic_net_penalty(weight, strength, l1_ratio):
    """Return a mixture of the sizes and the squares of the weights.

    Args:
        weight: float (*N).
        strength: not negative.
        l1_ratio: the share of the sizes, in [0, 1].

    Returns:
        loss: float ().
        backward: dloss () -> dweight (*N), 0 where the weight is 0.

    Raises:
        TypeError: if `weight` does not hold floats.
        ValueError: if `strength` is negative or not finite, or
            `l1_ratio` not in [0, 1].
    """
    sizes, back_sizes = l1_penalty(weight, strength * l1_ratio)
    squares, back_squares = l2_penalty(
        weight, strength * (1 - l1_ratio)
    )

    def backward(dloss):
        return back_sizes(dloss) + back_squares(dloss)

    return sizes + squares, backward


def softshrink(x, lambd=0.5):
    """Return each number moved toward 0 by a threshold, and no further.

    Args:
        x: float (*N).
        lambd: the threshold, not negative.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), 0 at the threshold.

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if `lambd` is negative or not finite.
    """
    z = double(x)  # compared with the threshold as it is
    above, below = z.real > lambd, z.real < -lambd
    y = np.where(above, z - lambd, np.where(below, z + lambd, 0))
    return like(y, x), lambda dy: np.where(above | below, dy, 0)


def max_norm(weight, limit):
    """Return each row, shortened to a limit if it is longer.

    Args:
        weight: float (N, D).
        limit: the largest length, positive.

    Returns:
        y: float (N, D).
        backward: dy (N, D) -> dweight (N, D).

    Raises:
        TypeError: if `weight` does not hold floats.
        ValueError: if `limit` is not positive and finite.
    """
    # By the largest entry, whose square would overflow.
    largest = np.max(abs(weight.real), axis=1, keepdims=True, initial=0)
    safe = np.where(largest > 0, largest, 1)  # (N, 1)
    squares = np.sum((weight / safe) ** 2, axis=1, keepdims=True)
    over = safe * np.sqrt(squares.real) > limit  # (N, 1)
    length = safe * np.sqrt(np.where(over, squares, 1))  # (N, 1)
    factor = np.where(over, limit / length, 1)
    y = factor * weight

    def backward(dy):
        unit = np.where(over, weight / length, 0)  # (N, D)
        along = np.sum(unit * dy, axis=1, keepdims=True)  # (N, 1)
        return factor * (dy - unit * along)

    return y, backward
