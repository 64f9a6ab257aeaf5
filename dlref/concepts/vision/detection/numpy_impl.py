"""Object detection in NumPy: boxes, their loss, and which to keep."""

import numpy as np

from dlref.concepts.evaluation.detection_metrics.numpy_impl import (
    box_iou,
)
from dlref.concepts.neurons.regression_losses.numpy_impl import (
    smooth_l1_loss,
)
from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    cross_entropy,
    log_softmax,
)


def decode_boxes(offsets, anchors, center=0.1, size=0.2):
    """Return anchors moved and stretched as a network says.

    Args:
        offsets: of the middle, across and down, and of the logarithms
            of width and height, float (N, 4).
        anchors: left, top, right, bottom, float (N, 4).
        center: the part of a side that an offset of 1 moves the middle.
        size: the logarithm that an offset of 1 stretches a side by.

    Returns:
        boxes: left, top, right, bottom, float (N, 4).
        backward: dboxes (N, 4) -> doffsets (N, 4), danchors (N, 4).
    """
    side = anchors[:, 2:] - anchors[:, :2]  # (N, 2)
    stretch = np.exp(size * offsets[:, 2:])  # (N, 2)
    middle = (anchors[:, :2] + anchors[:, 2:]) / 2
    middle = middle + center * offsets[:, :2] * side  # (N, 2)
    half = side * stretch / 2  # (N, 2)
    boxes = np.concatenate([middle - half, middle + half], axis=1)

    def backward(dboxes):
        low, high = dboxes[:, :2], dboxes[:, 2:]
        dmiddle = low + high  # (N, 2)
        dgrown = (high - low) / 2  # (N, 2)
        dmove = center * side * dmiddle
        dstretch = size * side * stretch * dgrown
        dside = center * offsets[:, :2] * dmiddle + stretch * dgrown
        begin, end = dmiddle / 2 - dside, dmiddle / 2 + dside
        return (
            np.concatenate([dmove, dstretch], axis=1),
            np.concatenate([begin, end], axis=1),
        )

    return boxes, backward


def encode_boxes(boxes, anchors, center=0.1, size=0.2):
    """Return the offsets that make boxes of anchors.

    Args:
        boxes: left, top, right, bottom, float (N, 4).
        anchors: left, top, right, bottom, float (N, 4).
        center: the part of a side that an offset of 1 moves the middle.
        size: the logarithm that an offset of 1 stretches a side by.

    Returns:
        offsets: float (N, 4), to be learned; they pass no gradient.

    Raises:
        ValueError: if a box or an anchor has no width or no height.
    """
    sides = []
    for name, given in (("boxes", boxes), ("anchors", anchors)):
        side = given[:, 2:] - given[:, :2]  # (N, 2)
        if not np.all(side > 0):
            wrong = given[~np.all(side > 0, axis=1)][0]
            raise ValueError(
                f"{name} must have right above left and bottom above "
                f"top, got {wrong.tolist()}"
            )
        sides.append(side)
    target, side = sides
    gap = (boxes[:, :2] + boxes[:, 2:] - anchors[:, :2]) / 2
    gap = gap - anchors[:, 2:] / 2  # (N, 2), between the middles
    move = gap / (center * side)
    return np.concatenate([move, np.log(target / side) / size], axis=1)


def multibox_loss(offsets, scores, targets, labels, ratio=3):
    """Return the loss of SSD: of classes, and of boxes.

    Args:
        offsets: of each anchor in each image, float (N, A, 4).
        scores: of each class, float (N, A, K).
        targets: what the offsets should be, float (N, A, 4).
        labels: the class of each anchor, int (N, A); 0 for none.
        ratio: how many anchors without an object count, in an image,
            for each with one: those that the network gets most wrong.

    Returns:
        loss: float (), for each anchor that has an object.
        backward: dloss () -> doffsets (N, A, 4), dscores (N, A, K).

    Raises:
        ValueError: if no anchor has an object.
    """
    found = labels > 0  # (N, A)
    count = int(found.sum())
    if count == 0:
        raise ValueError("labels must hold an object, got none")

    hard = hard_negatives(scores, found, ratio)
    kept = np.where(found | hard, labels, -100)
    named, pull_named = cross_entropy(scores, kept, reduction="sum")
    placed, pull_placed = smooth_l1_loss(
        offsets[found], targets[found], "sum"
    )

    def backward(dloss):
        share = dloss / count
        doffsets = np.zeros(
            offsets.shape, np.result_type(share, placed)
        )
        doffsets[found], _ = pull_placed(share)
        return doffsets, pull_named(share)

    return (named + placed) / count, backward


def hard_negatives(scores, found, ratio):
    """Return which anchors without an object count, bool (N, A)."""
    log_p, _ = log_softmax(scores)
    surprise = np.where(found, -np.inf, -log_p[..., 0].real)  # (N, A)
    order = np.argsort(-surprise, axis=1, kind="stable")
    hard = np.zeros(found.shape, bool)
    for image, row in enumerate(order):
        hard[image, row[: ratio * found[image].sum()]] = True
    return hard & ~found


def nms(boxes, scores, threshold=0.5):
    """Return which boxes stay when each object shall have one.

    The surest stays, and all that overlap it too much go; then the
    surest of the rest, and so on.

    Args:
        boxes: left, top, right, bottom, float (N, 4).
        scores: how sure they are, float (N); of equal ones the first
            comes first.
        threshold: the overlap above which a box goes, in [0, 1].

    Returns:
        kept: int (N), 1 for a box that stays; in the order given.

    Raises:
        ValueError: if a box has no width or no height.
    """
    overlap, _ = box_iou(boxes, boxes)  # (N, N)
    kept = np.zeros(len(scores), int)
    rest = np.argsort(-scores, kind="stable")
    while len(rest):
        best, rest = rest[0], rest[1:]
        kept[best] = 1
        rest = rest[overlap[best, rest] <= threshold]
    return kept
