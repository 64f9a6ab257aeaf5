"""Images to columns and back in NumPy."""

import numpy as np

from dlref.concepts.convolution.cross_correlation.numpy_impl import taps


def im2col(
    x, kernel_height, kernel_width, dilation=1, padding=0, stride=1
):
    """Return the windows of images as columns.

    Args:
        x: images, float (N, C, H, W).
        kernel_height: rows of a window, U.
        kernel_width: columns of a window, V.
        dilation: pixels from one entry of a window to the next.
        padding: zeros put on each of the four sides.
        stride: pixels from one window to the next.

    Returns:
        y: float (N, C U V, P Q), for P times Q windows.
        backward: dy (N, C U V, P Q) -> dx (N, C, H, W).

    Raises:
        ValueError: if a window does not fit into the padded image.
    """
    size, kernel = x.shape[2:], (kernel_height, kernel_width)
    how = kernel, dilation, padding, stride
    return gather(x, *how), lambda dy: scatter(dy, size, *how)


def col2im(
    x,
    height,
    width,
    kernel_height,
    kernel_width,
    dilation=1,
    padding=0,
    stride=1,
):
    """Return columns laid on images, added where they overlap.

    Args:
        x: columns, float (N, C U V, P Q), as `im2col` returns them.
        height: of the images, H.
        width: of the images, W.
        kernel_height: rows of a window, U.
        kernel_width: columns of a window, V.
        dilation: pixels from one entry of a window to the next.
        padding: what is cut off on each of the four sides.
        stride: pixels from one window to the next.

    Returns:
        y: float (N, C, H, W).
        backward: dy (N, C, H, W) -> dx (N, C U V, P Q).

    Raises:
        ValueError: if a window does not fit into the padded image, or
            there are more or fewer columns than windows.
    """
    size, kernel = (height, width), (kernel_height, kernel_width)
    how = kernel, dilation, padding, stride
    return scatter(x, size, *how), lambda dy: gather(dy, *how)


def gather(image, kernel, dilation, padding, stride):
    """Return each window as a column, (N, C U V, P Q)."""
    N, C, H, W = image.shape
    (U, V), (P, Q) = (
        kernel,
        places((H, W), kernel, dilation, padding, stride),
    )
    edge = padding, padding
    padded = np.pad(image, ((0, 0), (0, 0), edge, edge))
    columns = np.empty((N, C, U, V, P, Q), image.dtype)
    for u, rows in taps(U, P, stride, dilation):
        for v, across in taps(V, Q, stride, dilation):
            columns[:, :, u, v] = padded[:, :, rows, across]
    return columns.reshape(N, C * U * V, P * Q)


def scatter(columns, size, kernel, dilation, padding, stride):
    """Return images with every column added in its place."""
    (H, W), (U, V) = size, kernel
    P, Q = places(size, kernel, dilation, padding, stride)
    N, C = len(columns), columns.shape[1] // (U * V)
    columns = columns.reshape(N, C, U, V, P, Q)
    padded = np.zeros(
        (N, C, H + 2 * padding, W + 2 * padding), columns.dtype
    )
    for u, rows in taps(U, P, stride, dilation):
        for v, across in taps(V, Q, stride, dilation):
            padded[:, :, rows, across] += columns[:, :, u, v]
    return padded[:, :, padding : padding + H, padding : padding + W]


def places(size, kernel, dilation, padding, stride):
    """Return how many windows there are down, and across."""
    counts = []
    names = "kernel_height", "kernel_width"
    for name, pixels, taps_ in zip(names, size, kernel, strict=True):
        room, reach = pixels + 2 * padding, dilation * (taps_ - 1) + 1
        if reach > room:
            rule = "fit into the padded image"
            raise ValueError(
                f"{name} must {rule}, got a reach of {reach} on {room}"
            )
        counts.append((room - reach) // stride + 1)
    return counts
