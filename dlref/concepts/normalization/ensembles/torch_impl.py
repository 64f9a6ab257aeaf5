"""Ensembles in PyTorch."""

import math

import torch
import torch.nn.functional as F


def ensemble_log_prob(logits):
    """Return the logarithm of the mean probabilities, (*N, K)."""
    each = F.log_softmax(logits, dim=-1)
    return torch.logsumexp(each, dim=0) - math.log(len(logits))


def predictive_entropy(logits):
    """Return the entropy of the mean, and the mean entropy, (*N)."""
    p = torch.softmax(logits, dim=-1)
    total = torch.special.entr(p.mean(dim=0)).sum(dim=-1)
    each = torch.sum(p * F.log_softmax(logits, dim=-1), dim=-1)
    return total, -each.mean(dim=0)


def mc_dropout(x, mask, weight, bias=None, p=0.5):
    """Return mean and variance over the masks, (*N, M)."""
    y = [F.linear(x * keep / (1 - p), weight, bias) for keep in mask]
    y = torch.stack(y)
    mean = y.mean(dim=0)
    return mean, y.square().mean(dim=0) - mean.square()
