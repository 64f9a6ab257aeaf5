"""Stochastic depth in PyTorch, with the mask as an argument."""

import torch


def stochastic_depth(x, mask, p):
    """Return the kept examples, scaled up, (N, *S)."""
    noise = mask.to(x.dtype).div(1 - p)
    return torch.einsum("n...,n->n...", x, noise)


def stochastic_residual(x, branch, mask, p):
    """Return the input and what is kept of the branch, (N, *S)."""
    every = mask[(...,) + (None,) * (x.dim() - 1)]
    return torch.where(every, x + branch / (1 - p), x)
