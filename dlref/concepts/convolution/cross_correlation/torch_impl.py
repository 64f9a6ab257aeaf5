"""Cross-correlation in PyTorch."""

import torch.nn.functional as F


def conv1d(
    x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1
):
    """Return the cross-correlation of sequences, (N, G M, P)."""
    return F.conv1d(x, weight, bias, stride, padding, dilation, groups)


def conv2d(
    x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1
):
    """Return the cross-correlation of images, (N, G M, P, Q)."""
    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)
