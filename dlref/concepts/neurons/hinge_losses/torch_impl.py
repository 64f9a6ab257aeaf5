"""Hinge losses in PyTorch."""

import torch
import torch.nn.functional as F


def hinge_loss(z, y, margin=1.0, reduction="mean"):
    """Return how much is missing to the margin, ()."""
    missing = F.relu(margin - y * z)
    return missing.mean() if reduction == "mean" else missing.sum()


def squared_hinge_loss(z, y, margin=1.0, reduction="mean"):
    """Return the square of what is missing to the margin, ()."""
    missing = F.relu(margin - y * z).square()
    return missing.mean() if reduction == "mean" else missing.sum()


def multi_margin_loss(
    z, y, weight=None, p=1, margin=1.0, reduction="mean"
):
    """Return what other classes lack in distance, ().

    PyTorch's own has no second derivative; a test compares the two.
    """
    K = z.shape[-1]
    missing = F.relu(margin - z.gather(-1, y[..., None]) + z)
    terms = torch.where(F.one_hot(y, K) == 1, 0.0, missing**p)
    rows = terms.sum(dim=-1) / K
    rows = rows if weight is None else rows * weight[y]
    return rows.mean() if reduction == "mean" else rows.sum()
