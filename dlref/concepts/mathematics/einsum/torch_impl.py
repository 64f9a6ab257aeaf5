"""Sums over products in PyTorch."""

import torch
import torch.nn.functional as F


def contraction(x, other):
    """Return the sums of products, (B, M, N)."""
    return torch.einsum("bmkp,bnkq->bmn", x, other)


def bilinear(input1, input2, weight):
    """Return what each weight makes of each pair of rows, (N, P)."""
    return F.bilinear(input1, input2, weight)


def einsum(x, other, equation):
    """Return the sums of products that an equation names, (*C)."""
    return torch.einsum(equation, x, other)
