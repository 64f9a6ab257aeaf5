"""A quadratic valley in NumPy, and a step down its slope."""

import numpy as np


def quadratic(x, matrix, vector):
    """Return the height x . A x / 2 - b . x at each row.

    Args:
        x: places, float (*N, D).
        matrix: A, float (D, D), symmetric or not.
        vector: b, float (D,).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D), dmatrix (D, D), dvector (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    D = len(vector)
    y = np.sum(x * (x @ matrix.T), axis=-1) / 2 - x @ vector  # (*N)

    def backward(dy):
        dy = np.expand_dims(dy, axis=-1)  # (*N, 1)
        scaled = dy * x  # (*N, D)
        both = (matrix + matrix.T) / 2  # (D, D)
        dx = scaled @ both - dy * vector  # (*N, D)
        left, right = scaled.reshape(-1, D), x.reshape(-1, D)  # (N, D)
        return dx, left.T @ right / 2, -left.sum(axis=0)

    return y, backward


def gradient_descent_step(param, grad, lr=1e-3, maximize=False):
    """Return the parameters after one step down the slope.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        lr: the learning rate, not negative.
        maximize: True to go up.

    Returns:
        new_param: float (*N). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or `lr` is negative.
    """
    return param + lr * grad if maximize else param - lr * grad
