"""The sigmoid family in PyTorch."""

import torch
import torch.nn.functional as F


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), (*N)."""
    return torch.sigmoid(x)


def hardsigmoid(x):
    """Return (x + 3) / 6 between 0 and 1, (*N).

    `F.hardsigmoid` is the same, but its slope in float64 is 1/6 rounded
    to float32, and it cannot be differentiated twice.
    """
    return F.relu6(x + 3) / 6


def logsigmoid(x):
    """Return the logarithm of the sigmoid, (*N)."""
    return F.logsigmoid(x)


def tanh(x):
    """Return the hyperbolic tangent, (*N)."""
    return torch.tanh(x)


def hardtanh(x, min_val=-1.0, max_val=1.0):
    """Return x between `min_val` and `max_val`, (*N)."""
    return F.hardtanh(x, min_val, max_val)


def softsign(x):
    """Return x / (1 + |x|), (*N)."""
    return F.softsign(x)
