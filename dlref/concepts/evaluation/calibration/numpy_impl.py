"""Calibration in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    log_softmax,
)


def brier_score(p, y):
    """Return the mean squared distance of rows from their labels.

    Args:
        p: probabilities, float (*N, K), rows that sum to 1.
        y: labels, int (*N), each in [0, K).

    Returns:
        loss: float (), between 0 and 2.
        backward: dloss () -> dp (*N, K).

    Raises:
        IndexError: if a label is outside [0, K).
        ValueError: if there is no row, or one does not sum to 1.
    """
    gap = p - (np.arange(p.shape[-1]) == y[..., None])  # (*N, K)
    rows = y.size

    def backward(dloss):
        return 2 * dloss / rows * gap

    return np.sum(gap**2) / rows, backward


def sorted_out(p, y, bins):
    """Return sureness, success and the bin of each row, flat."""
    rows = p.reshape(-1, p.shape[-1])
    sure = rows.max(axis=-1)
    right = (rows.argmax(axis=-1) == y.reshape(-1)).astype(p.dtype)
    edges = (np.arange(1, bins) / bins).astype(p.dtype)
    return sure, right, np.searchsorted(edges, sure, side="left")


def reliability_diagram(p, y, bins=15):
    """Return how sure and how often right the rows of each bin are.

    Args:
        p: probabilities, float (*N, K), rows that sum to 1.
        y: labels, int (*N), each in [0, K).
        bins: how many parts of [0, 1] there are, B; the ends above
            belong to them.

    Returns:
        count: rows whose largest probability is in a bin, float (B).
        confidence: the mean of these, float (B), 0 in an empty bin.
        accuracy: how many of these rows are right, float (B).

    Raises:
        IndexError: if a label is outside [0, K).
        ValueError: if there is no row, or one does not sum to 1.
    """
    sure, right, place = sorted_out(p, y, bins)
    sums = np.zeros((3, bins), p.dtype)
    for total, value in zip(
        sums, (np.ones_like(sure), sure, right), strict=True
    ):
        np.add.at(total, place, value)
    count = sums[0]
    confidence, accuracy = sums[1:] / np.maximum(count, 1)
    return count, confidence, accuracy


def expected_calibration_error(p, y, bins=15):
    """Return how far sureness and success are apart, in the mean.

    Args:
        p: probabilities, float (*N, K), rows that sum to 1.
        y: labels, int (*N), each in [0, K).
        bins: how many parts of [0, 1] there are.

    Returns:
        y: float (), between 0 and 1.

    Raises:
        IndexError: if a label is outside [0, K).
        ValueError: if there is no row, or one does not sum to 1.
    """
    count, confidence, accuracy = reliability_diagram(p, y, bins)
    share = count / count.sum()
    return np.sum(share * np.abs(accuracy - confidence))


def brier_decomposition(p, y):
    """Return the three parts of the Brier score of yes and no.

    Args:
        p: the probability of a 1, float (N).
        y: what came, 0 or 1, int (N).

    Returns:
        reliability: float (), how far probabilities are from what
            happens where they are said.
        resolution: float (), how far that is from what happens anyway.
        uncertainty: float (). The mean of (p - y)^2 is reliability -
            resolution + uncertainty.

    Raises:
        IndexError: if a label is not 0 or 1.
        ValueError: if there is nothing, or p is outside [0, 1].
    """
    said, group = np.unique(p, return_inverse=True)  # (G,), (N,)
    size = np.bincount(group).astype(p.dtype)
    rate = np.bincount(group, y).astype(p.dtype) / size
    mean = y.mean(dtype=p.dtype)
    reliability = np.sum(size * (said - rate) ** 2) / size.sum()
    resolution = np.sum(size * (rate - mean) ** 2) / size.sum()
    return reliability, resolution, mean * (1 - mean)


def temperature_nll(z, temperature, y):
    """Return the cross-entropy of scores over a temperature.

    Args:
        z: scores, float (*N, K).
        temperature: what they are divided by, float (), positive.
        y: labels, int (*N), each in [0, K).

    Returns:
        loss: float ().
        backward: dloss () -> dz (*N, K), dtemperature ().

    Raises:
        IndexError: if a label is outside [0, K).
        ValueError: if there is no row, a score is not finite, or the
            temperature is not positive.
    """
    log_q, _ = log_softmax(z / temperature)  # (*N, K)
    place = y[..., None]
    loss = -np.take_along_axis(log_q, place, axis=-1).sum() / y.size

    def backward(dloss):
        hit = np.arange(z.shape[-1]) == place
        gap = np.exp(log_q) - hit  # (*N, K)
        step = dloss / (y.size * temperature)
        return step * gap, -step * np.sum(gap * z) / temperature

    return loss, backward
