"""Dropout in PyTorch; its own functions draw the mask themselves."""

import torch
import torch.nn.functional as F


def dropout(x, mask, p=0.5):
    """Return the kept entries, scaled up, (*N)."""
    return torch.where(mask, x / (1 - p), 0.0)


def dropout2d(x, mask, p=0.5):
    """Return the kept channels, scaled up, (N, C, *S)."""
    every = (...,) + (None,) * (x.dim() - 2)
    return torch.where(mask[every], x / (1 - p), 0.0)


def dropconnect(x, weight, mask, bias=None, p=0.5):
    """Return the affine map of the kept weights, (*N, M)."""
    return F.linear(x, torch.where(mask, weight / (1 - p), 0.0), bias)
