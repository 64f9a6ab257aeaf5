"""Descent that stops and a penalty, on a quadratic, in NumPy."""

import numpy as np


def stopped_descent(curvature, target, lr, steps):
    """Return where descent from zero is after some steps.

    The loss is half the sum of curvature (w - target)^2.

    Args:
        curvature: of each direction, not negative, float (*N).
        target: where the loss is smallest, float (*N).
        lr: the learning rate, positive.
        steps: how many, not negative.

    Returns:
        w: float (*N).
        backward: dw (*N) -> dcurvature, dtarget, each (*N).

    Raises:
        TypeError: if an array does not hold floats, or `steps` is no
            integer.
        ValueError: if shapes differ, an argument is out of its range,
            or descent would diverge.
    """
    z = lr * curvature  # (*N)
    if np.any(z.real > 2):
        rule = "not exceed 2 / curvature"
        raise ValueError(f"lr must {rule}, got {lr}")

    # 1 - (1 - z)^steps loses its digits where z is small.
    small = np.where(z.real < 0.5, z, 0)
    near = -np.expm1(steps * np.log1p(-small))
    share = np.where(z.real < 0.5, near, 1 - (1 - z) ** steps)
    w = share * target

    def backward(dw):
        slope = steps * lr * (1 - z) ** max(steps - 1, 0)
        return dw * slope * target, dw * share

    return w, backward


def ridge_shrinkage(curvature, target, alpha):
    """Return where the loss is smallest under a squared penalty.

    To the loss half of alpha w^2 is added.

    Args:
        curvature: of each direction, not negative, float (*N).
        target: where the loss alone is smallest, float (*N).
        alpha: the weight of the penalty, positive.

    Returns:
        w: float (*N).
        backward: dw (*N) -> dcurvature, dtarget, each (*N).

    Raises:
        TypeError: if an array does not hold floats.
        ValueError: if shapes differ, or an argument is out of its
            range.
    """
    total = curvature + alpha  # (*N)
    share = curvature / total
    w = share * target

    def backward(dw):
        return dw * target * alpha / total**2, dw * share

    return w, backward
