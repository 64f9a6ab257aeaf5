"""Convolutions with fewer connections in PyTorch."""

import torch.nn.functional as F


def separable_conv2d(
    x,
    depthwise,
    pointwise,
    bias=None,
    stride=1,
    padding=0,
    dilation=1,
):
    """Return the filtered and mixed channels, (N, M, P, Q)."""
    C = x.shape[1]
    h = F.conv2d(x, depthwise, None, stride, padding, dilation, C)
    return F.conv2d(h, pointwise, bias)


def channel_shuffle(x, groups):
    """Return the channels dealt out to all groups, (N, C G, H, W)."""
    return F.channel_shuffle(x, groups)
