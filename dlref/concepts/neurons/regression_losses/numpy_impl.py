"""Losses for predicted numbers, with the gradients by hand."""

import math

import numpy as np


def share_of_one(input, reduction):
    """Return what one entry counts; the mean of nothing is refused."""
    size, shape = np.size(input), np.shape(input)
    if reduction == "mean" and size == 0:
        raise ValueError(f"input must hold a value, got shape {shape}")
    return 1 / size if reduction == "mean" else 1


def l1_loss(input, target, reduction="mean"):
    """Return the mean, or the sum, of the absolute errors.

    Args:
        input: predictions, float (*N).
        target: what they should be, float (*N), of the same shape.
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N), 0 where they
            are equal.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or the mean is over nothing.
    """
    share = share_of_one(input, reduction)

    r = input - target  # (*N)
    sign = np.sign(r.real)
    loss = share * np.sum(sign * r)  # ()

    def backward(dloss):
        dinput = (share * dloss) * sign  # (*N)
        return dinput, -dinput

    return loss, backward


def huber_loss(input, target, reduction="mean", delta=1.0):
    """Return the mean, or the sum, of squares that become lines.

    Args:
        input: predictions, float (*N).
        target: what they should be, float (*N), of the same shape.
        reduction: "mean" or "sum".
        delta: the error at which the line begins, positive.

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, the mean is over nothing, or
            `delta` is not positive.
    """
    share = share_of_one(input, reduction)

    r = input - target  # (*N)
    near = np.abs(r.real) <= delta
    pull = np.where(near, r, delta * np.sign(r.real))  # (*N)
    loss = share * np.sum(pull * (r - pull / 2))  # ()

    def backward(dloss):
        dinput = (share * dloss) * pull  # (*N)
        return dinput, -dinput

    return loss, backward


def smooth_l1_loss(input, target, reduction="mean", beta=1.0):
    """Return the mean, or the sum, of absolute errors, rounded off.

    Args:
        input: predictions, float (*N).
        target: what they should be, float (*N), of the same shape.
        reduction: "mean" or "sum".
        beta: errors below this count by their square, not negative.

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, the mean is over nothing, or
            `beta` is negative.
    """
    share = share_of_one(input, reduction)

    r = input - target  # (*N)
    near = np.abs(r.real) < beta
    sign = np.sign(r.real)
    slope = np.where(near, r / (beta or 1), sign)  # (*N)
    line = sign * r - beta / 2
    loss = share * np.sum(np.where(near, slope * r / 2, line))  # ()

    def backward(dloss):
        dinput = (share * dloss) * slope  # (*N)
        return dinput, -dinput

    return loss, backward


def log_cosh_loss(input, target, reduction="mean"):
    """Return the mean, or the sum, of log cosh of the errors.

    Args:
        input: predictions, float (*N).
        target: what they should be, float (*N), of the same shape.
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or the mean is over nothing.
    """
    share = share_of_one(input, reduction)

    r = input - target  # (*N)
    size = np.where(r.real < 0, -r, r)
    near = size.real < 1
    inner = np.where(near, size, 0)  # sinh overflows far out
    curve = np.log1p(2 * np.sinh(inner / 2) ** 2)
    line = size + np.log1p(np.exp(-2 * size)) - math.log(2)
    loss = share * np.sum(np.where(near, curve, line))  # ()

    def backward(dloss):
        dinput = (share * dloss) * np.tanh(r)  # (*N)
        return dinput, -dinput

    return loss, backward


def quantile_loss(input, target, q=0.5, reduction="mean"):
    """Return the mean, or the sum, of the pinball losses.

    Args:
        input: predicted quantiles, float (*N).
        target: what happened, float (*N), of the same shape.
        q: the share of targets that should lie below, in [0, 1].
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N), with slope
            1/2 - q where they are equal.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, the mean is over nothing, or
            `q` is not in [0, 1].
    """
    share = share_of_one(input, reduction)

    r = input - target  # (*N)
    slope = np.sign(r.real) / 2 + (0.5 - q)  # (*N): -q, 1/2 - q, 1 - q
    loss = share * np.sum(slope * r)  # ()

    def backward(dloss):
        dinput = (share * dloss) * slope  # (*N)
        return dinput, -dinput

    return loss, backward


def poisson_nll_loss(
    input,
    target,
    log_input=True,
    full=False,
    eps=1e-8,
    reduction="mean",
):
    """Return the surprise at counts, given their rates.

    Args:
        input: logarithms of the rates, float (*N), or the rates.
        target: the counts, float (*N), not negative.
        log_input: False if `input` holds the rates themselves.
        full: True to add Stirling's formula for counts above 1.
        eps: added to a rate before its logarithm, positive.
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N).

    Raises:
        TypeError: if an array does not hold floats.
        ValueError: if the shapes differ, the mean is over nothing, a
            count is negative, or a rate is.
    """
    share = share_of_one(input, reduction)
    if not log_input and np.any(input.real < 0):
        worst = input.real.min()
        raise ValueError(f"input must not be negative, got {worst}")

    rate = np.exp(input) if log_input else input  # (*N)
    log_rate = input if log_input else np.log(input + eps)
    each = rate - target * log_rate  # (*N)
    if full:
        y = np.where(target > 1, target, 1)
        stirling = y * np.log(y) - y + np.log(2 * math.pi * y) / 2
        each = each + np.where(target > 1, stirling, 0)

    def backward(dloss):
        slope = (
            rate - target if log_input else 1 - target / (input + eps)
        )
        return (share * dloss) * slope  # (*N)

    return share * np.sum(each), backward


def gaussian_nll_loss(input, target, var, full=False, reduction="mean"):
    """Return the surprise of bell curves with guessed widths.

    Args:
        input: predicted means, float (*N).
        target: what happened, float (*N), of the same shape.
        var: predicted variances, float (*N), positive.
        full: True to add the constant log(2 pi) / 2.
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N), dvar (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, the mean is over nothing, or
            a variance is not positive.
    """
    share = share_of_one(input, reduction)

    r = input - target  # (*N)
    pull = r / var
    each = (np.log(var) + r * pull) / 2  # (*N)
    if full:
        each = each + math.log(2 * math.pi) / 2
    loss = share * np.sum(each)  # ()

    def backward(dloss):
        dinput = (share * dloss) * pull  # (*N)
        dvar = (share * dloss) * (1 / var - pull * pull) / 2
        return dinput, -dinput, dvar

    return loss, backward
