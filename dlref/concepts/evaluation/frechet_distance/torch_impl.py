"""The distance of two Gaussians and the Inception Score in PyTorch."""

import torch
import torch.nn.functional as F


def frechet_distance(mean, cov, other_mean, other_cov):
    """Return the squared distance, (*N)."""
    along = torch.linalg.eigvals(cov @ other_cov)  # (*N, D), complex
    shared = along.sqrt().real.sum(dim=-1)
    trace = torch.einsum("...ii->...", cov + other_cov)
    way = F.mse_loss(mean, other_mean, reduction="none").sum(dim=-1)
    return way + trace - 2 * shared


def inception_score(p):
    """Return the score, ()."""
    overall = p.mean(dim=0)
    apart = torch.xlogy(p, p) - torch.xlogy(p, overall)
    return apart.sum(dim=-1).mean().exp()
