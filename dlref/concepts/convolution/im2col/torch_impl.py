"""Images to columns and back in PyTorch."""

import torch.nn.functional as F


def im2col(
    x, kernel_height, kernel_width, dilation=1, padding=0, stride=1
):
    """Return the windows of images as columns, (N, C U V, P Q)."""
    kernel = kernel_height, kernel_width
    return F.unfold(x, kernel, dilation, padding, stride)


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
    """Return images on which columns are laid, (N, C, H, W)."""
    size, kernel = (height, width), (kernel_height, kernel_width)
    return F.fold(x, size, kernel, dilation, padding, stride)
