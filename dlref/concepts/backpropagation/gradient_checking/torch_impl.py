"""Slopes from differences in PyTorch."""

import torch


def forward_difference(ahead, here, h):
    """Return the slopes (*N), the first of two along a new axis."""
    line = torch.stack([here, ahead])
    return torch.gradient(line, spacing=h, dim=0)[0][0]


def centered_difference(ahead, behind, h):
    """Return the slopes (*N), the middle of three along a new axis."""
    line = torch.stack([behind, torch.zeros_like(ahead), ahead])
    return torch.gradient(line, spacing=h, dim=0)[0][1]


def richardson(wide, narrow):
    """Return the slopes (*N), on the line through both."""
    return torch.lerp(wide, narrow, 4 / 3)
