"""Convolution in PyTorch, without a Fourier transform."""

import torch
import torch.nn.functional as F


def circular_convolution(x, weight):
    """Return the rows, shifted and weighted, added up, (*N, D)."""
    shifts = [x.roll(k, -1) for k in range(x.shape[-1])]
    return torch.stack(shifts, -1) @ weight


def fft_conv2d(x, weight, bias=None, padding=0):
    """Return the cross-correlation, (N, M, P, Q)."""
    return F.conv2d(x, weight, bias, padding=padding)
