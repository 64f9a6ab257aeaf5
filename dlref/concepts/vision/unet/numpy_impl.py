"""A small U-Net in NumPy, from pieces with their pullbacks."""

import numpy as np

from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    conv2d,
)
from dlref.concepts.convolution.pooling.numpy_impl import max_pool2d
from dlref.concepts.convolution.transposed.numpy_impl import (
    conv_transpose2d,
)
from dlref.concepts.neurons.relu_family.numpy_impl import relu


def unet(x, params, padding=1):
    """Return scores for each pixel, by a U-Net of two levels.

    Args:
        x: images, float (N, C, H, W).
        params: "down1", "down2", "bottom", "across2" and "across1",
            each with "conv1" and "conv2"; "up2", "up1" and "out"; each
            with a "weight" and a "bias", all float.
        padding: 1 keeps the size; 0 is as in 2015, and what is passed
            across is cropped.

    Returns:
        y: scores, float (N, K, P, Q).
        backward: dy (N, K, P, Q) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if the size cannot be halved twice, or is too small.
    """
    for size in x.shape[2:]:
        refuse_size(size, padding)

    high, pull_high = double_conv(x, params, "down1", padding)
    half, pull_half = max_pool2d(high, 2)
    low, pull_low = double_conv(half, params, "down2", padding)
    quarter, pull_quarter = max_pool2d(low, 2)
    deep, pull_deep = double_conv(quarter, params, "bottom", padding)
    h2, pull_h2 = join(low, deep, params, "2", padding)
    h1, pull_h1 = join(high, h2, params, "1", padding)
    out = params["out.weight"], params["out.bias"]
    y, pull_y = conv2d(h1, *out)

    def backward(dy):
        dh1, dweight, dbias = pull_y(dy)
        dparams = {"out.weight": dweight, "out.bias": dbias}
        dhigh, dh2, d1 = pull_h1(dh1)
        dlow, ddeep, d2 = pull_h2(dh2)
        dquarter, d3 = pull_deep(ddeep)
        dhalf, d4 = pull_low(dlow + pull_quarter(dquarter))
        dx, d5 = pull_high(dhigh + pull_half(dhalf))
        return dx, dparams | d1 | d2 | d3 | d4 | d5

    return y, backward


def refuse_size(size, padding):
    """Raise unless a side can be halved twice with something left."""
    half = size if padding else size - 4
    quarter = half // 2 if padding else half // 2 - 4
    last = quarter // 2 if padding else 4 * (quarter // 2) - 28
    if half % 2 or quarter % 2 or last < 1:
        least = 4 if padding else 44
        raise ValueError(
            f"x must have sides of {least} or more by fours, got {size}"
        )


def double_conv(x, params, name, padding):
    """Return two convolutions, each rectified."""
    pulls, h = [], x
    for part in (f"{name}.conv1", f"{name}.conv2"):
        weight, bias = params[f"{part}.weight"], params[f"{part}.bias"]
        z, pull_z = conv2d(h, weight, bias, padding=padding)
        h, pull_h = relu(z)
        pulls.append((part, pull_z, pull_h))

    def backward(dy):
        dparams = {}
        for part, pull_z, pull_h in reversed(pulls):
            dy, dweight, dbias = pull_z(pull_h(dy))
            dparams[f"{part}.weight"] = dweight
            dparams[f"{part}.bias"] = dbias
        return dy, dparams

    return h, backward


def join(across, below, params, level, padding):
    """Return what came across, and from below, taken together."""
    name = f"up{level}"
    given = params[f"{name}.weight"], params[f"{name}.bias"]
    risen, pull_risen = conv_transpose2d(below, *given, stride=2)
    H, W = risen.shape[2:]
    top = (across.shape[2] - H) // 2
    left = (across.shape[3] - W) // 2
    window = (..., slice(top, top + H), slice(left, left + W))
    both = np.concatenate([across[window], risen], axis=1)
    y, pull_y = double_conv(both, params, f"across{level}", padding)
    kept = across.shape[1]

    def backward(dy):
        dboth, dparams = pull_y(dy)
        dacross = np.zeros_like(across, dtype=dboth.dtype)
        dacross[window] = dboth[:, :kept]
        dbelow, dweight, dbias = pull_risen(dboth[:, kept:])
        own = {f"{name}.weight": dweight, f"{name}.bias": dbias}
        return dacross, dbelow, dparams | own

    return y, backward
