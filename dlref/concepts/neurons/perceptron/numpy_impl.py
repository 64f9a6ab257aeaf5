"""Perceptrons in NumPy: the unit, and one step of its rule."""

import numpy as np


def perceptron(x, weight, bias):
    """Return 1 where the weighted sum is positive, else 0.

    Args:
        x: inputs, float (*N, D).
        weight: float (K, D), a row for each unit.
        bias: float (K,).

    Returns:
        y: float (*N, K), of zeros and ones. There is no backward.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    total = x @ weight.T + bias  # (*N, K)
    return (total.real > 0).astype(total.dtype)


def perceptron_step(weight, bias, x, t, lr=1.0):
    """Return the parameters after one example was shown.

    Args:
        weight: float (K, D), not changed.
        bias: float (K,), not changed.
        x: one example, float (D,).
        t: what each unit should say, float (K,), zeros and ones.
        lr: the length of a step, positive.

    Returns:
        new_weight: float (K, D).
        new_bias: float (K,). There is no backward.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, `lr` is not positive, or
            `t` holds anything but 0 and 1.
    """
    if not np.isin(t.real, (0, 1)).all():
        raise ValueError(f"t must hold only 0 and 1, got {t}")

    error = lr * (t - perceptron(x, weight, bias))  # (K,)
    return weight + error[:, None] * x, bias + error
