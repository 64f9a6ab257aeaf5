"""GELU in NumPy, in the precision that it is given."""

import math

import numpy as np

from dlref.concepts.neurons.smooth_family import numpy_impl

WIDE = 1e3  # beyond, a cube would overflow, and the sigmoid is 0 or 1


def gelu(x, approximate="none"):
    """Return what `numpy_impl.gelu` returns: the tanh form sooner.

    It is right to some roundings, where the other is to half of one.
    """
    if approximate == "none":
        return numpy_impl.gelu(x)
    x = np.asarray(x)
    scale, cubic = 2 * math.sqrt(2 / math.pi), 0.044715
    wide = np.copysign(x.real.dtype.type(WIDE), x.real)
    near = np.where(np.abs(x.real) < WIDE, x, wide)
    square = near * near
    z = near * (-scale - scale * cubic * square)
    most = math.log(np.finfo(x.dtype).max) - 1
    small = z.real < most
    s = np.where(small, 1 / (1 + np.exp(np.where(small, z, most))), 0)
    y = x * s

    def backward(dy):
        slope = scale + 3 * scale * cubic * square
        return dy * (s + near * s * (1 - s) * slope)

    return y, backward
