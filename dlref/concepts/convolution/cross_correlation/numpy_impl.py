"""Cross-correlation in NumPy: one matrix product over gathered windows.

Every tap of the kernel meets one strided slice of the padded image.
Gathered in one array of columns, the slices turn the whole layer into
one matrix product. `numpy_fast` gathers them in less memory and time.
"""

import numpy as np


def conv1d(
    x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1
):
    """Return the cross-correlation of sequences with kernels.

    Args:
        x: sequences, float (N, G C, L), with G = groups.
        weight: kernels, float (G M, C, K).
        bias: float (G M,), or None for zeros.
        stride: entries from one place to the next.
        padding: zeros put on each end.
        dilation: entries from one tap of a kernel to the next.
        groups: parts the channels are split into, each on its own.

    Returns:
        y: float (N, G M, P), P = `length(L, K, ...)`.
        backward: dy (N, G M, P) -> dx, dweight, dbias.

    Raises:
        ValueError: if a kernel is longer than the padded sequence.
    """
    N, _, L = x.shape
    M, C, K = weight.shape
    P = length(L, K, stride, padding, dilation)

    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding)))
    columns = np.empty((*x.shape[:2], K, P), x.dtype)
    for k, places in taps(K, P, stride, dilation):
        columns[:, :, k] = padded[:, :, places]
    columns = columns.reshape(N, groups, C * K, P)
    kernel = weight.reshape(groups, M // groups, C * K)
    y = (kernel @ columns).reshape(N, M, P)
    y = y if bias is None else y + bias[:, None]

    def backward(dy):
        d = dy.reshape(N, groups, M // groups, P)
        dweight = np.sum(d @ columns.swapaxes(2, 3), axis=0)
        dcolumns = kernel.swapaxes(1, 2) @ d
        dcolumns = dcolumns.reshape(*x.shape[:2], K, P)
        dpadded = np.zeros(padded.shape, dcolumns.dtype)
        for k, places in taps(K, P, stride, dilation):
            dpadded[:, :, places] += dcolumns[:, :, k]
        dx = dpadded[:, :, padding : padding + L]
        dbias = None if bias is None else np.sum(dy, axis=(0, 2))
        return dx, dweight.reshape(weight.shape), dbias

    return y, backward


def conv2d(
    x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1
):
    """Return the cross-correlation of images with kernels.

    Args:
        x: images, float (N, G C, H, W), with G = groups.
        weight: kernels, float (G M, C, U, V).
        bias: float (G M,), or None for zeros.
        stride: pixels from one place to the next, in both directions.
        padding: zeros put on each of the four sides.
        dilation: pixels from one tap of a kernel to the next.
        groups: parts the channels are split into, each on its own.

    Returns:
        y: float (N, G M, P, Q), P = `length(H, U, ...)`, Q likewise.
        backward: dy (N, G M, P, Q) -> dx, dweight, dbias.

    Raises:
        ValueError: if a kernel is larger than the padded image.
    """
    N, _, H, W = x.shape
    M, C, U, V = weight.shape
    P = length(H, U, stride, padding, dilation)
    Q = length(W, V, stride, padding, dilation)

    edge = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), edge, edge))
    columns = np.empty((*x.shape[:2], U, V, P, Q), x.dtype)
    for u, rows in taps(U, P, stride, dilation):
        for v, places in taps(V, Q, stride, dilation):
            columns[:, :, u, v] = padded[:, :, rows, places]
    columns = columns.reshape(N, groups, C * U * V, P * Q)
    kernel = weight.reshape(groups, M // groups, C * U * V)
    y = (kernel @ columns).reshape(N, M, P, Q)
    y = y if bias is None else y + bias[:, None, None]

    def backward(dy):
        d = dy.reshape(N, groups, M // groups, P * Q)
        dweight = np.sum(d @ columns.swapaxes(2, 3), axis=0)
        dcolumns = kernel.swapaxes(1, 2) @ d
        dcolumns = dcolumns.reshape(*x.shape[:2], U, V, P, Q)
        dpadded = np.zeros(padded.shape, dcolumns.dtype)
        for u, rows in taps(U, P, stride, dilation):
            for v, places in taps(V, Q, stride, dilation):
                dpadded[:, :, rows, places] += dcolumns[:, :, u, v]
        dx = dpadded[:, :, padding : padding + H, padding : padding + W]
        dbias = None if bias is None else np.sum(dy, axis=(0, 2, 3))
        return dx, dweight.reshape(weight.shape), dbias

    return y, backward


def length(size, kernel, stride, padding, dilation):
    """Return the number of places of a kernel along one axis."""
    padded = size + 2 * padding
    reach = dilation * (kernel - 1) + 1
    if reach > padded:
        raise ValueError(
            "weight must fit into the padded input, got "
            f"a reach of {reach} on {padded} entries"
        )

    return (padded - reach) // stride + 1


def taps(kernel, places, stride, dilation):
    """Yield each tap of one axis, and the entries it meets in order."""
    for k in range(kernel):
        first = dilation * k
        yield k, slice(first, first + stride * places, stride)
