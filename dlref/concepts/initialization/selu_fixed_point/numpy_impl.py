"""Mean and variance after a SELU in NumPy, gradients by hand."""

import math

import numpy as np


def selu_moments(mean, variance):
    """Return the mean and variance of a SELU of normal numbers.

    Args:
        mean: of the numbers that come in, float (*N).
        variance: theirs, positive, float (*N).

    Returns:
        new_mean, new_variance: float (*N).
        backward: dnew_mean (*N), dnew_variance (*N) -> dmean (*N),
            dvariance (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a variance is not positive.
    """
    p = math.sqrt(math.e) * math.erfc(math.sqrt(1 / 2))
    q = math.exp(2) * math.erfc(math.sqrt(2))
    alpha = 1 / ((1 - p) * math.sqrt(math.pi / 2))
    scale = 1 / math.sqrt((1 + alpha * alpha * (q - 2 * p + 1)) / 2)

    below = left_exponential(0, mean, variance)  # how much is below 0
    right = left_exponential(0, -mean, variance)
    one = left_exponential(1, mean, variance)
    two = left_exponential(2, mean, variance)
    edge = np.exp(-(mean**2) / (2 * variance))
    edge = edge / np.sqrt(2 * math.pi * variance)  # the bell at 0
    upper = mean * right + variance * edge
    first = scale * (upper + alpha * (one - below))
    square = mean * upper + variance * right
    square = square + alpha**2 * (two - 2 * one + below)
    new_variance = scale**2 * square - first**2

    def backward(dnew_mean, dnew_variance):
        dsquare = scale**2 * dnew_variance
        dfirst = scale * (dnew_mean - 2 * first * dnew_variance)
        dmean = dfirst * (right + alpha * one)
        dmean = dmean + dsquare * 2 * (upper + alpha**2 * (two - one))
        bend = ((1 - alpha) * edge + alpha * one) / 2
        square_bend = right + alpha**2 * (2 * two - one)
        return dmean, dfirst * bend + dsquare * square_bend

    return (first, new_variance), backward


def left_exponential(k, mean, variance):
    """Return the mean of exp(k z), counted as 0 where z is above 0."""
    from scipy.special import erfc, erfcx

    a = (mean + k * variance) / np.sqrt(2 * variance)
    high = np.where(a.real > 0, a, 0)
    low = np.where(a.real > 0, 0, a)
    tail = np.exp(-(mean**2) / (2 * variance)) * erfcx(high)
    whole = np.where(a.real > 0, 0, k * mean + k**2 * variance / 2)
    return np.where(a.real > 0, tail, np.exp(whole) * erfc(low)) / 2
