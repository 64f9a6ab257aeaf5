"""The smooth family in NumPy, with the slopes by hand."""

import math

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid


def softplus(x, beta=1.0):
    """Return log(1 + exp(beta x)) / beta, finite however far right.

    Args:
        x: inputs, float (*N).
        beta: how sharply it bends, positive.

    Returns:
        y: float (*N), positive.
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `beta` is not positive.
    """
    right = x.real > 0
    tail = np.exp(beta * np.where(right, -x, x))  # exp(-beta |x|)
    y = np.where(right, x, 0) + np.log1p(tail) / beta

    def backward(dy):
        return dy * np.where(right, 1, tail) / (1 + tail)

    return y, backward


def gelu(x, approximate="none"):
    """Return x times the share of a normal distribution below x.

    Args:
        x: inputs, float (*N).
        approximate: "none", or "tanh" for a sigmoid instead.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `approximate` is not one of the two.
    """
    near = np.clip(x, -40, 40)  # beyond, the share is 0 or 1
    if approximate == "tanh":
        root, square = math.sqrt(8 / math.pi), near * near
        share, slope = sigmoid(root * near * (1 + 0.044715 * square))
        density = slope(root * (1 + 3 * 0.044715 * square))
    else:
        share, density = normal(near)
    y = x * share

    def backward(dy):
        return dy * (share + near * density)

    return y, backward


def normal(x):
    """Return the standard normal distribution function and density.

    Args:
        x: float (*N), at most 40 in size.

    Returns:
        share: float (*N), accurate in the left tail.
        density: float (*N).
    """
    from scipy.special import erfcx  # here: the others need no SciPy

    coarse = np.round(16 * x.real) / 16  # its square has no rounding
    rest = (x - coarse) * (x + coarse)
    bell = np.exp(-coarse * coarse / 2) * np.exp(-rest / 2)
    size = np.where(x.real > 0, x, -x)
    # What lies below -|x| is a product: nothing cancels in the tail.
    tail = bell * erfcx(size * math.sqrt(1 / 2)) / 2
    share = np.where(x.real > 0, 1 - tail, tail)
    return share, bell / math.sqrt(2 * math.pi)


def silu(x):
    """Return x sigmoid(x).

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
    """
    right = x.real > 0
    half = np.exp(np.where(right, -x, x) / 2)  # exp(-|x| / 2)
    tail = half * half
    # The sigmoid is root * root / (1 + tail). It underflows sooner than
    # x times it does, so x stands between the two roots.
    root = np.where(right, 1, half)
    y = root * x / (1 + tail) * root

    def backward(dy):
        rest = np.where(right, tail, 1) / (1 + tail)  # 1 - sigmoid
        slope = root * (1 + x * rest) / (1 + tail) * root
        return dy * slope

    return y, backward


def swish(x, beta):
    """Return x sigmoid(beta x), with beta to be learned.

    Args:
        x: inputs, float (*N).
        beta: how sharply it bends, float ().

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), dbeta ().

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `beta` is not a single number.
    """
    gate, slope = sigmoid(beta * x)
    y = x * gate

    def backward(dy):
        through = slope(dy * x)  # the gradient of beta x
        dx = dy * gate + beta * through
        dbeta = np.sum(through * x)
        return dx, dbeta

    return y, backward


def mish(x):
    """Return x tanh(softplus(x)).

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
    """
    right = x.real > 0
    half = np.exp(np.where(right, -x, x) / 2)  # exp(-|x| / 2)
    t = half * half
    root = np.where(right, 1, half)
    top = np.where(right, 1 + 2 * t, 2 + t)  # tanh(softplus) as a ratio
    bottom = np.where(right, 1 + 2 * t + 2 * t * t, 2 + 2 * t + t * t)
    lever = x * root  # exp(x) underflows before x exp(x) does
    y = lever * (top / bottom) * root

    def backward(dy):
        bend = 4 * (1 + t) * np.where(right, t * t, 1) / bottom
        slope = (root * top + lever * bend) / bottom * root
        return dy * slope

    return y, backward


def hardswish(x):
    """Return x times the line (x + 3) / 6, cut off at 0 and 1.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N), 0 at -3 and 1 at 3.

    Raises:
        TypeError: if an argument does not hold floats.
    """
    y = x * (np.clip(x + 3, 0, 6) / 6)
    near = np.clip(x, -3, 3)
    slope = (2 * near + 3) / 6

    def backward(dy):
        inside = np.where(x.real >= 3, 1, slope)
        return dy * np.where(x.real <= -3, 0, inside)

    return y, backward
