"""Descent that stops and a penalty, on a quadratic, in PyTorch."""

import torch


def stopped_descent(curvature, target, lr, steps):
    """Return the place after so many steps, each taken, (*N)."""
    w = torch.zeros_like(target)
    for _ in range(steps):
        w = w - lr * curvature * (w - target)
    return w


def ridge_shrinkage(curvature, target, alpha):
    """Return the place where loss and penalty balance, (*N)."""
    # The slope of curvature / (curvature + alpha) would cancel.
    missed = torch.div(alpha, curvature + alpha)
    return target - missed * target
