"""Data augmentation in PyTorch."""

import torch
import torch.nn.functional as F


def hflip(x):
    """Return each row from its end to its beginning, (*N, W)."""
    return torch.flip(x, (-1,))


def crop(x, top, left, height, width):
    """Return a rectangle of each picture, (*N, P, Q)."""
    return x.narrow(-2, top, height).narrow(-1, left, width)


def mixup(x, target, order, lam):
    """Return mixed examples and targets, (N, *S), (N, K)."""
    other, label = (
        x.index_select(0, order),
        target.index_select(0, order),
    )
    return torch.lerp(other, x, lam), torch.lerp(label, target, lam)


def cutmix(x, target, order, top, left, height, width):
    """Return pictures with a part of another, and their targets."""
    rows, columns = torch.arange(x.shape[2]), torch.arange(x.shape[3])
    tall = (rows >= top) & (rows < top + height)
    wide = (columns >= left) & (columns < left + width)
    inside = tall[:, None] & wide
    y = torch.where(inside, x[order], x)
    share = inside.to(x.dtype).mean()
    return y, target + share * (target[order] - target)


def affine_grid(theta, height, width):
    """Return where each pixel is taken from, (N, P, Q, 2)."""
    size = (theta.shape[0], 1, height, width)
    kind = torch.promote_types(theta.dtype, torch.float32)  # no half
    grid = F.affine_grid(theta.to(kind), size, align_corners=False)
    return grid.to(theta.dtype)


def grid_sample(x, grid):
    """Return the values at the points of a grid, (N, C, P, Q)."""
    return F.grid_sample(x, grid, align_corners=False)
