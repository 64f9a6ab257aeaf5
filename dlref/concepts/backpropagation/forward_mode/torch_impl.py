"""Slopes along a move in PyTorch, which reverses the reverse mode."""

import torch
import torch.nn.functional as F
from torch.autograd.functional import jvp


def dual_example(x1, x2, t1, t2):
    """Return log(x1) + x1 x2 - sin(x2) and its slope, (*N) each."""

    def example(a, b):
        return torch.log(a) + a * b - torch.sin(b)

    return jvp(example, (x1, x2), (t1, t2), create_graph=True)


def dual_linear(x, weight, bias, tx, tweight, tbias):
    """Return an affine map and its slope, (*N, M) each."""
    at, move = (x, weight, bias), (tx, tweight, tbias)
    return jvp(F.linear, at, move, create_graph=True)


def dual_softmax(z, tz):
    """Return softmax and its slope, (*N, K) each."""

    def softmax(z):
        return F.softmax(z, dim=-1)

    return jvp(softmax, (z,), (tz,), create_graph=True)
