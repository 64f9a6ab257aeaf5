"""The highway layer in PyTorch."""

import torch
import torch.nn.functional as F


def highway(x, weight, bias, gate_weight, gate_bias):
    """Return the mixture of the input and a layer of it, (*N, D)."""
    layer = F.relu(F.linear(x, weight, bias))
    gate = torch.sigmoid(F.linear(x, gate_weight, gate_bias))
    return torch.lerp(x, layer, gate)
