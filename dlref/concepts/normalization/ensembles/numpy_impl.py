"""Ensembles in NumPy: means over members, and their gradients."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    log_softmax,
)
from dlref.concepts.normalization.dropout.numpy_impl import dropout


def ensemble_log_prob(logits):
    """Return the logarithm of the members' mean probabilities.

    Args:
        logits: scores of T members, finite, float (T, *N, K).

    Returns:
        y: float (*N, K).
        backward: dy (*N, K) -> dlogits (T, *N, K).

    Raises:
        TypeError: if `logits` does not hold floats.
        ValueError: if there is no member or no class, or a score is not
            finite.
    """
    T = len(logits)
    each, pull = log_softmax(logits)  # (T, *N, K)
    peak = each.real.max(axis=0)  # (*N, K)
    y = peak + np.log(np.mean(np.exp(each - peak), axis=0))

    def backward(dy):
        share = np.exp(each - y) / T  # (T, *N, K), sums to 1 over T
        return pull(dy * share)

    return y, backward


def predictive_entropy(logits):
    """Return the entropy of the mean and the mean entropy.

    Their difference is what the members disagree about.

    Args:
        logits: scores of T members, finite, float (T, *N, K).

    Returns:
        total: entropy of the mean probabilities, float (*N).
        expected: mean of the members' entropies, float (*N).
        backward: dtotal (*N), dexpected (*N) -> dlogits (T, *N, K).

    Raises:
        TypeError: if `logits` does not hold floats.
        ValueError: if there is no member or no class, or a score is not
            finite.
    """
    T = len(logits)
    each, to_each = log_softmax(logits)  # (T, *N, K)
    mean, to_mean = ensemble_log_prob(logits)  # (*N, K)
    total = -np.sum(np.exp(mean) * mean, axis=-1)
    expected = -np.sum(np.exp(each) * each, axis=-1).mean(axis=0)

    def backward(dtotal, dexpected):
        dtotal = np.expand_dims(dtotal, axis=-1)  # (*N, 1)
        dexpected = np.expand_dims(dexpected, axis=-1)
        # The slope of p log p is log p + 1; the 1 cancels over a row.
        dmean = -dtotal * np.exp(mean) * mean
        deach = -dexpected / T * np.exp(each) * each
        return to_mean(dmean) + to_each(deach)

    return (total, expected), backward


def mc_dropout(x, mask, weight, bias=None, p=0.5):
    """Return a layer's mean and variance over several masks.

    Args:
        x: float (*N, D).
        mask: T masks, boolean (T, *N, D), True to keep.
        weight: float (M, D).
        bias: float (M,), or None for zeros.
        p: the probability that an entry is dropped, in [0, 1).

    Returns:
        mean: float (*N, M).
        variance: divided by T, float (*N, M).
        backward: dmean (*N, M), dvariance (*N, M) -> dx (*N, D),
            dweight (M, D), dbias (M,).

    Raises:
        TypeError: if `mask` does not hold booleans, or another argument
            floats.
        ValueError: if shapes disagree, there is no mask, or `p` is not
            in [0, 1).
    """
    T = len(mask)
    copies = np.broadcast_to(x, mask.shape)  # (T, *N, D)
    kept, to_copies = dropout(copies, mask, p)
    y, pull = linear(kept, weight, bias)  # (T, *N, M)
    mean = y.mean(axis=0)  # (*N, M)
    off = y - mean
    variance = np.mean(off**2, axis=0)

    def backward(dmean, dvariance):
        dy = (dmean + 2 * off * dvariance) / T
        dkept, dweight, dbias = pull(dy)
        return to_copies(dkept).sum(axis=0), dweight, dbias

    return (mean, variance), backward
