"""Gradient clipping in PyTorch, as functions."""

import torch


def clip_grad_norm(grad, max_norm, eps=1e-6):
    """Return the gradient, not longer than `max_norm`, (*N)."""
    share = max_norm / (torch.linalg.vector_norm(grad) + eps)
    return grad * torch.clamp(share, max=1.0)


def clip_grad_value(grad, clip_value):
    """Return the gradient between the bounds, (*N)."""
    return torch.clamp(grad, min=-clip_value, max=clip_value)
