"""The smallest network with a landscape, in NumPy."""

import numpy as np


def product_loss(u, v):
    """Return half the squared error of u v, which should be 1.

    Args:
        u: the first weight, float (*N).
        v: the second weight, float (*N).

    Returns:
        loss: float (*N).
        backward: dloss (*N) -> du (*N), dv (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ.
    """
    e = u * v - 1  # (*N)

    def backward(dloss):
        return dloss * e * v, dloss * e * u

    return e**2 / 2, backward


def product_sharpness(u, v):
    """Return the larger eigenvalue of the Hessian of `product_loss`.

    Args:
        u: the first weight, float (*N).
        v: the second weight, float (*N).

    Returns:
        sharpness: float (*N). There is no backward.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ.
    """
    mean, apart = (u**2 + v**2) / 2, (u**2 - v**2) / 2  # (*N)
    bend = 2 * u * v - 1  # (*N)
    return mean + np.sqrt(apart**2 + bend**2)


def product_step(u, v, lr):
    """Return both weights after a step of gradient descent.

    Args:
        u: the first weight, float (*N), not changed.
        v: the second weight, float (*N), not changed.
        lr: the learning rate, not negative.

    Returns:
        new_u, new_v: float (*N). There is no backward.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or `lr` is negative.
    """
    e = u * v - 1  # (*N)
    return u - lr * e * v, v - lr * e * u
