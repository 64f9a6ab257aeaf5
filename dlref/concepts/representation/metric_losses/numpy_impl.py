"""Losses on distances and angles, with the gradients by hand."""

from math import cos, pi, sin

import numpy as np


def normalize(x):
    """Return each row divided by its length.

    Args:
        x: float (*N, D), no row of zeros.

    Returns:
        y: rows of length 1, float (*N, D).
        backward: dy (*N, D) -> dx (*N, D).

    Raises:
        ValueError: if a row has length 0.
    """
    size = np.max(np.abs(x.real), axis=-1, keepdims=True)  # (*N, 1)
    if not np.all(size > 0):
        raise ValueError("x must have no row of zeros")
    scaled = x / size  # squares cannot overflow
    length = np.sqrt(np.sum(scaled * scaled, axis=-1, keepdims=True))
    y = scaled / length  # (*N, D)

    def backward(dy):
        along = np.sum(dy * y, axis=-1, keepdims=True)  # (*N, 1)
        return (dy - y * along) / length / size  # (*N, D)

    return y, backward


def triplet_loss(anchor, positive, negative, margin=1.0):
    """Return how much closer others are than they may be, on average.

    Args:
        anchor: float (N, D).
        positive: of the same kind as the anchor, float (N, D).
        negative: of another kind, float (N, D).
        margin: how much farther the other must be, in squared distance,
            positive.

    Returns:
        loss: float ().
        backward: dloss () -> danchor, dpositive, dnegative, (N, D).
            Where the margin is just met, a triplet still counts.
    """
    near, far = anchor - positive, anchor - negative  # (N, D)
    over = margin + np.sum(near * near - far * far, axis=-1)  # (N,)
    counts = over.real >= 0
    loss = np.sum(over[counts]) / len(over)

    def backward(dloss):
        share = (2 * dloss / len(over)) * counts[:, None]  # (N, 1)
        dpositive, dnegative = -share * near, share * far
        return -dpositive - dnegative, dpositive, dnegative

    return loss, backward


def info_nce_loss(query, key, temperature=0.1):
    """Return the surprise that each query's own key is chosen.

    Args:
        query: float (N, D).
        key: row n belongs to query n, float (N, D).
        temperature: positive; what the scores are divided by.

    Returns:
        loss: float ().
        backward: dloss () -> dquery (N, D), dkey (N, D).
    """
    N = len(query)
    z = (query @ key.T) / temperature  # (N, N)
    z = z - np.max(z.real, axis=1, keepdims=True)
    weight = np.exp(z)
    total = np.sum(weight, axis=1, keepdims=True)  # (N, 1)
    own = np.arange(N)
    loss = np.sum(np.log(total[:, 0]) - z[own, own]) / N

    def backward(dloss):
        pull = weight / total  # (N, N)
        pull[own, own] -= 1
        pull *= dloss / (N * temperature)
        return pull @ key, pull.T @ query

    return loss, backward


def arcface_logits(cosines, labels, scale=64.0, margin=0.5):
    """Return scores, with a larger angle to the true class.

    Args:
        cosines: of the angles to each class, float (N, K), in (-1, 1).
        labels: the true classes, int (N,).
        scale: what the cosines are multiplied by, positive.
        margin: what the true angle grows by, in radians, below pi.

    Returns:
        y: float (N, K).
        backward: dy (N, K) -> dcosines (N, K).

    Raises:
        ValueError: if a cosine is not in (-1, 1), or `margin` is too
            large.
    """
    if not margin < pi:
        raise ValueError(f"margin must be below pi, got {margin!r}")
    wrong = ~(np.abs(cosines.real) < 1)
    if wrong.any():
        value = cosines[wrong][0]
        raise ValueError(f"cosines must lie in (-1, 1), got {value}")

    rows = np.arange(len(labels))
    c = cosines[rows, labels]  # (N,)
    sine = np.sqrt((1 - c) * (1 + c))
    y = scale * cosines
    y[rows, labels] = scale * (c * cos(margin) - sine * sin(margin))

    def backward(dy):
        slope = np.full_like(cosines, scale)  # (N, K)
        slope[rows, labels] *= cos(margin) + c / sine * sin(margin)
        return slope * dy

    return y, backward
