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
    """Return x where it is positive, else x by its channel's slope, (N, C, *S)."""
    return F.prelu(x, weight)


def relu6(x):
    """Return x between 0 and 6, (*N)."""
    return F.relu6(x)


def elu(x, alpha=1.0):
    """Return x where it is positive, else alpha (exp(x) - 1), (*N)."""
    return F.elu(x, alpha)


def selu(x):
    """Return the ELU of x, scaled so that mean 0 and variance 1 stay, (*N)."""
    return F.selu(x)


def celu(x, alpha=1.0):
    """Return x where it is positive, else alpha (exp(x / alpha) - 1), (*N).

    `F.celu` is the same function, but its slope in float64 rounds 1 / alpha
    to float32.
    """
    left = torch.clamp(x, max=0) / alpha
    return torch.where(x > 0, x, alpha * torch.expm1(left))


def threshold(x, threshold, value):
    """Return x where it is above the threshold, else a fixed value, (*N)."""
    return F.threshold(x, threshold, value)
