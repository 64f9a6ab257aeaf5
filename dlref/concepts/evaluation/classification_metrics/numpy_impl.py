"""Metrics of classification in NumPy."""

import numpy as np


def confusion_matrix(prediction, target, weight=None, num_classes=2):
    """Return how often each class is called each class.

    Args:
        prediction: what the model says, int (*N).
        target: what is true, int (*N).
        weight: how much an example counts, float (*N), or None for 1.
        num_classes: how many classes there are, K.

    Returns:
        matrix: float (K, K): row j is label j, column k is what is
            called k.

    Raises:
        TypeError: if classes are not integers, or weights no floats.
        IndexError: if a class is outside [0, K).
        ValueError: if shapes differ, or a weight is negative.
    """
    dtype = float if weight is None else weight.dtype
    matrix = np.zeros((num_classes, num_classes), dtype)
    weight = 1 if weight is None else weight
    np.add.at(matrix, (target, prediction), weight)
    return matrix


def accuracy(matrix):
    """Return the share of examples that are called what they are.

    Args:
        matrix: counts, labels by predictions, float (K, K).

    Returns:
        y: float ().

    Raises:
        ValueError: if there is no example, or a count is negative.
    """
    return np.trace(matrix) / total(matrix)


def precision(matrix, average="macro"):
    """Return how much of what is called a class belongs to it.

    Args:
        matrix: counts, labels by predictions, float (K, K).
        average: "macro": all classes alike, "weighted": by how often a
            label occurs, "micro": all examples in one pot.

    Returns:
        y: float (). A class that is never predicted has 0.

    Raises:
        ValueError: if there is no example, or a count is negative.
    """
    called = matrix.sum(axis=0)  # (K,)
    return averaged(matrix, np.diag(matrix), called, average)


def recall(matrix, average="macro"):
    """Return how much of a class is called so.

    Args:
        matrix: counts, labels by predictions, float (K, K).
        average: "macro": all classes alike, "weighted": by how often a
            label occurs, "micro": all examples in one pot.

    Returns:
        y: float (). A class that never occurs has 0.

    Raises:
        ValueError: if there is no example, or a count is negative.
    """
    labeled = matrix.sum(axis=1)  # (K,)
    return averaged(matrix, np.diag(matrix), labeled, average)


def f1(matrix, average="macro"):
    """Return the harmonic mean of precision and recall.

    Args:
        matrix: counts, labels by predictions, float (K, K).
        average: "macro": all classes alike, "weighted": by how often a
            label occurs, "micro": all examples in one pot.

    Returns:
        y: float (). A class that is neither label nor prediction has 0.

    Raises:
        ValueError: if there is no example, or a count is negative.
    """
    both = matrix.sum(axis=0) + matrix.sum(axis=1)  # (K,)
    return averaged(matrix, 2 * np.diag(matrix), both, average)


def averaged(matrix, hits, of, average):
    """Return the shares of the classes in one number."""
    everything = total(matrix)
    if average == "micro":
        return hits.sum() / of.sum()
    share = hits / np.where(of.real > 0, of, 1)  # (K,)
    if average == "macro":
        return share.mean()
    return matrix.sum(axis=1) @ share / everything


def total(matrix):
    """Return how many examples there are."""
    count = matrix.sum()
    if count.real == 0:
        raise ValueError("matrix must count an example, got only zeros")
    return count


def top_k_accuracy(scores, target, k=1):
    """Return the share of rows whose label is among the k best.

    Args:
        scores: float (*N, K), finite.
        target: the labels, int (*N).
        k: how many classes may be named; of equal scores, the first.

    Returns:
        y: float ().

    Raises:
        IndexError: if a label is outside [0, K).
        ValueError: if there is no row, or a score is not finite.
    """
    place = target[..., None]
    label = np.take_along_axis(scores, place, axis=-1)  # (*N, 1)
    first = np.arange(scores.shape[-1]) < place
    ahead = (scores > label) | ((scores == label) & first)  # (*N, K)
    hit = ahead.sum(axis=-1) < k  # (*N)
    return hit.mean(dtype=scores.dtype)
