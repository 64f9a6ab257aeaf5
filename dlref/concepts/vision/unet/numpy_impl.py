"""U-Net in NumPy, from pieces with their pullbacks."""

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
    """Return scores for each pixel.

    Args:
        x: images, float (N, C, H, W).
        params: "down1", "down2" and so on, "bottom", and "across1",
            "across2" and so on, each with "conv1" and "conv2"; "up1",
            "up2" and so on, and "out"; each with a "weight" and a
            "bias", all float.
        padding: 1 keeps the size; 0 is as in 2015, and what is passed
            across is cropped.

    Returns:
        y: scores, float (N, K, P, Q).
        backward: dy (N, K, P, Q) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if a level cannot halve the size, or it is too
            small.
    """
    ends = [n for n in params if n.endswith(".conv1.weight")]
    for size in x.shape[2:]:
        refuse_size(size, len(ends) // 2, padding)

    h, pull_h = level(x, params, 1, padding)
    y, pull_y = conv2d(h, params["out.weight"], params["out.bias"])

    def backward(dy):
        dh, dweight, dbias = pull_y(dy)
        dx, dparams = pull_h(dh)
        own = {"out.weight": dweight, "out.bias": dbias}
        return dx, dparams | own

    return y, backward


def level(x, params, k, padding):
    """Return what level k makes of x, with all levels below it."""
    if f"down{k}.conv1.weight" not in params:
        return double_conv(x, params, "bottom", padding)
    high, pull_high = double_conv(x, params, f"down{k}", padding)
    half, pull_half = max_pool2d(high, 2)
    deep, pull_deep = level(half, params, k + 1, padding)
    y, pull_y = join(high, deep, params, k, padding)

    def backward(dy):
        dhigh, ddeep, d1 = pull_y(dy)
        dhalf, d2 = pull_deep(ddeep)
        dx, d3 = pull_high(dhigh + pull_half(dhalf))
        return dx, d1 | d2 | d3

    return y, backward


def refuse_size(size, levels, padding):
    """Raise unless each level can halve a side, and something is left.

    Without padding the bottom must have 8 places: then 4 come out, and
    each level above makes 4 of 4.
    """
    step = 2**levels
    least = step if padding else 12 * step - 4
    if size < least or (size - least) % step:
        raise ValueError(
            f"x must have sides of {least} or more in steps of {step}, "
            f"got {size}"
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


def join(across, below, params, k, padding):
    """Return what came across, and from below, taken together."""
    name = f"up{k}"
    given = params[f"{name}.weight"], params[f"{name}.bias"]
    risen, pull_risen = conv_transpose2d(below, *given, stride=2)
    H, W = risen.shape[2:]
    top = (across.shape[2] - H) // 2
    left = (across.shape[3] - W) // 2
    window = (..., slice(top, top + H), slice(left, left + W))
    both = np.concatenate([across[window], risen], axis=1)
    y, pull_y = double_conv(both, params, f"across{k}", padding)
    kept = across.shape[1]

    def backward(dy):
        dboth, dparams = pull_y(dy)
        dacross = np.zeros_like(across, dtype=dboth.dtype)
        dacross[window] = dboth[:, :kept]
        dbelow, dweight, dbias = pull_risen(dboth[:, kept:])
        own = {f"{name}.weight": dweight, f"{name}.bias": dbias}
        return dacross, dbelow, dparams | own

    return y, backward
