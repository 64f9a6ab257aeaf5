"""Glorot's weights in PyTorch, from given random numbers."""

import torch
from torch.nn.init import _calculate_fan_in_and_fan_out as fans


def xavier_uniform(u, gain=1.0):
    """Return uniform weights, (K, D, *S)."""
    spread = gain / torch.tensor(fans(u), dtype=u.dtype).mean().sqrt()
    bound = spread * 3**0.5  # a standard deviation is bound / sqrt(3)
    return torch.lerp(-bound, bound, u)


def xavier_normal(noise, gain=1.0):
    """Return normal weights, (K, D, *S)."""
    spread = (
        gain
        / torch.tensor(fans(noise), dtype=noise.dtype).mean().sqrt()
    )
    return noise.mul(spread)
