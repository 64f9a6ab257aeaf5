"""Choosing a model, in NumPy: folds, their mean, and chances."""

import numpy as np


def k_fold(order, folds=5):
    """Return for each example the fold in which it is held out.

    Args:
        order: the examples in the order in which they are dealt out,
            int (N): a permutation of 0 to N - 1.
        folds: how many parts there are; the first ones have one example
            more, if they cannot be equal.

    Returns:
        fold: int (N), each in [0, folds).

    Raises:
        IndexError: if an example is outside [0, N).
        ValueError: if an example comes twice, or folds stay empty.
    """
    N = len(order)
    if folds > N:
        raise ValueError(f"folds must not exceed {N}, got {folds}")
    counts = np.bincount(order, minlength=N)
    if counts.max() > 1:
        twice = counts.argmax()
        raise ValueError(
            f"order must have each example once, got {twice}"
        )
    fold = np.empty(N, int)
    fold[order] = np.sort(np.arange(N) % folds)
    return fold


def cross_validation_mean(values, fold, folds=5):
    """Return the mean of the means of the folds.

    Args:
        values: the loss of each example when it was held out, float
            (N).
        fold: the fold of each example, int (N).
        folds: how many there are, K.

    Returns:
        y: float ().
        each: the mean of each fold, float (K).

    Raises:
        IndexError: if a fold is outside [0, K).
        ValueError: if a fold is empty, or a value is not finite.
    """
    size = np.bincount(fold, minlength=folds)
    if size.min() == 0:
        rule = "have an example in each fold"
        raise ValueError(
            f"fold must {rule}, got none in {size.argmin()}"
        )
    total = np.zeros(folds, values.dtype)
    np.add.at(total, fold, values)
    each = total / size.astype(values.real.dtype)
    return each.mean(), each


def chance_of_a_hit(share, trials=1):
    """Return the chance that random trials hit a share of all choices.

    Args:
        share: the part of the choices that is good, float (*N), in
            [0, 1).
        trials: how many choices are drawn, all alike.

    Returns:
        y: float (*N): the chance that one of them is good.
        backward: dy (*N) -> dshare (*N).

    Raises:
        ValueError: if a share is outside [0, 1).
    """
    log_miss = np.log1p(-share)  # of one trial
    y = -np.expm1(trials * log_miss)

    def backward(dy):
        return dy * trials * np.exp((trials - 1) * log_miss)

    return y, backward
