"""Straight-through estimators in PyTorch, with what is held apart."""

import torch
import torch.nn.functional as F


def round_ste(x, held):
    """Return the rounded numbers, (*N)."""
    return x + (held.round() - held).detach()


def sign_ste(x, held):
    """Return the signs, (*N)."""
    soft = torch.clamp(x, -1, 1)
    return soft + (held.sign() - torch.clamp(held, -1, 1)).detach()


def argmax_ste(x, held, tau=1.0):
    """Return the largest entries, one-hot, (*N, K)."""
    soft = F.softmax(x / tau, dim=-1)
    hard = F.one_hot(held.argmax(-1), x.shape[-1])
    return hard - F.softmax(held / tau, dim=-1).detach() + soft
