"""Matrices in PyTorch."""

import torch


def matmul(input, other):
    """Return the products, (*N, P, R)."""
    return torch.matmul(input, other)


def transpose(x):
    """Return rows and columns exchanged, (*N, Q, P)."""
    return x.mT


def trace(x):
    """Return the sums of the diagonals, (*N)."""
    return torch.diagonal(x, dim1=-2, dim2=-1).sum(-1)


def frobenius_norm(x):
    """Return the roots of the sums of squares, (*N)."""
    return torch.linalg.matrix_norm(x)


def quadratic_form(x, matrix):
    """Return x . A x for each row, (*N)."""
    return torch.einsum("...i,ij,...j->...", x, matrix, x)


def inverse(x):
    """Return the inverses, (*N, D, D)."""
    return torch.linalg.inv(x)


def det(x):
    """Return the determinants, (*N)."""
    return torch.linalg.det(x)


def logdet(x):
    """Return their logarithms, (*N)."""
    return torch.logdet(x)
