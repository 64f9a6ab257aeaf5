"""Pooling in PyTorch."""

import torch.nn.functional as F


def max_pool2d(x, kernel_size, stride=None, padding=0):
    """Return the largest entry of each window, (*N, P, Q)."""
    y = F.max_pool2d(flat(x), kernel_size, stride, padding)
    return y.reshape(*x.shape[:-2], *y.shape[-2:])


def avg_pool2d(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    """Return the mean of each window, (*N, P, Q)."""
    rest = stride, padding, False, count_include_pad
    y = F.avg_pool2d(flat(x), kernel_size, *rest)
    return y.reshape(*x.shape[:-2], *y.shape[-2:])


def adaptive_avg_pool2d(x, output_size):
    """Return means over windows that share out the image."""
    y = F.adaptive_avg_pool2d(flat(x), output_size)
    return y.reshape(*x.shape[:-2], *y.shape[-2:])


def global_avg_pool2d(x):
    """Return the mean of each image, (*N)."""
    return x.mean(dim=(-2, -1))


def lp_pool2d(x, norm_type, kernel_size, stride=None):
    """Return the p-norm of each window, (*N, P, Q)."""
    y = F.lp_pool2d(flat(x), norm_type, kernel_size, stride)
    return y.reshape(*x.shape[:-2], *y.shape[-2:])


def flat(x):
    """Return the images along one axis, with one channel each."""
    return x.reshape(-1, 1, *x.shape[-2:])
