"""The ReLU family in PyTorch."""

import torch
import torch.nn.functional as F


def relu(x):
    """Return x where it is positive, else 0, (*N)."""
    return F.relu(x)


def leaky_relu(x, negative_slope=0.01):
    """Return x where it is positive, else a small part of it, (*N)."""
    return F.leaky_relu(x, negative_slope)


def prelu(x, weight):
    """Return x, by its channel's slope where negative, (N, C, *S)."""
    return F.prelu(x, weight)


def relu6(x):
    """Return x between 0 and 6, (*N)."""
    return F.relu6(x)


def elu(x, alpha=1.0):
    """Return x, or alpha (exp(x) - 1) where negative, (*N)."""
    return F.elu(x, alpha)


def selu(x):
    """Return the ELU, scaled to keep mean 0 and variance 1, (*N)."""
    return F.selu(x)


def celu(x, alpha=1.0):
    """Return x, or alpha (exp(x / alpha) - 1) where negative, (*N).

    `F.celu` is the same, but its slope in float64 rounds 1 / alpha to
    float32.
    """
    left = torch.clamp(x, max=0) / alpha
    return torch.where(x > 0, x, alpha * torch.expm1(left))


def threshold(x, threshold, value):
    """Return x above the threshold, else a fixed value, (*N)."""
    return F.threshold(x, threshold, value)
