"""Gated units and maxout in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid
from dlref.concepts.neurons.smooth_family.numpy_impl import gelu, silu


def gated(x, activation):
    """Return the first half of each row, times the activated second."""
    value, gate = np.split(x, 2, axis=-1)  # (*N, H) each
    passed, pull = activation(gate)  # (*N, H)
    y = value * passed

    def backward(dy):
        return np.concatenate([dy * passed, pull(dy * value)], axis=-1)

    return y, backward


def glu(x):
    """Return values times the sigmoid of their gates.

    Args:
        x: values, then gates, float (*N, 2 H).

    Returns:
        y: float (*N, H).
        backward: dy (*N, H) -> dx (*N, 2 H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the rows have an odd length.
    """
    return gated(x, sigmoid)


def reglu(x):
    """Return values times the positive part of their gates.

    Args:
        x: values, then gates, float (*N, 2 H).

    Returns:
        y: float (*N, H).
        backward: dy (*N, H) -> dx (*N, 2 H); a gate at 0 has slope 0.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the rows have an odd length.
    """
    return gated(x, relu)


def geglu(x, approximate="none"):
    """Return values times the GELU of their gates.

    Args:
        x: values, then gates, float (*N, 2 H).
        approximate: "none", or "tanh" for a sigmoid in the GELU.

    Returns:
        y: float (*N, H).
        backward: dy (*N, H) -> dx (*N, 2 H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the rows have an odd length,
            or `approximate` is not one of the two.
    """
    return gated(x, lambda gate: gelu(gate, approximate))


def swiglu(x):
    """Return values times the SiLU of their gates.

    Args:
        x: values, then gates, float (*N, 2 H).

    Returns:
        y: float (*N, H).
        backward: dy (*N, H) -> dx (*N, 2 H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the rows have an odd length.
    """
    return gated(x, silu)


def maxout(x, weight, bias=None):
    """Return the largest of K affine functions, for each output.

    Args:
        x: inputs, float (*N, D).
        weight: float (M, K, D).
        bias: float (M, K), or None for zeros.

    Returns:
        y: float (*N, M).
        backward: dy (*N, M) -> dx (*N, D), dweight (M, K, D), dbias
            (M, K). Of equals the first one gets it all.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or K is 0.
    """
    z = np.einsum("...d,mkd->...mk", x, weight)  # (*N, M, K)
    z = z if bias is None else z + bias
    best = z.real.argmax(axis=-1)[..., None]  # (*N, M, 1)
    y = np.take_along_axis(z, best, axis=-1)[..., 0]  # (*N, M)

    def backward(dy):
        dz = np.zeros(z.shape, dtype=dy.dtype)  # (*N, M, K)
        np.put_along_axis(dz, best, dy[..., None], axis=-1)
        rows = tuple(range(dy.ndim - 1))
        dx = np.einsum("...mk,mkd->...d", dz, weight)  # (*N, D)
        dweight = np.tensordot(dz, x, axes=(rows, rows))  # (M, K, D)
        dbias = None if bias is None else dz.sum(axis=rows)  # (M, K)
        return dx, dweight, dbias

    return y, backward
