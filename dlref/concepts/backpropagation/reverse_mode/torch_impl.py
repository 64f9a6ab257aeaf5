"""The same programs in PyTorch, whose autograd keeps a tape too."""

import torch
import torch.nn.functional as F


def taped_example(x1, x2):
    """Return log(x1) + x1 x2 - sin(x2), (*N)."""
    return torch.log(x1) + x1 * x2 - torch.sin(x2)


def taped_power(x, steps=3):
    """Return x to the power 2**steps, (*N)."""
    return torch.pow(x, 2**steps)


def taped_recurrence(x, weight, bias, target):
    """Return the mean squared error after both layers, ()."""
    hidden = torch.tanh(F.linear(x, weight, bias))
    y = torch.tanh(F.linear(hidden, weight, bias))
    return F.mse_loss(y, target)
