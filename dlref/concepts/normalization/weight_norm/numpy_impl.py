"""Weights with a length of their own, in NumPy."""

import numpy as np

from dlref.concepts.normalization.layer_norm.numpy_impl import (
    layer_norm,
)


def weight_norm(v, g):
    """Return the rows of v, brought to the lengths g.

    Args:
        v: directions, float (K, *D), no row all zeros.
        g: lengths, float (K,).

    Returns:
        w: float (K, *D).
        backward: dw (K, *D) -> dv (K, *D), dg (K,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or a row is all zeros.
    """
    rows = v.reshape(len(g), -1)  # (K, D)
    largest = abs(rows.real).max(axis=1, keepdims=True)  # (K, 1)
    if not np.all(largest > 0):
        raise ValueError(
            "v must have a direction in each row, got zeros in row "
            f"{np.argmin(largest)}"
        )
    scaled = rows / largest  # so that no square overflows
    size = np.sqrt(np.sum(scaled**2, axis=1, keepdims=True))
    unit = scaled / size  # (K, D)
    scale = g[:, None] / (size * largest)  # (K, 1)

    def backward(dw):
        flat = dw.reshape(rows.shape)  # (K, D)
        dg = np.sum(flat * unit, axis=1)  # (K,)
        dv = scale * (flat - dg[:, None] * unit)
        return dv.reshape(v.shape), dg

    return (g[:, None] * unit).reshape(v.shape), backward


def weight_standardization(weight, eps=1e-5):
    """Return each row of the weights with mean 0 and spread 1.

    Args:
        weight: float (K, *D).
        eps: added to the variance, positive.

    Returns:
        w: float (K, *D).
        backward: dw (K, *D) -> dweight (K, *D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if a row is empty, or `eps` is not positive.
    """
    rows = weight.reshape(len(weight), -1)  # (K, D)
    y, pull = layer_norm(rows, None, None, eps)

    def backward(dw):
        dweight, _, _ = pull(dw.reshape(rows.shape))
        return dweight.reshape(weight.shape)

    return y.reshape(weight.shape), backward


def spectral_norm(weight, u, v):
    """Return the weights over u . W v.

    Args:
        weight: W, float (K, *D).
        u: float (K,), a constant, as `power_step` gives it.
        v: float (*D), a constant.

    Returns:
        y: float (K, *D).
        backward: dy (K, *D) -> dweight (K, *D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or u . W v is 0.
    """
    outer = np.multiply.outer(u, v)  # (K, *D)
    sigma = np.sum(weight * outer)  # ()
    if sigma == 0:
        raise ValueError(
            "weight must take v along u, got a stretch of 0"
        )

    def backward(dy):
        along = np.sum(dy * weight)  # ()
        return dy / sigma - along / sigma**2 * outer

    return weight / sigma, backward


def power_step(weight, v):
    """Return u along W v, and then v along u W, each of length 1.

    Args:
        weight: W, float (K, *D).
        v: float (*D).

    Returns:
        u: float (K,).
        new_v: float (*D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or W takes v to zero.
    """
    rows = weight.reshape(len(weight), -1)  # (K, D)
    u = rows @ v.ravel()  # (K,)
    size = np.sqrt(np.sum(u**2))
    if size == 0:
        raise ValueError("weight must not take v to 0, got a zero")
    u = u / size
    back = rows.T @ u  # (D,)
    new_v = back / np.sqrt(np.sum(back**2))
    return u, new_v.reshape(v.shape)
