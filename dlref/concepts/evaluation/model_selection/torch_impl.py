"""Choosing a model, in PyTorch."""

import torch


def k_fold(order, folds=5):
    """Return the fold of each example, (N)."""
    fold = torch.empty_like(order)
    for k, part in enumerate(torch.tensor_split(order, folds)):
        fold[part] = k
    return fold


def cross_validation_mean(values, fold, folds=5):
    """Return the mean over folds, and each fold's, () and (K)."""
    each = torch.stack([values[fold == k].mean() for k in range(folds)])
    return each.mean(), each


def chance_of_a_hit(share, trials=1):
    """Return 1 minus the chance that all trials miss, (*N)."""
    return 1 - (1 - share) ** trials
