"""Calibration in PyTorch."""

import torch
import torch.nn.functional as F


def brier_score(p, y):
    """Return the mean squared distance from the labels, ()."""
    hit = F.one_hot(y, p.shape[-1]).to(p.dtype)
    return F.mse_loss(p, hit) * p.shape[-1]


def reliability_diagram(p, y, bins=15):
    """Return count, confidence and accuracy of each bin, (B) each."""
    sure, best = p.max(-1)
    right = (best == y).to(p.dtype)
    found = []
    for b in range(bins):
        here = (sure > b / bins) & (sure <= (b + 1) / bins)
        values = [sure[here].mean(), right[here].mean()]
        count = here.sum().to(p.dtype)
        found.append(torch.stack([count, *values]))
    return tuple(torch.nan_to_num(torch.stack(found, 1)))


def expected_calibration_error(p, y, bins=15):
    """Return the weighted gap of all bins, ()."""
    sure, best = p.max(-1)
    gap = (best == y).to(p.dtype) - sure
    total = p.new_zeros(())
    for b in range(bins):
        here = (sure > b / bins) & (sure <= (b + 1) / bins)
        total = total + gap[here].sum().abs()
    return total / y.numel()


def brier_decomposition(p, y):
    """Return reliability, resolution and uncertainty, () each."""
    same = (p[:, None] == p).to(p.dtype)  # (N, N)
    hit = y.to(p.dtype)
    rate = same @ hit / same.sum(1)
    return (
        F.mse_loss(p, rate),
        torch.var(rate, correction=0),
        torch.var(hit, correction=0),
    )


def temperature_nll(z, temperature, y):
    """Return the cross-entropy of z over the temperature, ()."""
    scores = (z / temperature).reshape(-1, z.shape[-1])
    return F.cross_entropy(scores, y.reshape(-1))
