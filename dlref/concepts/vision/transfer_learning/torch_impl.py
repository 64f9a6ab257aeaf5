"""Squared errors of the places that are marked, in PyTorch."""

import torch.nn.functional as F


def keypoint_loss(input, target, seen):
    """Return the mean squared error of the marked ones alone, ()."""
    return F.mse_loss(input[seen], target[seen])
