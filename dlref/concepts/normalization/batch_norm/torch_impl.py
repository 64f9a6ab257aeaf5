"""Batch normalization in PyTorch."""

import torch.nn.functional as F


def batch_norm_train(
    x,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    momentum=0.1,
    eps=1e-5,
):
    """Return the normalized x, (N, C, *S), and new statistics, (C,)."""
    mean, var = (
        running_mean.clone(),
        running_var.clone(),
    )  # updated in place
    y = F.batch_norm(x, mean, var, weight, bias, True, momentum, eps)
    return y, mean, var


def batch_norm_eval(
    x, running_mean, running_var, weight=None, bias=None, eps=1e-5
):
    """Return x normalized by the statistics, (N, C, *S)."""
    return F.batch_norm(
        x, running_mean, running_var, weight, bias, eps=eps
    )
