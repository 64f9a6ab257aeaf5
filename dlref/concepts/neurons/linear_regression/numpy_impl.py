"""The affine map and the squared error, with the gradients by hand."""

from math import prod

import numpy as np


def linear(x, weight, bias=None):
    """Return the weighted sums of each row's features, plus a bias.

    Args:
        x: features, float (*N, D).
        weight: one row for each sum, float (M, D).
        bias: float (M,), or None for zeros.

    Returns:
        y: float (*N, M).
        backward: dy (*N, M) -> dx (*N, D), dweight (M, D), dbias (M,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `weight` is not (M, D), or `bias` is not (M,).
    """
    M, D = weight.shape
    rows = x.reshape(prod(x.shape[:-1]), D)  # (N, D): one matrix
    y = rows @ weight.T  # (N, M)
    y = y if bias is None else y + bias
    y = y.reshape(*x.shape[:-1], M)  # (*N, M)

    def backward(dy):
        drows = dy.reshape(len(rows), M)  # (N, M)
        dx = (drows @ weight).reshape(x.shape)  # (*N, D)
        dweight = drows.T @ rows  # (M, D)
        dbias = None if bias is None else drows.sum(axis=0)  # (M,)
        return dx, dweight, dbias

    return y, backward


def mse_loss(input, target, reduction="mean"):
    """Return the mean, or the sum, of the squared errors.

    Args:
        input: predictions, float (*N).
        target: what they should be, float (*N), of the same shape.
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or the mean is over nothing.
    """
    size, shape = np.size(input), np.shape(input)
    if reduction == "mean" and size == 0:
        raise ValueError(f"input must hold a value, got shape {shape}")

    residual = input - target  # (*N)
    share = 1 / size if reduction == "mean" else 1
    loss = share * np.sum(residual * residual)  # ()

    def backward(dloss):
        dinput = (2 * share * dloss) * residual  # (*N)
        return dinput, -dinput

    return loss, backward
