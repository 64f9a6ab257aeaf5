"""Softmax and its losses in PyTorch."""

import torch
import torch.nn.functional as F


def softmax(z):
    """Return the probabilities along the last axis, (*N, K)."""
    return F.softmax(z, dim=-1)


def log_softmax(z):
    """Return their logarithms, (*N, K)."""
    return F.log_softmax(z, dim=-1)


def soft_cross_entropy(z, t, reduction="mean"):
    """Return the cross-entropy from probabilities t (*N, K), ()."""
    K = z.shape[-1]
    return F.cross_entropy(
        z.reshape(-1, K), t.reshape(-1, K), reduction=reduction
    )


def cross_entropy(
    z,
    y,
    weight=None,
    ignore_index=-100,
    reduction="mean",
    label_smoothing=0.0,
):
    """Return the cross-entropy from labels y (*N), ()."""
    return F.cross_entropy(
        z.reshape(-1, z.shape[-1]),
        y.reshape(-1),
        weight,
        ignore_index=ignore_index,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )


def log_loss(p, y):
    """Return the mean negative log-probability of labels y (*N), ()."""
    hit = torch.gather(p, -1, y.unsqueeze(-1))
    return -hit.log().mean()
