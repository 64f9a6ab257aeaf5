"""Shapes and indices in PyTorch."""

import torch
import torch.nn.functional as F


def reshape_as(x, other):
    """Return x in the shape of another tensor, (A, B C)."""
    return x.reshape_as(other)


def permute(x, dims):
    """Return x with its axes in another order."""
    return torch.permute(x, dims)


def concat(x, other):
    """Return the rows, one after the other, (*N, A + B)."""
    return torch.concat((x, other), dim=-1)


def split(x, at):
    """Return both parts of each row, (*N, at), (*N, D - at)."""
    return torch.split(x, [at, x.shape[-1] - at], dim=-1)


def pad(x, left, right, value=0.0):
    """Return the padded rows, (*N, left + D + right)."""
    return F.pad(x, (left, right), value=value)


def gather(x, index):
    """Return the entries at the places named, (*N, K)."""
    return torch.gather(x, -1, index)


def scatter_add(x, index, src):
    """Return the rows with more added, (*N, D)."""
    return torch.scatter_add(x, -1, index, src)


def where(condition, x, other):
    """Return one of two entries, (*N)."""
    return torch.where(condition, x, other)


def clip(x, min, max):
    """Return the nearest numbers between two ends, (*N)."""
    return torch.clip(x, min, max)
