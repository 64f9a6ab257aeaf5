"""Bias, variance and the smallest interpolating weights in NumPy."""

import numpy as np


def bias_variance(predictions, target):
    """Return the squared bias and the variance of predictions.

    Args:
        predictions: by models from T training sets, float (T, *N).
        target: what is true, without noise, float (*N).

    Returns:
        bias: squared error of the mean prediction, float (*N).
        variance: mean squared distance from it, float (*N).
        backward: dbias (*N), dvariance (*N) -> dpredictions (T, *N),
            dtarget (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or there is no model.
    """
    T = len(predictions)
    mean = predictions.mean(axis=0)  # (*N)
    off = predictions - mean  # (T, *N)
    error = mean - target
    bias, variance = error**2, np.mean(off**2, axis=0)

    def backward(dbias, dvariance):
        whole = 2 * dbias * error  # (*N)
        return (whole + 2 * dvariance * off) / T, -whole

    return (bias, variance), backward


def min_norm_interpolation(x, y):
    """Return the shortest weights that fit every example.

    Args:
        x: examples, with linearly independent rows, float (N, D).
        y: what to fit, float (N,).

    Returns:
        w: weights, with x @ w = y, float (D,).
        backward: dw (D,) -> dx (N, D), dy (N,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or rows are not linearly
            independent, as more than D never are.
    """
    rank = np.linalg.matrix_rank(np.float64(x.real))
    if rank < len(x):
        raise ValueError(
            f"x must have independent rows, got {len(x)} of rank {rank}"
        )

    # the square of x needs twice the digits
    wide = x.astype(np.result_type(x, np.float64))  # (N, D)
    gram = wide @ wide.T  # (N, N)
    right = y.astype(np.result_type(y, np.float64))  # (N,)
    a = np.linalg.solve(gram, right)  # (N,)
    w = a @ wide  # (D,)

    def backward(dw):
        u = np.linalg.solve(gram, wide @ dw)  # (N,)
        dx = np.outer(a, dw - u @ wide) - np.outer(u, w)
        return dx.astype(x.dtype), u.astype(x.dtype)

    return w.astype(np.result_type(x, y)), backward
