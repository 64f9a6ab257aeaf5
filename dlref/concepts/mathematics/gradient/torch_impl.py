"""Products of vectors and matrices in PyTorch."""

import torch


def dot(x, other):
    """Return the sum of the products, ()."""
    return torch.dot(x, other)


def mv(matrix, vec):
    """Return the product of matrix and vector, (M,)."""
    return torch.mv(matrix, vec)


def outer(x, other):
    """Return the table of all products, (M, D)."""
    return torch.outer(x, other)
