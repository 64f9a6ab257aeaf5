"""Transposed convolution in NumPy: one matrix product, then painting.

The product gives every tap of every entry its value. Each tap is then
added to one strided slice of the output, and the frame is cut off.
"""

import numpy as np

from dlref.concepts.convolution.cross_correlation.numpy_impl import taps


def conv_transpose1d(
    x,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
):
    """Return the transposed convolution of sequences with kernels.

    Args:
        x: sequences, float (N, G C, P), with G = groups.
        weight: kernels, float (G C, M, K).
        bias: float (G M,), or None for zeros.
        stride: entries of the output from one kernel to the next.
        padding: entries cut off each end.
        output_padding: entries more at the far end.
        groups: parts the channels are split into, each on its own.
        dilation: entries from one tap of a kernel to the next.

    Returns:
        y: float (N, G M, L).
        backward: dy (N, G M, L) -> dx, dweight, dbias.

    Raises:
        ValueError: if nothing is left of the output, or
            `output_padding` is neither below stride nor dilation.
    """
    N, channels, P = x.shape
    _, M, K = weight.shape
    C = channels // groups
    sizes = stride, padding, output_padding, dilation
    L, long = lengths(P, K, *sizes)

    kernel = weight.reshape(groups, C, M * K)
    rows = x.reshape(N, groups, C, P)
    columns = kernel.swapaxes(1, 2) @ rows  # (N, G, M K, P)
    columns = columns.reshape(N, groups * M, K, P)
    full = np.zeros((N, groups * M, long), columns.dtype)
    for k, places in taps(K, P, stride, dilation):
        full[:, :, places] += columns[:, :, k]
    y = full[:, :, padding : padding + L]
    y = y if bias is None else y + bias[:, None]

    def backward(dy):
        dfull = np.zeros((N, groups * M, long), dy.dtype)
        dfull[:, :, padding : padding + L] = dy
        dcolumns = np.empty((N, groups * M, K, P), dy.dtype)
        for k, places in taps(K, P, stride, dilation):
            dcolumns[:, :, k] = dfull[:, :, places]
        dcolumns = dcolumns.reshape(N, groups, M * K, P)
        dx = (kernel @ dcolumns).reshape(x.shape)
        dweight = np.sum(rows @ dcolumns.swapaxes(2, 3), axis=0)
        dbias = None if bias is None else np.sum(dy, axis=(0, 2))
        return dx, dweight.reshape(weight.shape), dbias

    return y, backward


def conv_transpose2d(
    x,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
):
    """Return the transposed convolution of images with kernels.

    Args:
        x: images, float (N, G C, P, Q), with G = groups.
        weight: kernels, float (G C, M, U, V).
        bias: float (G M,), or None for zeros.
        stride: pixels of the output from one kernel to the next.
        padding: pixels cut off each of the four sides.
        output_padding: pixels more below and to the right.
        groups: parts the channels are split into, each on its own.
        dilation: pixels from one tap of a kernel to the next.

    Returns:
        y: float (N, G M, H, W).
        backward: dy (N, G M, H, W) -> dx, dweight, dbias.

    Raises:
        ValueError: if nothing is left of the output, or
            `output_padding` is neither below stride nor dilation.
    """
    N, channels, P, Q = x.shape
    _, M, U, V = weight.shape
    C = channels // groups
    sizes = stride, padding, output_padding, dilation
    H, high = lengths(P, U, *sizes)
    W, wide = lengths(Q, V, *sizes)

    kernel = weight.reshape(groups, C, M * U * V)
    pixels = x.reshape(N, groups, C, P * Q)
    columns = kernel.swapaxes(1, 2) @ pixels  # (N, G, M U V, P Q)
    columns = columns.reshape(N, groups * M, U, V, P, Q)
    full = np.zeros((N, groups * M, high, wide), columns.dtype)
    for u, rows in taps(U, P, stride, dilation):
        for v, places in taps(V, Q, stride, dilation):
            full[:, :, rows, places] += columns[:, :, u, v]
    inside = (
        ...,
        slice(padding, padding + H),
        slice(padding, padding + W),
    )
    y = full[inside]
    y = y if bias is None else y + bias[:, None, None]

    def backward(dy):
        dfull = np.zeros((N, groups * M, high, wide), dy.dtype)
        dfull[inside] = dy
        dcolumns = np.empty((N, groups * M, U, V, P, Q), dy.dtype)
        for u, rows in taps(U, P, stride, dilation):
            for v, places in taps(V, Q, stride, dilation):
                dcolumns[:, :, u, v] = dfull[:, :, rows, places]
        dcolumns = dcolumns.reshape(N, groups, M * U * V, P * Q)
        dx = (kernel @ dcolumns).reshape(x.shape)
        dweight = np.sum(pixels @ dcolumns.swapaxes(2, 3), axis=0)
        dbias = None if bias is None else np.sum(dy, axis=(0, 2, 3))
        return dx, dweight.reshape(weight.shape), dbias

    return y, backward


def lengths(places, kernel, stride, padding, output_padding, dilation):
    """Return the length of one output axis, and that with its frame."""
    if output_padding >= max(stride, dilation):
        raise ValueError(
            "output_padding must be smaller than stride or dilation, "
            f"got {output_padding} with {stride} and {dilation}"
        )
    painted = stride * (places - 1) + dilation * (kernel - 1) + 1
    length = painted - 2 * padding + output_padding
    if length < 1:
        raise ValueError(
            "padding must leave something of the output, "
            f"got {padding} on each end of {painted} entries"
        )

    return length, max(painted, padding + length)
