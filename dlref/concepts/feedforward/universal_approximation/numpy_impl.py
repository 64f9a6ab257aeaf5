"""Networks in NumPy whose weights are written down, not learned."""

import numpy as np

from dlref.concepts.neurons.relu_family.numpy_impl import relu


def ramp_network(x, values):
    """Return lines from one value to the next, as one hidden layer.

    Args:
        x: places, float (*N).
        values: what to be at 0, 1/K, 2/K, ..., 1, float (M,), with
            M = K + 1.

    Returns:
        y: float (*N); outside of [0, 1] the first or the last value.
            There is no backward.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no values.
    """
    K = len(values) - 1
    knots = np.arange(K, dtype=x.dtype)
    z = K * x[..., None] - knots  # (*N, K)
    ramps = relu(z)[0] - relu(z - 1)[0]  # (*N, K)
    return values[0] + ramps @ np.diff(values)


def tower_network(x, low, high, values):
    """Return the value of the box that x is in, as two hidden layers.

    Args:
        x: points, float (*N, D).
        low: the lower end of each box along each axis, float (K, D).
        high: the upper end, float (K, D).
        values: float (K,).

    Returns:
        y: float (*N); the sum where boxes overlap, 0 outside of all.
            There is no backward.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or D is 0.
    """
    D = x.shape[-1]
    x = x[..., None, :]  # (*N, 1, D)
    above = np.where(x.real > low, 1.0, 0.0)  # (*N, K, D)
    beyond = np.where(x.real > high, 1.0, 0.0)
    sides = np.sum(above - beyond, axis=-1)  # (*N, K), D inside
    inside = np.where(sides > D - 0.5, 1.0, 0.0)
    return inside.astype(values.dtype) @ values


def tent(x):
    """Return a line up to 1 at 1/2, and down from there.

    Args:
        x: float (*N).

    Returns:
        y: float (*N), 0 left of 0. There is no backward.

    Raises:
        TypeError: if `x` does not hold floats.
    """
    return 2 * relu(x)[0] - 4 * relu(x - 0.5)[0]
