"""Convolutions with fewer connections in NumPy."""

from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    conv2d,
)


def separable_conv2d(
    x,
    depthwise,
    pointwise,
    bias=None,
    stride=1,
    padding=0,
    dilation=1,
):
    """Filter each channel by itself, then mix the channels.

    Args:
        x: images, float (N, C, H, W).
        depthwise: E kernels for each channel, float (C E, 1, U, V).
        pointwise: how outputs mix them, float (M, C E, 1, 1).
        bias: float (M,), or None for zeros.
        stride: pixels from one place to the next.
        padding: zeros put on each of the four sides.
        dilation: pixels from one tap of a kernel to the next.

    Returns:
        y: float (N, M, P, Q).
        backward: dy (N, M, P, Q) -> dx, ddepthwise, dpointwise, dbias.

    Raises:
        ValueError: if a kernel is larger than the padded image.
    """
    C = x.shape[1]
    h, pull_h = conv2d(
        x, depthwise, None, stride, padding, dilation, groups=C
    )  # (N, C E, P, Q)
    y, pull_y = conv2d(h, pointwise, bias)  # (N, M, P, Q)

    def backward(dy):
        dh, dpointwise, dbias = pull_y(dy)
        dx, ddepthwise, _ = pull_h(dh)
        return dx, ddepthwise, dpointwise, dbias

    return y, backward


def channel_shuffle(x, groups):
    """Deal the channels of each group out to all groups.

    Args:
        x: images, float (N, G C, H, W), with G = groups.
        groups: how many groups the channels are in.

    Returns:
        y: float (N, C G, H, W).
        backward: dy (N, C G, H, W) -> dx (N, G C, H, W).
    """
    N, channels, H, W = x.shape
    C = channels // groups
    y = x.reshape(N, groups, C, H, W).swapaxes(1, 2).reshape(x.shape)

    def backward(dy):
        dx = dy.reshape(N, C, groups, H, W).swapaxes(1, 2)
        return dx.copy().reshape(dy.shape)

    return y, backward
