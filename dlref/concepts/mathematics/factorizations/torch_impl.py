"""Factorizations in PyTorch, with the same signs."""

import torch


def solve(input, other):
    """Return X with A X = B, (*N, D, K)."""
    return torch.linalg.solve(input, other)


def cholesky(x):
    """Return the lower triangles, (*N, D, D)."""
    return torch.linalg.cholesky((x + x.mT) / 2)


def qr(x):
    """Return Q (*N, M, D), and R (*N, D, D) of positive diagonal."""
    q, r = torch.linalg.qr(x)
    sign = torch.diagonal(r, dim1=-2, dim2=-1).sign().detach()
    return q * sign[..., None, :], r * sign[..., None]


def signs(v):
    """Return +1 or -1 for each column, (*N, D)."""
    counts = (v.detach().abs() > 1e-3).to(v.dtype)
    first = counts.argmax(dim=-2, keepdim=True)
    return v.detach().gather(-2, first).squeeze(-2).sign()


def eigh(x):
    """Return the values (*N, D) and the vectors (*N, D, D)."""
    w, v = torch.linalg.eigh((x + x.mT) / 2)
    return w, v * signs(v)[..., None, :]


def svd(x):
    """Return U (*N, M, D), s (*N, D) and V^T (*N, D, D)."""
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    sign = signs(vh.mT)
    return u * sign[..., None, :], s, vh * sign[..., None]
