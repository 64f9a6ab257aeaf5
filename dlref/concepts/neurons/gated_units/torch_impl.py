"""Gated units and maxout in PyTorch."""

import torch.nn.functional as F


def glu(x):
    """Return values times the sigmoid of their gates, (*N, H)."""
    return F.glu(x, dim=-1)


def reglu(x):
    """Return values times the positive part of their gates, (*N, H)."""
    value, gate = x.chunk(2, dim=-1)
    return value * F.relu(gate)


def geglu(x, approximate="none"):
    """Return values times the GELU of their gates, (*N, H)."""
    value, gate = x.chunk(2, dim=-1)
    return value * F.gelu(gate, approximate=approximate)


def swiglu(x):
    """Return values times the SiLU of their gates, (*N, H)."""
    value, gate = x.chunk(2, dim=-1)
    return value * F.silu(gate)


def maxout(x, weight, bias=None):
    """Return the largest of K affine functions, (*N, M)."""
    rows = weight.flatten(0, 1)
    shift = None if bias is None else bias.flatten()
    z = F.linear(x, rows, shift).unflatten(-1, weight.shape[:2])
    return z.max(dim=-1).values
