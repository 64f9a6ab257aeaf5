"""Losses on distances and angles in PyTorch."""

import torch
import torch.nn.functional as F


def normalize(x):
    """Return rows of length 1, (*N, D)."""
    return x / torch.linalg.vector_norm(x, dim=-1, keepdim=True)


def triplet_loss(anchor, positive, negative, margin=1.0):
    """Return PyTorch's triplet loss with squared distances, ()."""
    return F.triplet_margin_with_distance_loss(
        anchor,
        positive,
        negative,
        distance_function=lambda a, b: (a - b).square().sum(-1),
        margin=margin,
    )


def info_nce_loss(query, key, temperature=0.1):
    """Return the cross-entropy of a table, its diagonal true, ()."""
    table = torch.einsum("nd,md->nm", query, key) / temperature
    return F.cross_entropy(
        table, torch.arange(len(query), device=table.device)
    )


def arcface_logits(cosines, labels, scale=64.0, margin=0.5):
    """Return the scores, by the angles themselves, (N, K)."""
    true = F.one_hot(labels, cosines.shape[1]).bool()
    wider = torch.cos(torch.acos(cosines) + margin)
    return scale * torch.where(true, wider, cosines)
