"""First weights in NumPy that keep lengths, or measure them."""

import numpy as np


def orthogonal(noise, gain=1.0):
    """Return weights whose rows, or columns, are orthonormal.

    Args:
        noise: drawn from the standard normal distribution, float
            (K, D, *S): outputs, inputs, and the places of a kernel,
            if there are any.
        gain: a positive factor, for the activation that follows.

    Returns:
        weight: float (K, D, *S). The rows are orthonormal if there
            are fewer of them than numbers in a row, else the columns.
            There is no backward.

    Raises:
        TypeError: if `noise` does not hold floats.
        ValueError: if an axis is empty, `gain` is not positive, or
            the rows, or columns, are not independent.
    """
    a = noise.reshape(len(noise), -1)  # (K, D S)
    wide = len(a) < a.shape[1]
    a = a if wide else a.T
    q = np.zeros_like(a)
    for k, row in enumerate(a):
        rest = row
        for _ in range(2):  # the second time removes what rounding left
            rest = rest - (q[:k] @ rest) @ q[:k]
        length = np.sqrt(rest @ rest)
        if length <= np.finfo(a.dtype).eps * np.sqrt(row @ row):
            raise ValueError(
                f"noise must have independent rows, got {row} again"
            )
        q[k] = rest / length

    return gain * (q if wide else q.T).reshape(noise.shape)


def lsuv_step(weight, x):
    """Return weights, scaled so that the outputs have variance 1.

    Args:
        weight: float (K, D), not changed.
        x: inputs of this layer, for a batch, float (*N, D).

    Returns:
        new_weight: float (K, D). There is no backward.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, N is 0, or all outputs are
            equal.
    """
    y = x @ weight.T  # (*N, K)
    centered = y - y.mean()
    spread = np.sqrt(np.mean(centered * centered))
    if not spread > 0:
        raise ValueError(
            f"x must give outputs that differ, got all {y.flat[0]}"
        )

    return weight / spread


def fixup_normal(noise, blocks, layers=2):
    """Return He's weights, made smaller for a deep residual network.

    Args:
        noise: drawn from the standard normal distribution, float
            (K, D, *S): outputs, inputs, places of a kernel.
        blocks: how many residual blocks there are, a positive integer.
        layers: how many layers a branch has, an integer above 1.

    Returns:
        weight: float (K, D, *S), for all layers of a branch but the
            last, whose weights are 0. There is no backward.

    Raises:
        TypeError: if `noise` does not hold floats.
        ValueError: if an axis is empty, or `layers` is 1.
    """
    if layers == 1:
        raise ValueError("layers must be more than 1, got 1")

    scale = blocks ** (-1 / (2 * layers - 2))
    return scale * (2 / noise[0].size) ** 0.5 * noise
