"""Object detection in PyTorch."""

import torch
import torch.nn.functional as F


def decode_boxes(offsets, anchors, center=0.1, size=0.2):
    """Return anchors moved and stretched, (N, 4)."""
    x1, y1, x2, y2 = anchors.unbind(1)
    dx, dy, dw, dh = offsets.unbind(1)
    width, height = x2 - x1, y2 - y1
    x = torch.lerp(x1, x2, 0.5 + center * dx)
    y = torch.lerp(y1, y2, 0.5 + center * dy)
    wide = width * (size * dw).exp()
    tall = height * (size * dh).exp()
    corners = x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2
    return torch.stack(corners, dim=1)


def encode_boxes(boxes, anchors, center=0.1, size=0.2):
    """Return the offsets that make boxes of anchors, (N, 4)."""

    def middle_and_side(b):
        return b.view(-1, 2, 2).mean(1), b.view(-1, 2, 2).diff(dim=1)[
            :, 0
        ]

    (m, s), (m0, s0) = middle_and_side(boxes), middle_and_side(anchors)
    return torch.cat(
        [(m - m0) / s0 / center, (s.log() - s0.log()) / size], 1
    )


def multibox_loss(offsets, scores, targets, labels, ratio=3):
    """Return the loss of SSD, ()."""
    found = labels > 0
    each = F.cross_entropy(
        scores.transpose(1, 2), labels, reduction="none"
    )
    ranked = each.detach().masked_fill(found, -1.0)
    order = ranked.argsort(dim=1, descending=True, stable=True)
    rank = order.argsort(dim=1)
    counts = found | (rank < ratio * found.sum(1, keepdim=True))
    named = (each * counts).sum()
    placed = F.smooth_l1_loss(offsets, targets, reduction="none").sum(
        -1
    )
    return (named + (placed * found).sum()) / found.sum()


def nms(boxes, scores, threshold=0.5):
    """Return 1 for each box that stays, (N)."""
    corner = torch.minimum(boxes[:, None, 2:], boxes[:, 2:])
    start = torch.maximum(boxes[:, None, :2], boxes[:, :2])
    both = (corner - start).clamp(min=0).prod(-1)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    close = both / (area[:, None] + area - both) > threshold
    order = scores.argsort(descending=True, stable=True)
    kept = torch.zeros_like(order)
    for k in order.tolist():
        kept[k] = not bool((close[k] & (kept > 0)).any())
    return kept
