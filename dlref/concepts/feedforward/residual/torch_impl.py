"""Residual blocks in PyTorch."""

import torch.nn.functional as F


def residual_block(x, weight1, bias1, weight2, bias2):
    """Return the rectified sum of input and branch, (*N, D)."""
    hidden = F.relu(F.linear(x, weight1, bias1))
    return F.relu(x + F.linear(hidden, weight2, bias2))


def preactivation_block(x, weight1, bias1, weight2, bias2):
    """Return the sum of the input and the branch, (*N, D)."""
    hidden = F.relu(F.linear(F.relu(x), weight1, bias1))
    return x + F.linear(hidden, weight2, bias2)
