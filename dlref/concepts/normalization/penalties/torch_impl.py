"""Penalties on weights in PyTorch."""

import torch
import torch.nn.functional as F


def l2_penalty(weight, strength):
    """Return half the squared length, times a strength, ()."""
    return strength * torch.linalg.vector_norm(weight).square() / 2


def l1_penalty(weight, strength):
    """Return the sum of the sizes, times a strength, ()."""
    return strength * weight.abs().sum()


def elastic_net_penalty(weight, strength, l1_ratio):
    """Return a mixture of sizes and squares, ()."""
    mixed = torch.lerp(weight.square() / 2, weight.abs(), l1_ratio)
    return strength * mixed.sum()


def softshrink(x, lambd=0.5):
    """Return each number moved toward 0 by a threshold, (*N)."""
    return F.softshrink(x, lambd)


def max_norm(weight, limit):
    """Return the shortened rows, (N, D)."""
    length = torch.linalg.vector_norm(weight, dim=1, keepdim=True)
    safe = torch.where(length > limit, length, limit)
    return weight * (limit / safe)
