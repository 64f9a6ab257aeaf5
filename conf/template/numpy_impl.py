"""Weighted sum in NumPy, with the gradients by hand."""

import numpy as np


def weighted_sum(x, weight, scale=1.0):
    """Return the weighted sum of each row, times `scale`.

    Args:
        x: inputs, float (*N, D).
        weight: float (D,).
        scale: a finite number.

    Returns:
        y: float (*N,).
        backward: dy (*N,) -> dx (*N, D), dweight (D,).
    """
    y = scale * (x @ weight)  # (*N,)

    def backward(dy):
        dx = scale * dy[..., None] * weight  # (*N, D)
        rows = tuple(range(dy.ndim))
        dweight = scale * np.sum(dy[..., None] * x, axis=rows)  # (D,)
        return dx, dweight

    return y, backward
