"""Pooling in NumPy: one pass over the image for each tap of the window.

All windows are treated at once: tap (u, v) of every window together is
one strided slice of the image.
"""

import numpy as np


def max_pool2d(x, kernel_size, stride=None, padding=0):
    """Return the largest entry of each window.

    Args:
        x: images, float (*N, H, W).
        kernel_size: height and width of a window.
        stride: pixels from one window to the next; None: kernel_size.
        padding: pixels of minus infinity put on each of the four sides.

    Returns:
        y: float (*N, P, Q).
        backward: dy (*N, P, Q) -> dx. Of equal entries the first of the
            window, row by row, takes the gradient.

    Raises:
        ValueError: if a window is larger than the padded image, or the
            padding more than half of it.
    """
    H, W = x.shape[-2:]
    stride = kernel_size if stride is None else stride
    P = places(H, kernel_size, stride, padding)
    Q = places(W, kernel_size, stride, padding)

    padded = pad(x, padding, -np.inf)
    windows = list(taps(kernel_size, P, Q, stride))
    y = padded[windows[0]].copy()
    for window in windows[1:]:
        y = np.maximum(y, padded[window])

    def backward(dy):
        dpadded = np.zeros(padded.shape, dy.dtype)
        rest = dy  # what no entry has taken yet
        for window in windows:
            taken = rest * (padded[window] == y)
            dpadded[window] += taken
            rest = rest - taken
        return crop(dpadded, padding)

    return y, backward


def avg_pool2d(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    """Return the mean of each window.

    Args:
        x: images, float (*N, H, W).
        kernel_size: height and width of a window.
        stride: pixels from one window to the next; None: kernel_size.
        padding: zeros put on each of the four sides.
        count_include_pad: whether they count as entries of a window.

    Returns:
        y: float (*N, P, Q).
        backward: dy (*N, P, Q) -> dx.

    Raises:
        ValueError: if a window is larger than the padded image, or the
            padding more than half of it.
    """
    H, W = x.shape[-2:]
    stride = kernel_size if stride is None else stride
    P = places(H, kernel_size, stride, padding)
    Q = places(W, kernel_size, stride, padding)

    if count_include_pad:
        share = 1 / kernel_size**2
    else:
        high = inside(P, H, kernel_size, stride, padding)
        wide = inside(Q, W, kernel_size, stride, padding)
        share = (1 / np.outer(high, wide)).astype(x.real.dtype)
    padded = pad(x, padding, 0)
    windows = list(taps(kernel_size, P, Q, stride))
    y = share * sum(padded[window] for window in windows)

    def backward(dy):
        dpadded = np.zeros(padded.shape, dy.dtype)
        for window in windows:
            dpadded[window] += share * dy
        return crop(dpadded, padding)

    return y, backward


def adaptive_avg_pool2d(x, output_size):
    """Return means over windows that share out the image.

    Args:
        x: images, float (*N, H, W).
        output_size: height and width of the output.

    Returns:
        y: float (*N, P, Q), P = Q = output_size.
        backward: dy (*N, P, Q) -> dx.
    """
    rows = shares(output_size, x.shape[-2]).astype(x.real.dtype)
    columns = shares(output_size, x.shape[-1]).astype(x.real.dtype)
    y = rows @ x @ columns.T

    def backward(dy):
        return rows.T @ dy @ columns

    return y, backward


def global_avg_pool2d(x):
    """Return the mean of each image.

    Args:
        x: images, float (*N, H, W).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx.
    """
    H, W = x.shape[-2:]
    y = x.mean(axis=(-2, -1))

    def backward(dy):
        return np.full(x.shape, dy[..., None, None] / (H * W))

    return y, backward


def lp_pool2d(x, norm_type, kernel_size, stride=None):
    """Return the p-norm of each window, p = norm_type.

    Args:
        x: images, float (*N, H, W); not negative, unless p is even.
        norm_type: p, at least 1.
        kernel_size: height and width of a window.
        stride: pixels from one window to the next; None: kernel_size.

    Returns:
        y: float (*N, P, Q).
        backward: dy (*N, P, Q) -> dx. A window of zeros has no slope if
            p > 1; it gives 0.

    Raises:
        ValueError: if p is below 1, an entry has no power, or a window
            is larger than the image.
    """
    H, W = x.shape[-2:]
    stride = kernel_size if stride is None else stride
    P, Q = (
        places(H, kernel_size, stride),
        places(W, kernel_size, stride),
    )
    if norm_type < 1:
        raise ValueError(
            f"norm_type must be at least 1, got {norm_type}"
        )
    if norm_type % 2 and np.any(x.real < 0):
        raise ValueError(
            "x must not be negative unless norm_type is even, "
            f"got {x.real.min()}"
        )

    windows = list(taps(kernel_size, P, Q, stride))
    entries = np.stack([x[window] for window in windows])
    scale = np.max(np.abs(entries.real), axis=0)  # no power overflows
    scale = np.where(scale == 0, 1, scale)
    total = np.sum((entries / scale) ** norm_type, axis=0)
    y = scale * total ** (1 / norm_type)

    def backward(dy):
        norm = np.where(y == 0, 1, y)
        dentries = dy * (entries / norm) ** (norm_type - 1)
        dx = np.zeros(x.shape, dentries.dtype)
        for window, dentry in zip(windows, dentries, strict=True):
            dx[window] += dentry
        return dx

    return y, backward


def places(size, kernel_size, stride, padding=0):
    """Return the number of windows along one axis."""
    if kernel_size > size + 2 * padding:
        raise ValueError(
            "kernel_size must not exceed the padded image, "
            f"got {kernel_size} on {size + 2 * padding} pixels"
        )
    if padding > kernel_size // 2:
        raise ValueError(
            "padding must not exceed half of kernel_size, "
            f"got {padding} for {kernel_size}"
        )

    return (size + 2 * padding - kernel_size) // stride + 1


def taps(kernel_size, P, Q, stride):
    """Yield the slice that each tap of the windows reads."""
    for u in range(kernel_size):
        for v in range(kernel_size):
            rows = slice(u, u + stride * P, stride)
            columns = slice(v, v + stride * Q, stride)
            yield ..., rows, columns


def inside(P, size, kernel_size, stride, padding):
    """Return how many entries of each window lie on the image, (P,)."""
    start = stride * np.arange(P) - padding
    end = np.minimum(start + kernel_size, size)
    return end - np.maximum(start, 0)


def shares(P, size):
    """Return the weight of each entry in each window, (P, size)."""
    p, i = np.arange(P)[:, None], np.arange(size)
    meets = ((i + 1) * P > p * size) & ((p + 1) * size > i * P)
    return meets / meets.sum(axis=1, keepdims=True)


def pad(x, padding, value):
    """Return images with a frame of `value` around them."""
    if padding == 0:
        return x
    edges = [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2
    return np.pad(x, edges, constant_values=value)


def crop(x, padding):
    """Return images without the frame."""
    H, W = x.shape[-2:]
    return x[..., padding : H - padding, padding : W - padding]
