"""Losses of masks and boxes in NumPy, with the gradients by hand."""

import numpy as np


def tversky_loss(input, target, alpha=0.5, beta=0.5, smooth=1.0):
    """Return one minus the Tversky index of each row.

    Args:
        input: probabilities, float (*N, P).
        target: what is there, float (*N, P), from 0 to 1.
        alpha: the weight of what is said and not there.
        beta: the weight of what is there and not said.
        smooth: added above and below, positive.

    Returns:
        loss: float (*N).
        backward: dloss (*N) -> dinput (*N, P), dtarget (*N, P).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes differ, a number is not in [0, 1], or an
            option is out of its range.
    """
    met = np.sum(input * target, axis=-1)  # (*N)
    extra = np.sum(input * (1 - target), axis=-1)
    lost = np.sum((1 - input) * target, axis=-1)
    top = met + smooth
    bottom = top + alpha * extra + beta * lost
    share = top / bottom

    def backward(dloss):
        rate = np.expand_dims(dloss / bottom, -1)  # (*N, 1)
        q = np.expand_dims(share, -1)
        grows = target + alpha * (1 - target) - beta * target
        dinput = rate * (q * grows - target)  # (*N, P)
        grows = input - alpha * input + beta * (1 - input)
        return dinput, rate * (q * grows - input)

    return 1 - share, backward


def dice_loss(input, target, smooth=1.0, squared=False):
    """Return one minus the Dice coefficient of each row.

    Args:
        input: probabilities, float (*N, P).
        target: what is there, float (*N, P), from 0 to 1.
        smooth: added above and below, positive.
        squared: True to measure sizes by squares.

    Returns:
        loss: float (*N).
        backward: dloss (*N) -> dinput (*N, P), dtarget (*N, P).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes differ, a number is not in [0, 1], or
            `smooth` is not positive.
    """
    power = 2 if squared else 1
    top = 2 * np.sum(input * target, axis=-1) + smooth  # (*N)
    sizes = np.sum(input**power + target**power, axis=-1)
    bottom = sizes + smooth

    def backward(dloss):
        rate = np.expand_dims(dloss / bottom, -1)  # (*N, 1)
        q = np.expand_dims(top / bottom, -1)
        dinput = q * power * input ** (power - 1) - 2 * target
        dtarget = q * power * target ** (power - 1) - 2 * input
        return rate * dinput, rate * dtarget

    return 1 - top / bottom, backward


def jaccard_loss(input, target, smooth=1.0):
    """Return one minus the intersection over the union of each row.

    Args:
        input: probabilities, float (*N, P).
        target: what is there, float (*N, P), from 0 to 1.
        smooth: added above and below, positive.

    Returns:
        loss: float (*N).
        backward: dloss (*N) -> dinput (*N, P), dtarget (*N, P).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes differ, a number is not in [0, 1], or
            `smooth` is not positive.
    """
    met = np.sum(input * target, axis=-1)  # (*N)
    bottom = np.sum(input + target, axis=-1) - met + smooth
    share = (met + smooth) / bottom

    def backward(dloss):
        rate = np.expand_dims(dloss / bottom, -1)  # (*N, 1)
        q = np.expand_dims(share, -1)
        dinput = rate * (q * (1 - target) - target)  # (*N, P)
        return dinput, rate * (q * (1 - input) - input)

    return 1 - share, backward


def side(name, x):
    """Return width and height of boxes, which must not be empty."""
    sides = x[..., 2:] - x[..., :2]  # (*N, 2)
    if not np.all(sides.real > 0):
        raise ValueError(
            f"{name} must hold boxes with left < right and top < "
            f"bottom, got sides of {sides.real.min():g}"
        )
    return sides


def boxes_met(input, target):
    """Return overlap, union (*N) and the sides of the hull (*N, 2).

    And a function from their gradients to those of both boxes. Equal
    edges share a gradient, half and half.
    """
    a, b = side("input", input), side("target", target)
    beyond = input.real > target.real  # (*N, 4)
    high = np.where(beyond, input, target)
    low = np.where(beyond, target, input)
    gap = low[..., 2:] - high[..., :2]  # (*N, 2)
    inside = np.where(gap.real >= 0, gap, 0)
    hull = high[..., 2:] - low[..., :2]
    overlap = inside.prod(axis=-1)  # (*N)
    union = a.prod(axis=-1) + b.prod(axis=-1) - overlap
    share = (np.sign(input.real - target.real) + 1) / 2  # (*N, 4)

    def backward(doverlap, dunion, dhull):
        dsides = (
            np.expand_dims(doverlap - dunion, -1) * inside[..., ::-1]
        )
        dsides = np.where(gap.real >= 0, dsides, 0)  # (*N, 2)
        dhigh = np.concatenate([-dsides, dhull], axis=-1)
        dlow = np.concatenate([-dhull, dsides], axis=-1)
        dunion = np.expand_dims(dunion, -1)

        def whole(size, share):
            grown = size[..., ::-1] * dunion
            grown = np.concatenate([-grown, grown], axis=-1)
            return grown + share * dhigh + (1 - share) * dlow

        return whole(a, share), whole(b, 1 - share)

    return overlap, union, hull, backward


