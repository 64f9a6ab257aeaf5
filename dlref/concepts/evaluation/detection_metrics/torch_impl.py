"""Metrics of object detection in PyTorch."""

import torch


def box_iou(boxes1, boxes2):
    """Return the intersection over union of each pair, (N, M)."""
    left1, top1, right1, bottom1 = boxes1.T[:, :, None]  # (N, 1) each
    left2, top2, right2, bottom2 = boxes2.T[:, None]  # (1, M) each
    width = torch.minimum(right1, right2) - torch.maximum(left1, left2)
    height = torch.minimum(bottom1, bottom2) - torch.maximum(top1, top2)
    both = torch.relu(width) * torch.relu(height)
    area1 = (right1 - left1) * (bottom1 - top1)
    area2 = (right2 - left2) * (bottom2 - top2)
    return both / (area1 + area2 - both)


def match_detections(overlap, scores, threshold=0.5):
    """Return 1 for each detection that is the first at its object."""
    order = torch.argsort(scores, descending=True, stable=True)
    ordered = overlap[order]
    largest = ordered.max(1, keepdim=True).values
    best = (ordered == largest).long().cumsum(1).cumsum(1) == 1
    near = best & (largest >= threshold)  # (D, G), at most one a row
    first = near & (near.long().cumsum(0) == 1)
    return torch.zeros_like(order).scatter(
        0, order, first.any(1).long()
    )


def detection_average_precision(
    scores, hit, num_objects=1, interpolation="area"
):
    """Return the mean of the best precision at each recall, ()."""
    order = torch.argsort(scores, descending=True, stable=True)
    hit = hit[order]
    rank = torch.arange(1, len(hit) + 1)
    precision = hit.cumsum(0).to(scores.dtype) / rank.to(scores.dtype)

    def best(needed):
        later = precision[hit.cumsum(0) >= needed]
        return later.max() if len(later) else scores.new_zeros(())

    if interpolation == "area":
        needed = range(1, num_objects + 1)
    else:  # recall i / 10 needs so many hits, rounded up
        needed = [-(-i * num_objects // 10) for i in range(11)]
    return torch.stack([best(k) for k in needed]).mean()


def mean_average_precision(
    boxes,
    scores,
    labels,
    images,
    true_boxes,
    true_labels,
    true_images,
    num_classes=1,
    num_images=1,
    threshold=0.5,
    interpolation="area",
):
    """Return the mean over classes, and each class."""
    iou = box_iou(boxes, true_boxes)
    apart = images[:, None] != true_images
    apart = apart | (labels[:, None] != true_labels)
    iou = iou.masked_fill(apart, 0.0)
    hit = match_detections(iou, scores, threshold)
    count = torch.bincount(true_labels, minlength=num_classes)
    each = scores.new_zeros(num_classes)
    for k in count.nonzero()[:, 0].tolist():
        mine = labels == k
        each[k] = detection_average_precision(
            scores[mine], hit[mine], int(count[k]), interpolation
        )
    return each.sum() / (count > 0).sum(), each
