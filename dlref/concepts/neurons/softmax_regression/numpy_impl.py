"""Softmax and its losses in NumPy, with the gradients by hand."""

import numpy as np


def shifted(z):
    """Return each row minus its largest value: exp is at most 1."""
    largest = z.real.max(axis=-1, keepdims=True)  # (*N, 1)
    wrong = ~np.isfinite(largest)
    if np.any(wrong):
        rule = "have a finite largest value in each row"
        raise ValueError(f"z must {rule}, got {largest[wrong][0]}")
    return z - largest  # (*N, K)


def softmax(z):
    """Return positive numbers that sum to one along the last axis.

    Args:
        z: scores, float (*N, K); -inf gives probability 0.

    Returns:
        p: float (*N, K).
        backward: dp (*N, K) -> dz (*N, K).

    Raises:
        TypeError: if `z` does not hold floats.
        ValueError: if there is no class, or a row has no finite largest
            value.
    """
    p = np.exp(shifted(z))  # (*N, K)
    p /= p.sum(axis=-1, keepdims=True)

    def backward(dp):
        along = np.sum(dp * p, axis=-1, keepdims=True)  # (*N, 1)
        return p * (dp - along)

    return p, backward


def log_softmax(z):
    """Return the logarithm of softmax, without taking softmax first.

    Args:
        z: scores, float (*N, K); -inf stays -inf.

    Returns:
        y: float (*N, K).
        backward: dy (*N, K) -> dz (*N, K).

    Raises:
        TypeError: if `z` does not hold floats.
        ValueError: if there is no class, or a row has no finite largest
            value.
    """
    x = shifted(z)  # (*N, K)
    y = x - np.log(np.exp(x).sum(axis=-1, keepdims=True))  # (*N, K)

    def backward(dy):
        p = np.exp(y)  # (*N, K)
        return dy - p * dy.sum(axis=-1, keepdims=True)

    return y, backward


def soft_cross_entropy(z, t, reduction="mean"):
    """Return the cross-entropy from target probabilities to softmax.

    Args:
        z: scores, float (*N, K).
        t: target probabilities, float (*N, K), rows that sum to 1.
        reduction: "mean" over the rows, or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dz (*N, K), dt (*N, K).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, `z` is not finite, a row of
            `t` does not sum to 1, or the mean is over no rows.
    """
    rows = z[..., 0].size
    if reduction == "mean" and rows == 0:
        raise ValueError(f"z must have a row, got shape {z.shape}")
    if not np.all(np.isfinite(z)):
        worst = z[~np.isfinite(z)][0]
        raise ValueError(f"z must be finite, got {worst}")

    share = 1 / rows if reduction == "mean" else 1
    log_p, pull = log_softmax(z)  # (*N, K)
    loss = -share * np.sum(t * log_p)  # ()

    def backward(dloss):
        scale = -share * dloss
        return pull(scale * t), scale * log_p

    return loss, backward


def cross_entropy(
    z,
    y,
    weight=None,
    ignore_index=-100,
    reduction="mean",
    label_smoothing=0.0,
):
    """Return the surprise at the labels, weighted by class.

    Args:
        z: scores, float (*N, K).
        y: labels, int (*N), each in [0, K), or `ignore_index`.
        weight: of each class, float (K,), or None for ones.
        ignore_index: rows with this label do not count.
        reduction: "mean" over the weights of the labels, or "sum".
        label_smoothing: the part of a target spread over all classes.

    Returns:
        loss: float ().
        backward: dloss () -> dz (*N, K).

    Raises:
        TypeError: if `z` or `weight` does not hold floats, or `y`
            integers.
        IndexError: if a label is outside [0, K).
        ValueError: if the mean is over nothing, or a row of `z` has no
            finite largest value.
    """
    K = z.shape[-1]
    x = shifted(z)  # (*N, K)
    weight = np.ones(K, x.real.dtype) if weight is None else weight
    kept = (y != ignore_index)[..., None]  # (*N, 1)
    label = np.where(kept, y[..., None], 0)  # (*N, 1)
    share = kept * weight[label]  # (*N, 1): what the row counts
    counted = share.sum() if reduction == "mean" else 1
    if counted == 0:
        raise ValueError("y must hold a label that counts, got none")

    exp = np.exp(x)  # (*N, K)
    total = exp.sum(axis=-1, keepdims=True)  # (*N, 1)
    log_total = np.log(total)  # (*N, 1)
    hit = np.take_along_axis(x, label, axis=-1) - log_total  # (*N, 1)
    sharp = (1 - label_smoothing) * share  # (*N, 1)
    even = label_smoothing / K * weight  # (K,)
    loss = -np.sum(sharp * np.where(sharp > 0, hit, 0))  # ()
    if label_smoothing > 0:
        loss = loss - np.sum(kept * even * (x - log_total))

    def backward(dloss):
        scale = dloss / counted
        mass = sharp + kept * even.sum()  # (*N, 1)
        dz = exp * (scale * mass / total)  # (*N, K)
        at = np.take_along_axis(dz, label, axis=-1) - scale * sharp
        np.put_along_axis(dz, label, at, axis=-1)
        return dz if label_smoothing == 0 else dz - scale * kept * even

    return loss / counted, backward


def log_loss(p, y):
    """Return the mean surprise at the labels, from probabilities.

    Args:
        p: probabilities, float (*N, K).
        y: labels, int (*N), each in [0, K).

    Returns:
        loss: float ().
        backward: dloss () -> dp (*N, K).

    Raises:
        TypeError: if `p` does not hold floats, or `y` integers.
        IndexError: if a label is outside [0, K).
        ValueError: if there is no row, `p` is outside [0, 1], or 0 at a
            label.
    """
    label = y[..., None]  # (*N, 1)
    hit = np.take_along_axis(p, label, axis=-1)  # (*N, 1)
    if np.any(hit == 0):
        raise ValueError("p must be positive at each label, got 0.0")

    loss = -np.log(hit).mean()  # ()

    def backward(dloss):
        dp = np.zeros_like(p)  # (*N, K)
        np.put_along_axis(dp, label, -dloss / (hit.size * hit), axis=-1)
        return dp

    return loss, backward