def giou_loss(input, target):
    """Return one minus the generalized intersection over union.

    Args:
        input: left, top, right, bottom, float (*N, 4).
        target: the same of the boxes to meet, float (*N, 4).

    Returns:
        loss: float (*N), from 0 to 2.
        backward: dloss (*N) -> dinput (*N, 4), dtarget (*N, 4).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a box is empty.
    """
    overlap, union, hull, pull = boxes_met(input, target)
    area = hull.prod(axis=-1)  # (*N)

    def backward(dloss):
        dunion = dloss * (overlap / union**2 - 1 / area)
        darea = np.expand_dims(dloss * union / area**2, -1)
        return pull(-dloss / union, dunion, darea * hull[..., ::-1])

    return 1 - overlap / union + (area - union) / area, backward


def diou_loss(input, target):
    """Return one minus the overlap's share, plus the middles' distance.

    Args:
        input: left, top, right, bottom, float (*N, 4).
        target: the same of the boxes to meet, float (*N, 4).

    Returns:
        loss: float (*N), from 0 to 2.
        backward: dloss (*N) -> dinput (*N, 4), dtarget (*N, 4).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a box is empty.
    """
    overlap, union, hull, pull = boxes_met(input, target)
    apart = input - target  # (*N, 4)
    middles = (apart[..., :2] + apart[..., 2:]) / 2
    far = np.sum(middles**2, axis=-1) / np.sum(hull**2, axis=-1)

    def backward(dloss):
        rate = np.expand_dims(dloss / np.sum(hull**2, axis=-1), -1)
        dhull = -2 * rate * np.expand_dims(far, -1) * hull
        dunion = dloss * overlap / union**2
        a, b = pull(-dloss / union, dunion, dhull)
        move = np.concatenate([rate * middles] * 2, axis=-1)
        return a + move, b - move

    return 1 - overlap / union + far, backward


def turned(input, target):
    """Return how much the directions of two diagonals differ, (*N)."""
    a, b = side("input", input), side("target", target)
    gap = np.arctan(b[..., 0] / b[..., 1])
    gap = gap - np.arctan(a[..., 0] / a[..., 1])
    return 2 / np.pi * gap, a, b


def ciou_loss(input, target, alpha):
    """Return the distance loss, plus alpha times the gap in shape.

    Args:
        input: left, top, right, bottom, float (*N, 4).
        target: the same of the boxes to meet, float (*N, 4).
        alpha: the weight of the shape, float (*N).

    Returns:
        loss: float (*N).
        backward: dloss (*N) -> dinput (*N, 4), dtarget (*N, 4),
            dalpha (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a box is empty.
    """
    loss, pull = diou_loss(input, target)
    tilt, a, b = turned(input, target)

    def backward(dloss):
        dinput, dtarget = pull(dloss)
        dtilt = np.expand_dims(4 / np.pi * dloss * alpha * tilt, -1)

        def whole(size):
            square = np.sum(size**2, axis=-1, keepdims=True)
            way = np.stack([size[..., 1], -size[..., 0]], axis=-1)
            grown = dtilt * way / square  # (*N, 2)
            return np.concatenate([-grown, grown], axis=-1)

        return dinput - whole(a), dtarget + whole(b), dloss * tilt**2

    return loss + alpha * tilt**2, backward


def ciou_weight(input, target):
    """Return the weight of the shape in the complete loss.

    Args:
        input: left, top, right, bottom, float (*N, 4).
        target: the same of the boxes to meet, float (*N, 4).

    Returns:
        alpha: float (*N), 0 where the shapes agree. A constant: there
            is no backward.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a box is empty.
    """
    overlap, union, _, _ = boxes_met(input, target)
    square = turned(input, target)[0] ** 2  # (*N)
    rest = 1 - overlap / union + square
    return square / np.where(square > 0, rest, 1)
