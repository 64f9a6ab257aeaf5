"""Transposed convolution in PyTorch."""

import torch.nn.functional as F


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
    """Return the transposed convolution of sequences, (N, G M, L)."""
    rest = stride, padding, output_padding, groups, dilation
    return F.conv_transpose1d(x, weight, bias, *rest)


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
    """Return the transposed convolution of images, (N, G M, H, W)."""
    rest = stride, padding, output_padding, groups, dilation
    return F.conv_transpose2d(x, weight, bias, *rest)
