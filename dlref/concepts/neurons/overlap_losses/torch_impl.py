"""Losses of masks and boxes in PyTorch."""

import math

import torch


def counts(input, target):
    """Return what is met, said for nothing, and missed, each (*N)."""
    said, there = input.sum(-1), target.sum(-1)
    met = torch.einsum("...p,...p->...", input, target)
    return met, said - met, there - met


def tversky_loss(input, target, alpha=0.5, beta=0.5, smooth=1.0):
    """Return the losses of the rows, (*N)."""
    met, extra, lost = counts(input, target)
    wrong = alpha * extra + beta * lost
    return wrong / (met + wrong + smooth)


def dice_loss(input, target, smooth=1.0, squared=False):
    """Return the losses of the rows, (*N)."""
    if squared:
        wrong = torch.square(input - target).sum(-1)
        return wrong / (wrong + 2 * (input * target).sum(-1) + smooth)
    met, extra, lost = counts(input, target)
    return (extra + lost) / (2 * met + extra + lost + smooth)


def jaccard_loss(input, target, smooth=1.0):
    """Return the losses of the rows, (*N)."""
    met, extra, lost = counts(input, target)
    return (extra + lost) / (met + extra + lost + smooth)


def measured(input, target):
    """Return the overlap's share, union (*N) and hull (*N, 2)."""
    (a0, a1), (b0, b1) = input.split(2, -1), target.split(2, -1)
    gap = torch.minimum(a1, b1) - torch.maximum(a0, b0)
    width, height = gap.clamp(min=0).unbind(-1)
    areas = [torch.prod(s, -1) for s in (a1 - a0, b1 - b0)]
    union = sum(areas) - width * height
    hull = torch.maximum(a1, b1) - torch.minimum(a0, b0)
    return width * height / union, union, hull


def giou_loss(input, target):
    """Return the losses of pairs of boxes, (*N)."""
    share, union, hull = measured(input, target)
    return 2 - share - union / (hull[..., 0] * hull[..., 1])


def diou_loss(input, target):
    """Return the losses of pairs of boxes, (*N)."""
    share, _, hull = measured(input, target)
    middles = input.unflatten(-1, (2, 2)).mean(-2)
    middles = middles - target.unflatten(-1, (2, 2)).mean(-2)
    return 1 - share + (middles**2).sum(-1) / (hull**2).sum(-1)


def shape(input, target):
    """Return the squared gap in the directions of diagonals, (*N)."""
    angles = [
        torch.atan2(x[..., 2] - x[..., 0], x[..., 3] - x[..., 1])
        for x in (input, target)
    ]
    return 4 / math.pi**2 * (angles[0] - angles[1]) ** 2


def ciou_loss(input, target, alpha):
    """Return the losses of pairs of boxes, (*N)."""
    return diou_loss(input, target) + alpha * shape(input, target)


def ciou_weight(input, target):
    """Return the weights of the shape, (*N)."""
    share, _, _ = measured(input, target)
    v = shape(input, target)
    return torch.where(v > 0, v / (1 - share + v), 0 * v)
