"""The smooth family in PyTorch."""

import torch
import torch.nn.functional as F


def softplus(x, beta=1.0):
    """Return log(1 + exp(beta x)) / beta, (*N).

    Beyond the threshold PyTorch returns x; at 50 that changes no digit.
    """
    return F.softplus(x, beta, threshold=50.0)


def gelu(x, approximate="none"):
    """Return x times the share of the normal law below x, (*N)."""
    return F.gelu(x, approximate=approximate)


def silu(x):
    """Return x sigmoid(x), (*N)."""
    return F.silu(x)


def swish(x, beta):
    """Return x sigmoid(beta x), (*N)."""
    return x * torch.sigmoid(beta * x)


def mish(x):
    """Return x tanh(softplus(x)), (*N)."""
    return F.mish(x)


def hardswish(x):
    """Return x times the line (x + 3) / 6, cut off at 0 and 1, (*N)."""
    return F.hardswish(x)
