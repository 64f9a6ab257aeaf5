"""Cross-correlation in NumPy, arranged for speed.

The products are those of `numpy_impl`, the columns gathered faster:

- The rows of the padded image lie end to end, so a tap of the kernel
  reads one run of memory, and the next tap the same run, shifted. Such
  a run also reads places between the rows that do not exist; they are
  left out at the end.
- The bias is one more tap, which sees 1 everywhere.
- A few images are done at once, as many as keep the columns in cache.
  Backward gathers them again, which is faster than keeping them.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from . import numpy_impl

CACHE = 2**17  # entries of the columns gathered at once


def conv2d(
    x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1
):
    """Return what `numpy_impl.conv2d` returns: with stride 1 sooner."""
    given = weight, bias, stride, padding, dilation, groups
    if stride > 1:  # most places of a run would not be kept
        return numpy_impl.conv2d(x, *given)
    N, _, H, W = x.shape
    _, C, U, V = weight.shape
    G, M, K = groups, len(weight) // groups, C * U * V
    P = numpy_impl.length(H, U, 1, padding, dilation)
    Q = numpy_impl.length(W, V, 1, padding, dilation)
    high, wide = H + 2 * padding, W + 2 * padding
    B = max(1, min(N, CACHE // (K * high * wide)))  # images at once
    size = B * high * wide  # entries of one channel, end to end
    shifts = (
        dilation * wide,
        dilation,
    )  # from tap to tap, down and right
    run = size - (U - 1) * shifts[0] - (V - 1) * shifts[1]
    chunks = [
        (slice(n, n + B), min(B, N - n), g)
        for n in range(0, N, B)
        for g in range(G)
    ]
    images = x.reshape(N, G, C, H, W)
    kind = np.result_type(weight, weight if bias is None else bias)
    kernel = np.zeros((G, M, K + 1), kind)
    kernel[:, :, :K] = weight.reshape(G, M, K)
    if bias is not None:
        kernel[:, :, K] = bias.reshape(G, M)

    def pixels(channels, n):
        """Return n images without their padding, (n, C, H, W)."""
        there = channels.reshape(-1, B, high, wide).swapaxes(0, 1)
        return there[
            :n, :, padding : padding + H, padding : padding + W
        ]

    def places(channels, n):
        """Return what is kept of n images, (n, M, P, Q)."""
        there = channels.reshape(-1, B, high, wide).swapaxes(0, 1)
        return there[:n, :, :P, :Q]

    padded = np.zeros((C, size), x.dtype)
    columns = np.ones((K + 1, run), x.dtype)
    windows = shifted(padded, (C, U, V, run), (size, *shifts))

    def gather(chunk, n, g):
        """Return the columns of some images, (C U V + 1, run)."""
        pixels(padded, n)[...] = images[chunk, g]
        columns[:K].reshape(windows.shape)[...] = windows
        return columns

    y = np.empty((N, G, M, P, Q), np.result_type(x, kernel))
    full = np.empty((M, size), y.dtype)
    for chunk, n, g in chunks:
        np.matmul(kernel[g], gather(chunk, n, g), out=full[:, :run])
        y[chunk, g] = places(full, n)

    def backward(dy):
        d = dy.reshape(N, G, M, P, Q)
        kind = np.result_type(dy, y)
        dx = np.empty(images.shape, kind)
        dkernel = np.zeros((G, K + 1, M), kind)
        full = np.zeros((M, size), kind)
        rows = full[:, :run]
        dpadded = np.empty((C, size), kind)
        dcolumns = np.zeros((K, size), kind)  # each ends with zeros
        steps = U * V * size, V * size - shifts[0], size - shifts[1]
        back = shifted(dcolumns, (C, U, V, size), steps)
        for chunk, n, g in chunks:
            places(full, B)[n:] = 0
            places(full, n)[...] = d[chunk, g]
            dkernel[g] += gather(chunk, n, g) @ rows.T
            taps = kernel[g, :, :K].T
            np.matmul(taps, rows, out=dcolumns[:, :run])
            np.sum(back, axis=(1, 2), out=dpadded)
            dx[chunk, g] = pixels(dpadded, n)
        dweight = dkernel[:, :K].swapaxes(1, 2).reshape(weight.shape)
        dbias = None if bias is None else dkernel[:, K].reshape(-1)
        return dx.reshape(x.shape), dweight, dbias

    return y.reshape(N, G * M, P, Q), backward


def shifted(a, shape, steps):
    """Return entries of `a` so far apart, side by side at last."""
    strides = [step * a.itemsize for step in (*steps, 1)]
    return as_strided(a, shape, strides)
