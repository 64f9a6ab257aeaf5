"""Maximum pooling in NumPy: along each row first, then down.

The maximum of a window is the largest of its rows' maxima. Rows of a
window are shared with the windows beside it, and there are fewer maxima
than pixels, so the second half of the work is small.
"""

import numpy as np

from .numpy_impl import crop, pad, places


def max_pool2d(x, kernel_size, stride=None, padding=0):
    """Return what `numpy_impl.max_pool2d` returns, sooner."""
    stride = kernel_size if stride is None else stride
    P, Q = (
        places(n, kernel_size, stride, padding) for n in x.shape[-2:]
    )
    across, down = [], []  # the places that a tap reads, each way
    for k in range(kernel_size):
        across.append(np.s_[..., k : k + stride * Q : stride])
        down.append(np.s_[..., k : k + stride * P : stride, :])
    overlap = stride < kernel_size

    padded = pad(x, padding, -np.inf)
    wide = largest(padded, across)  # (*N, H, Q)
    y = largest(wide, down)  # (*N, P, Q)

    def backward(dy):
        dwide = to_first(dy, wide, y, down, overlap)
        dpadded = to_first(dwide, padded, wide, across, overlap)
        return crop(dpadded, padding)

    return y, backward


def largest(x, taps):
    """Return the largest of what the taps read."""
    y = np.maximum(x[taps[0]], x[taps[-1]])
    for tap in taps[1:-1]:
        np.maximum(y, x[tap], out=y)
    return y


def to_first(dy, x, y, taps, overlap):
    """Return the gradient of x: the first tap that read y takes it.

    What none before has taken is the last one's.
    """
    dx = np.zeros(x.shape, dy.dtype)
    rest = dy
    for tap in taps[:-1]:
        first = x[tap] == y
        if overlap:
            taken = rest * first
            dx[tap] += taken
        else:
            taken = np.multiply(rest, first, out=dx[tap])
        rest = rest - taken
    if overlap:
        dx[taps[-1]] += rest
    else:
        dx[taps[-1]] = rest
    return dx
