"""Broadcasting and reductions in PyTorch."""

import torch


def expand_as(x, other):
    """Return x in the shape of another tensor, (*N, A, B, D)."""
    return x.expand_as(other)


def sum(x):
    """Return the sum of each row, (*N)."""
    return torch.sum(x, dim=-1)


def mean(x):
    """Return the mean of each row, (*N)."""
    return torch.mean(x, dim=-1)


def var(x, correction=1):
    """Return the variance of each row, (*N)."""
    if x.numel() == 0:
        return x.sum(dim=-1)  # without rows torch.var only warns
    return torch.var(x, dim=-1, correction=correction)


def amax(x):
    """Return the largest entry of each row, (*N)."""
    return torch.amax(x, dim=-1)


def amin(x):
    """Return the smallest entry of each row, (*N)."""
    return torch.amin(x, dim=-1)


def prod(x):
    """Return the product of each row, (*N)."""
    return torch.prod(x, dim=-1)


def cumsum(x):
    """Return the running sum of each row, (*N, D)."""
    return torch.cumsum(x, dim=-1)
