"""GELU in NumPy, in the precision that it is given."""

import math

import numpy as np
from scipy.special import ndtr

WIDE = 40  # beyond, a cube may overflow, and the gate is 0 or 1


def gelu(x, approximate="none"):
    """Return what `numpy_impl.gelu` returns, sooner.

    It is right to some roundings, where the other is to half of one.
    """
    x = np.asarray(x)
    wide = np.copysign(x.real.dtype.type(WIDE), x.real)
    near = np.where(np.abs(x.real) < WIDE, x, wide)
    gate = sigmoid if approximate == "tanh" else normal
    s, bend = gate(near)

    def backward(dy):
        return dy * (s + near * bend())

    return x * s, backward


def normal(x):
    """Return the share of a normal distribution below x; its slope."""

    def slope():
        return np.exp(-x * x / 2) * (1 / math.sqrt(2 * math.pi))

    return ndtr(x).astype(x.dtype), slope


def sigmoid(x):
    """Return the sigmoid that is close to that share; its slope."""
    scale, cubic = 2 * math.sqrt(2 / math.pi), 0.044715
    square = x * x
    z = x * (-scale - scale * cubic * square)
    most = math.log(np.finfo(x.dtype).max) - 1
    small = z.real < most
    s = np.where(small, 1 / (1 + np.exp(np.where(small, z, most))), 0)

    def slope():
        return s * (1 - s) * (scale + 3 * scale * cubic * square)

    return s, slope
