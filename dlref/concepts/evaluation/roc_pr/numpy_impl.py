"""Metrics of a ranking in NumPy: one sort, then sums."""

import numpy as np


def ranked(scores, target):
    """Return hits and false alarms at the score of each rank.

    Of equal scores all count, whichever comes first.
    """
    positives = target.sum()
    if positives in (0, len(target)):
        have = int(target[0]) if len(target) else "none"
        raise ValueError(f"target must have both classes, got {have}")
    order = np.argsort(-scores, kind="stable")
    falling = scores[order]  # (N,)
    last = np.searchsorted(-falling, -falling, side="right") - 1
    hits = np.cumsum(target[order])[last]  # (N,)
    return falling, hits, last + 1 - hits


def roc_curve(scores, target):
    """Return the rates of true and false alarms, as more is called 1.

    Args:
        scores: float (N), higher where 1 is likelier.
        target: 1 for positive examples, 0 for negative, int (N).

    Returns:
        fpr: share of the negatives that are called 1, float (P), with
            P = N + 1; first nothing is called 1, then what has the
            highest score or more, and so on.
        tpr: share of the positives that are called 1, float (P).
        threshold: the scores, from high to low, float (N).

    Raises:
        IndexError: if a label is not 0 or 1.
        ValueError: if a class is missing, or a score is not finite.
    """
    threshold, hits, alarms = ranked(scores, target)
    dtype = scores.dtype
    tpr = np.append(0, hits).astype(dtype) / dtype.type(hits[-1])
    fpr = np.append(0, alarms).astype(dtype) / dtype.type(alarms[-1])
    return fpr, tpr, threshold


def precision_recall_curve(scores, target):
    """Return precision and recall, as more is called 1.

    Args:
        scores: float (N), higher where 1 is likelier.
        target: 1 for positive examples, 0 for negative, int (N).

    Returns:
        precision: of what has the score of each rank or more, how much
            is positive, float (N).
        recall: share of the positives among it, float (N).
        threshold: the scores, from high to low, float (N).

    Raises:
        IndexError: if a label is not 0 or 1.
        ValueError: if a class is missing, or a score is not finite.
    """
    threshold, hits, alarms = ranked(scores, target)
    dtype = scores.dtype
    precision = hits.astype(dtype) / (hits + alarms).astype(dtype)
    return (
        precision,
        hits.astype(dtype) / dtype.type(hits[-1]),
        threshold,
    )


def roc_auc(scores, target):
    """Return the area under the ROC curve.

    Args:
        scores: float (N), higher where 1 is likelier.
        target: 1 for positive examples, 0 for negative, int (N).

    Returns:
        y: float (), the share of pairs of a positive and a negative
            that are in the right order; equal scores count one half.

    Raises:
        IndexError: if a label is not 0 or 1.
        ValueError: if a class is missing, or a score is not finite.
    """
    fpr, tpr, _ = roc_curve(scores, target)
    return np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1])) / 2


def average_precision(scores, target):
    """Return the mean of the precision over the steps of recall.

    Args:
        scores: float (N), higher where 1 is likelier.
        target: 1 for positive examples, 0 for negative, int (N).

    Returns:
        y: float ().

    Raises:
        IndexError: if a label is not 0 or 1.
        ValueError: if a class is missing, or a score is not finite.
    """
    precision, recall, _ = precision_recall_curve(scores, target)
    steps = np.diff(recall, prepend=recall.dtype.type(0))
    return np.sum(steps * precision)
