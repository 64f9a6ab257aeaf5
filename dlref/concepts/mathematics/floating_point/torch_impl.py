"""Four functions that rounding spoils, in PyTorch."""

import torch


def logsumexp(x):
    """Return the logarithms of the sums, (*N)."""
    return torch.logsumexp(x, dim=-1)


def log1p(x):
    """Return log(1 + x), (*N)."""
    return torch.log1p(x)


def expm1(x):
    """Return exp(x) - 1, (*N)."""
    return torch.expm1(x)


def kahan_sum(x):
    """Return the sums, (*N), added up in several parts."""
    return torch.sum(x, dim=-1)
