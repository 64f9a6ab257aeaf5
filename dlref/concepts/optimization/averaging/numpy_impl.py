"""Averages of weights in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
)


def ema_update(average, param, decay=0.999):
    """Return the exponential moving average after one more step.

    Args:
        average: the average so far, float (*N).
        param: the parameters after the step, float (*N).
        decay: the share of `average` that is kept, in [0, 1).

    Returns:
        y: float (*N).
        backward: dy (*N) -> daverage, dparam, each (*N).

    Raises:
        TypeError: if an array does not hold floats.
        ValueError: if shapes differ, or `decay` is not in [0, 1).
    """
    y = average + (1 - decay) * (double(param) - average)

    def backward(dy):
        kept, new = decay * double(dy), (1 - decay) * double(dy)
        return like(kept, dy), like(new, dy)

    return like(y, average, param), backward


def swa_update(average, param, num_averaged):
    """Return the mean of all parameters after one more.

    Args:
        average: the mean of `num_averaged` parameters, float (*N).
        param: the next parameters, float (*N).
        num_averaged: how many are in the mean; at 0 it does not count.

    Returns:
        y: float (*N).
        backward: dy (*N) -> daverage, dparam, each (*N).

    Raises:
        TypeError: if an array does not hold floats, or `num_averaged`
            is no integer.
        ValueError: if shapes differ, or `num_averaged` is negative.
    """
    y = average + (double(param) - average) / (num_averaged + 1)

    def backward(dy):
        new = double(dy) / (num_averaged + 1)
        return like(dy - new, dy), like(new, dy)

    return like(y, average, param), backward


def ema(params, decay=0.999, bias_correction=True):
    """Return the moving average of a whole run, begun at zero.

    Args:
        params: one row for each step, the oldest first, float (T, *N).
        decay: the share of the average that a step keeps, in [0, 1).
        bias_correction: True to divide by the sum of the weights.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dparams (T, *N).

    Raises:
        TypeError: if `params` does not hold floats.
        ValueError: if there is no step, or `decay` is not in [0, 1).
    """
    T = params.shape[0]
    w = decay ** np.arange(T)[::-1]  # (T,), the newest counts 1
    w = w / w.sum() if bias_correction else w * (1 - decay)
    w = w.astype(params.real.dtype)
    y = np.tensordot(w, params, axes=1)  # (*N)

    def backward(dy):
        return np.multiply.outer(w, dy)  # (T, *N)

    return y, backward
