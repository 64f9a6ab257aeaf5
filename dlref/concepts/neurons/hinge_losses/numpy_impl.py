"""Hinge losses in NumPy, with the gradients by hand."""

import numpy as np


def hinge_loss(z, y, margin=1.0, reduction="mean"):
    """Return how much is missing to the margin.

    Args:
        z: scores, float (*N).
        y: the right sign, float (*N), each -1 or 1.
        margin: how far a score should be on its side, positive.
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dz (*N), 0 where the margin is reached.

    Raises:
        ValueError: if an entry of `y` is neither -1 nor 1, or the mean
            is over nothing.
    """
    share = checked(z, y, reduction)
    gap = margin - y * z  # (*N)
    on = gap.real > 0
    loss = share * np.sum(np.where(on, gap, 0))  # ()

    def backward(dloss):
        return np.where(on, -dloss * share * y, 0)  # (*N)

    return loss, backward


def squared_hinge_loss(z, y, margin=1.0, reduction="mean"):
    """Return the square of what is missing to the margin.

    Args:
        z: scores, float (*N).
        y: the right sign, float (*N), each -1 or 1.
        margin: how far a score should be on its side, positive.
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dz (*N).

    Raises:
        ValueError: if an entry of `y` is neither -1 nor 1, or the mean
            is over nothing.
    """
    share = checked(z, y, reduction)
    gap = margin - y * z  # (*N)
    missing = np.where(gap.real > 0, gap, 0)
    loss = share * np.sum(missing * missing)  # ()

    def backward(dloss):
        return -2 * dloss * share * y * missing  # (*N)

    return loss, backward


def checked(z, y, reduction):
    """Return the share of one score, once the signs are checked.

    Args:
        z: scores, float (*N).
        y: float (*N).
        reduction: "mean" or "sum".
    """
    wrong = np.asarray(y)[np.abs(y) != 1]
    if wrong.size:
        raise ValueError(f"y must be -1 or 1, got {wrong[0]}")
    if reduction == "mean" and np.size(z) == 0:
        raise ValueError(
            f"z must hold a score, got shape {np.shape(z)}"
        )
    return 1 / np.size(z) if reduction == "mean" else 1


def multi_margin_loss(
    z, y, weight=None, p=1, margin=1.0, reduction="mean"
):
    """Return what other classes lack in distance to the right one.

    Args:
        z: scores, float (*N, K).
        y: labels, int (*N), each in [0, K).
        weight: of each class, float (K,), or None for ones.
        p: 1, or 2 for squares.
        margin: how far the right score should lead, positive.
        reduction: "mean" or "sum"; either is divided by K, too.

    Returns:
        loss: float ().
        backward: dloss () -> dz (*N, K).

    Raises:
        IndexError: if a label is outside [0, K).
        ValueError: if the mean is over nothing.
    """
    K = z.shape[-1]
    if reduction == "mean" and y.size == 0:
        raise ValueError(f"y must hold a label, got shape {y.shape}")

    share = 1 / (y.size * K) if reduction == "mean" else 1 / K
    label = y[..., None]  # (*N, 1)
    gap = margin - np.take_along_axis(z, label, axis=-1) + z  # (*N, K)
    on = (gap.real > 0) & (np.arange(K) != label)
    missing = np.where(on, gap, 0)
    scale = (
        share if weight is None else share * weight[label]
    )  # (*N, 1)
    loss = np.sum(scale * missing**p)  # ()

    def backward(dloss):
        slope = on if p == 1 else 2 * missing  # (*N, K)
        dz = dloss * scale * slope  # (*N, K)
        total = dz.sum(axis=-1, keepdims=True)  # (*N, 1)
        return np.where(np.arange(K) == label, -total, dz)

    return loss, backward
