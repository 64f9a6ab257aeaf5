"""Losses for predicted numbers in PyTorch."""

import math

import torch
import torch.nn.functional as F


def l1_loss(input, target, reduction="mean"):
    """Return the mean, or the sum, of the absolute errors, ()."""
    return F.l1_loss(input, target, reduction=reduction)


def huber_loss(input, target, reduction="mean", delta=1.0):
    """Return the mean, or the sum, of the Huber losses, ()."""
    return F.huber_loss(input, target, reduction, delta)


def smooth_l1_loss(input, target, reduction="mean", beta=1.0):
    """Return the mean, or the sum, of the rounded errors, ()."""
    return F.smooth_l1_loss(
        input, target, reduction=reduction, beta=beta
    )


def log_cosh_loss(input, target, reduction="mean"):
    """Return the mean, or the sum, of log cosh of the errors, ()."""
    r = input - target
    near = r.abs() < 1
    inner = torch.where(near, r, 0)  # cosh - 1 is expm1^2 / (2 exp)
    above = torch.expm1(inner) ** 2 / (2 * torch.exp(inner))
    size = torch.where(near, 1, r.abs())
    outer = size + F.softplus(-2 * size) - math.log(2)
    each = torch.where(near, torch.log1p(above), outer)
    return each.mean() if reduction == "mean" else each.sum()


def quantile_loss(input, target, q=0.5, reduction="mean"):
    """Return the mean, or the sum, of the pinball losses, ()."""
    short = target - input
    each = torch.maximum(q * short, (q - 1) * short)
    return each.mean() if reduction == "mean" else each.sum()


def poisson_nll_loss(
    input,
    target,
    log_input=True,
    full=False,
    eps=1e-8,
    reduction="mean",
):
    """Return the mean, or the sum, of the surprises at counts, ()."""
    return F.poisson_nll_loss(
        input,
        target,
        log_input=log_input,
        full=full,
        eps=eps,
        reduction=reduction,
    )


def gaussian_nll_loss(input, target, var, full=False, reduction="mean"):
    """Return the mean, or the sum, of the Gaussian surprises, ()."""
    return F.gaussian_nll_loss(
        input, target, var, full, eps=0, reduction=reduction
    )
