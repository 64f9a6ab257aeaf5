"""Metrics of a ranking in PyTorch: all examples against all."""

import torch


def counts(scores, target):
    """Return scores in order, and what has each one or more."""
    falling = torch.sort(scores, descending=True).values
    above = (scores[None, :] >= falling[:, None]).to(scores.dtype)
    y = target.to(scores.dtype)
    return falling, above @ y, above @ (1 - y)


def roc_curve(scores, target):
    """Return false and true positive rates, and thresholds."""
    falling, hits, alarms = counts(scores, target)
    zero = scores.new_zeros(1)
    fpr = torch.cat([zero, alarms]) / (1 - target).sum()
    tpr = torch.cat([zero, hits]) / target.sum()
    return fpr, tpr, falling


def precision_recall_curve(scores, target):
    """Return precision, recall and thresholds, (N) each."""
    falling, hits, alarms = counts(scores, target)
    return hits / (hits + alarms), hits / target.sum(), falling


def roc_auc(scores, target):
    """Return the share of pairs in the right order, ()."""
    gap = scores[target == 1][:, None] - scores[target == 0]
    return torch.heaviside(gap, gap.new_tensor(0.5)).mean()


def average_precision(scores, target):
    """Return the mean of the precision at the positives, ()."""
    hit = scores[target == 1]
    above = (scores[None, :] >= hit[:, None]).to(scores.dtype)
    precision = above @ target.to(scores.dtype) / above.sum(1)
    return precision.mean()
