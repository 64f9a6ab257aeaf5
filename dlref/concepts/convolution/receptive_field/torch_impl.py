"""The receptive field in PyTorch, from the pixels at its two ends."""

import torch


def receptive_field(
    size, jump, center, kernel_size, stride=1, padding=0, dilation=1
):
    """Return size, jump and center after one layer more, (*N) each.

    Of two neighboring outputs, every tap's own field is laid out. In
    float64, since the jump is a difference.
    """
    kind = size.dtype
    size, jump, center = (x.double() for x in (size, jump, center))
    places = torch.arange(2, device=size.device)[:, None]
    taps = torch.arange(kernel_size, device=size.device)
    entries = stride * places + dilation * taps - padding  # (2, K)
    middles = center[..., None, None] + entries * jump[..., None, None]
    half = (size[..., None, None] - 1) / 2
    first = (middles - half).amin(dim=-1)  # (*N, 2)
    last = (middles + half).amax(dim=-1)
    center = (first + last) / 2
    size = last[..., 0] - first[..., 0] + 1
    found = size, center[..., 1] - center[..., 0], center[..., 0]
    return tuple(x.to(kind) for x in found)
