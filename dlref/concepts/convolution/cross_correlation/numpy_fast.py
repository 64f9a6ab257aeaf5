"""Cross-correlation in NumPy, arranged for speed.

The products are those of `numpy_impl`, the columns gathered faster:

- The padded image is split into stride x stride phases, so that a tap
  reads neighbors, whatever the stride.
- The rows of a phase lie end to end, so a tap reads one run of memory,
  and the next tap the same run, shifted. Such a run also reads places
  between the rows that do not exist; they are left out at the end.
- A few images are done at once, as many as keep the columns in cache.
  Backward gathers them again, which is faster than keeping them.
"""

import numpy as np

from .numpy_impl import length

CACHE = 2**17  # entries of the columns gathered at once


def conv2d(
    x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1
):
    """Return the cross-correlation of images with kernels."""
    N, _, H, W = x.shape
    M, C, U, V = weight.shape
    P = length(H, U, stride, padding, dilation)
    Q = length(W, V, stride, padding, dilation)

    high = P + dilation * (U - 1) // stride  # rows of a phase
    wide = Q + dilation * (V - 1) // stride  # columns of a phase
    B = max(
        1, min(N, CACHE // (U * V * C * high * wide))
    )  # images at once
    run = (
        C * B * high * wide
    )  # length of a phase, all channels end to end
    chunks = [
        (slice(n, n + B), min(B, N - n), g)
        for n in range(0, N, B)
        for g in range(groups)
    ]
    phases = [
        (
            (i, j, slice(None), slice(None), to_rows, to_columns),
            (..., rows, columns),
        )
        for i, (to_rows, rows) in enumerate(
            split(H, high, stride, padding)
        )
        for j, (to_columns, columns) in enumerate(
            split(W, wide, stride, padding)
        )
    ]
    taps = []
    for u, v in np.ndindex(U, V):
        down, i = divmod(dilation * u, stride)
        right, j = divmod(dilation * v, stride)
        taps.append((i, j, down * wide + right))

    images = x.reshape(N, groups, C, H, W)
    kernel = weight.reshape(groups, M // groups, C, U * V).swapaxes(
        2, 3
    )
    kernel = kernel.reshape(groups, M // groups, U * V * C)
    padded = np.zeros((stride, stride, C, B, high, wide), x.dtype)
    columns = np.zeros((U * V, run), x.dtype)

    def gather(chunk, size, g):
        """Return the columns of some images, (U V C, B high wide)."""
        here = images[chunk, g].swapaxes(0, 1)  # (C, size, H, W)
        for phase, pixels in phases:
            padded[phase][:, :size] = here[pixels]
        for column, (i, j, shift) in zip(columns, taps, strict=True):
            column[: run - shift] = padded[i, j].reshape(run)[shift:]
        return columns.reshape(U * V * C, B * high * wide)

    y = np.empty(
        (N, groups, M // groups, P, Q), np.result_type(x, weight)
    )
    for chunk, size, g in chunks:
        full = kernel[g] @ gather(chunk, size, g)
        full = full.reshape(M // groups, B, high, wide)
        y[chunk, g] = full[:, :size, :P, :Q].swapaxes(0, 1)
    y = y.reshape(N, M, P, Q)
    if bias is not None:
        y = y + bias[:, None, None]

    def backward(dy):
        d = dy.reshape(N, groups, M // groups, P, Q)
        kind = np.result_type(dy, x, weight)
        dx, dkernel = (
            np.zeros(images.shape, kind),
            np.zeros(kernel.shape, kind),
        )
        full = np.zeros((M // groups, B, high, wide), kind)
        dpadded = np.empty(padded.shape, kind)
        for chunk, size, g in chunks:
            full[:, size:] = 0
            full[:, :size, :P, :Q] = d[chunk, g].swapaxes(0, 1)
            rows = full.reshape(M // groups, B * high * wide)
            dkernel[g] += (gather(chunk, size, g) @ rows.T).T
            dcolumns = (kernel[g].T @ rows).reshape(U * V, run)
            dpadded[...] = 0
            for dcolumn, (i, j, shift) in zip(
                dcolumns, taps, strict=True
            ):
                dpadded[i, j].reshape(run)[shift:] += dcolumn[
                    : run - shift
                ]
            there = dx[chunk, g].swapaxes(0, 1)
            for phase, pixels in phases:
                there[pixels] = dpadded[phase][:, :size]
        dkernel = dkernel.reshape(
            groups, M // groups, U * V, C
        ).swapaxes(2, 3)
        dbias = None if bias is None else np.sum(dy, axis=(0, 2, 3))
        return dx.reshape(x.shape), dkernel.reshape(weight.shape), dbias

    return y, backward


def split(size, room, stride, padding):
    """Yield where the entries of each phase go, and which they are."""
    for i in range(stride):
        first = (i - padding) % stride  # the first entry in this phase
        start = (first + padding) // stride
        count = max(0, min(room - start, -(-(size - first) // stride)))
        yield (
            slice(start, start + count),
            slice(first, first + stride * count, stride),
        )
