"""Weighted sum in PyTorch."""

import torch


def weighted_sum(x, weight, scale=1.0):
    """Return the weighted sums, (*N,)."""
    return scale * torch.sum(x * weight, dim=-1)
