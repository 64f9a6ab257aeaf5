"""Metrics of object detection in NumPy."""

import numpy as np


def box_iou(boxes1, boxes2):
    """Return what two boxes share, of what they cover together.

    Args:
        boxes1: left, top, right, bottom, float (N, 4).
        boxes2: left, top, right, bottom, float (M, 4).

    Returns:
        y: intersection over union of each pair, float (N, M).
        backward: dy (N, M) -> dboxes1 (N, 4), dboxes2 (M, 4). Where
            edges coincide, each box has half of the slope; where boxes
            only touch, there is none.

    Raises:
        TypeError: if boxes do not hold floats.
        ValueError: if a box has no width or no height.
    """
    size1, size2 = (
        box_size(boxes1, "boxes1"),
        box_size(boxes2, "boxes2"),
    )
    a, b = boxes1[:, None], boxes2  # (N, 1, 4), (M, 4)
    begin = np.where(a.real > b.real, a, b)[..., :2]  # (N, M, 2)
    end = np.where(a.real < b.real, a, b)[..., 2:]
    inside = (end - begin).real > 0
    side = np.where(inside, end - begin, 0)  # (N, M, 2)
    both = side.prod(axis=-1)  # (N, M)
    area = size1.prod(axis=-1)[:, None] + size2.prod(axis=-1)
    union = area - both  # (N, M)
    y = both / union

    def backward(dy):
        g = (dy / union)[..., None]  # (N, M, 1)
        iou = y[..., None]
        grown = g * (1 + iou) * inside * side[..., ::-1]  # (N, M, 2)
        above = share(a.real, b.real)[..., :2]
        below = share(b.real, a.real)[..., 2:]

        def edges(size, low, high, axis):
            wider = g * iou * size[..., ::-1]
            first = np.sum(wider - grown * low, axis=axis)
            last = np.sum(grown * high - wider, axis=axis)
            return np.concatenate([first, last], axis=-1)

        dboxes1 = edges(size1[:, None], above, below, 1)
        dboxes2 = edges(size2, 1 - above, 1 - below, 0)
        return dboxes1, dboxes2

    return y, backward


def box_size(boxes, name):
    """Return width and height of each box."""
    size = boxes[:, 2:] - boxes[:, :2]  # (N, 2)
    if not np.all(size.real > 0):
        rule = "have right above left and bottom above top"
        box = boxes[~np.all(size.real > 0, axis=-1)][0]
        raise ValueError(f"{name} must {rule}, got {box.tolist()}")
    return size


def share(a, b):
    """Return 1 where a is larger, 1/2 where they are equal."""
    half = np.asarray(0.5, a.dtype)
    return half * (a > b) + half * (a >= b)


def match_detections(overlap, scores, threshold=0.5):
    """Return which detections find an object, each object only once.

    The detections come in order of their scores. Each points at the
    object that it covers best. It is a hit if it covers enough of it,
    and no detection before it was a hit there.

    Args:
        overlap: of each detection with each object, float (D, G).
        scores: how sure the detections are, float (D); of equal ones
            the first comes first.
        threshold: the overlap of a hit, positive.

    Returns:
        hit: int (D), 1 for a hit; in the order that was given.

    Raises:
        ValueError: if there is no object, or a number is not finite.
    """
    best = overlap.argmax(axis=1)  # (D,)
    hit, found = np.zeros(len(scores), int), set()
    for k in np.argsort(-scores, kind="stable"):
        close = overlap[k, best[k]] >= threshold
        if close and best[k] not in found:
            hit[k] = 1
            found.add(best[k])
    return hit


def detection_average_precision(
    scores, hit, num_objects=1, interpolation="area"
):
    """Return the area under the curve of precision against recall.

    The precision at a recall is the best one at this recall or higher.

    Args:
        scores: how sure the detections are, float (D); of equal ones
            the first comes first.
        hit: 1 for a hit, 0 for a false alarm, int (D).
        num_objects: how many objects there are to find.
        interpolation: "area", or "11 points": the mean at recall 0,
            0.1, ..., 1.

    Returns:
        y: float ().

    Raises:
        ValueError: if there are more hits than objects.
    """
    if hit.sum() > num_objects:
        raise ValueError(
            f"num_objects must be at least {hit.sum()}, the number of "
            f"hits, got {num_objects}"
        )
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(hit[order])  # (D,)
    shares = (hits / np.arange(1, len(hits) + 1)).astype(scores.dtype)
    best = np.maximum.accumulate(shares[::-1])[::-1]  # (D,)
    if interpolation == "area":
        steps = hit[order].astype(scores.dtype)
        return np.sum(best * steps) / scores.dtype.type(num_objects)
    at = [np.sum(10 * hits < i * num_objects) for i in range(11)]
    padded = np.append(best, best.dtype.type(0))
    return padded[np.minimum(at, len(best))].mean()


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
    """Return the mean over classes of the average precision.

    Args:
        boxes: detections, left, top, right, bottom, float (D, 4).
        scores: how sure they are, float (D).
        labels: what they are said to be, int (D).
        images: where they are, int (D).
        true_boxes: the objects, float (G, 4).
        true_labels: what they are, int (G).
        true_images: where they are, int (G).
        num_classes: how many classes there are, K.
        num_images: how many images there are, F.
        threshold: the overlap of a hit, positive.
        interpolation: "area" or "11 points".

    Returns:
        y: float (), over the classes that have an object.
        each: of each class, float (K), 0 where there is no object.

    Raises:
        ValueError: if there is no object, or a box has no size.
    """
    each = np.zeros(num_classes, scores.dtype)
    for k in range(num_classes):
        mine, real = labels == k, true_labels == k
        if real.any():
            overlap, _ = box_iou(boxes[mine], true_boxes[real])
            together = images[mine][:, None] == true_images[real]
            hit = match_detections(
                overlap * together, scores[mine], threshold
            )
            each[k] = detection_average_precision(
                scores[mine], hit, int(real.sum()), interpolation
            )
    there = np.unique(true_labels)
    return each[there].mean(), each
