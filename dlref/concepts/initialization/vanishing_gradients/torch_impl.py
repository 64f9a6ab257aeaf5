"""One layer, again and again, in PyTorch."""

import torch


def repeated_layer(x, weight, steps):
    """Return tanh(W h), `steps` times, (*N, D)."""
    for _ in range(steps):
        x = torch.tanh(x @ weight.mT)
    return x
