"""The smooth family in NumPy, with the slopes by hand."""

import math

import numpy as np
from numpy.polynomial.chebyshev import chebval

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
    lost,
)

# 2 (1 + s) exp(s s / 2) times the share of a normal distribution below
# -s is a smooth function of (s - 4) / (s + 4). These numbers are the
# coefficients of its Chebyshev series.
SHARE = (
    9.3117319939275679e-01, -1.2847503424668663e-01,
    -2.2343019193442438e-02, 2.5272611988752461e-02,
    -9.6569812802634880e-03, 2.1587668212312027e-03,
    -2.3881990405704960e-04, -1.3697176755353353e-05,
    8.1212594361309823e-06, -3.9055089416676726e-07,
    -2.2691888772935129e-07, 2.4547942768530838e-08,
    7.3248824066831179e-09, -1.0177897012421242e-09,
    -2.9204804024186326e-10, 3.6643933058128455e-11,
    1.3715088800055092e-11, -1.0154544116098910e-12,
    -6.9161287304095480e-13, 8.8258457116184138e-16,
    3.4109733144533823e-14, 3.0247306556230136e-15,
    -1.4740201566833355e-15, -3.2249771168529767e-16,
    4.2613852553016318e-17, 2.3469614281144809e-17,
)  # fmt: skip


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
    z = double(x)
    right = z.real > 0
    near = np.maximum(np.where(right, -z, z), -800 / beta)  # -|x|
    tail = np.exp(beta * near) * (1 + lost(beta, near))
    y = np.where(right, z, 0) + np.log1p(tail) / beta

    def backward(dy):
        slope = np.where(right, 1, tail) / (1 + tail)
        return like(dy * slope, x, dy)

    return like(y, x), backward


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
    z = double(x)
    right = z.real > 0
    size = np.where(right, z, -z)  # |x|
    near = np.minimum(size, 40)  # beyond, nothing is left of the tail
    tail_of = logistic if approximate == "tanh" else normal
    lever, tail, density = tail_of(near)
    y = np.where(right, z, 0) - lever

    def backward(dy):
        share = np.where(right, 1 - tail, tail)
        bend = np.where(right, near, -near) * density
        return like(dy * (share + bend), x, dy)

    return like(y, x), backward


def normal(s):
    """Return s times the share of a normal distribution below -s.

    Args:
        s: float (*N), from 0 to 40.

    Returns:
        lever: that product, float (*N).
        tail: the share, float (*N): nothing cancels in it.
        density: float (*N).
    """
    bell, rest = np.exp(-s * s / 2), -lost(s, s) / 2
    first, *others = SHARE
    series = chebval((s - 4) / (s + 4), (0, *others))
    # The bell lacks exp(rest), or 1 + rest. Small terms come first.
    top = first + (series + (first + series) * rest)
    lever = bell * (s / (2 + 2 * s) * top)
    tail = bell * (top / (2 + 2 * s))
    return lever, tail, bell * (1 + rest) / math.sqrt(2 * math.pi)


def logistic(s):
    """Return s times the sigmoid that is close to the share below -s.

    Args:
        s: float (*N), from 0 to 40.

    Returns:
        lever: that product, float (*N).
        tail: the sigmoid, float (*N).
        density: its slope, float (*N).
    """
    # The sigmoid is of a s + b s^3, which must not be rounded: it is
    # exact at a coarse s with short a and b, and what is left is small.
    a, a_rest = 1.5957689285278320, 1.9307789868050979e-07
    b, b_rest = 0.071354806423187256, 9.8494129929169643e-09
    coarse = np.round(64 * s.real) / 64
    square, step = coarse * coarse, s - coarse
    exact = coarse * (a + b * square)
    small = coarse * (a_rest + b_rest * square)
    a, b = a + a_rest, b + b_rest
    small = small + step * (
        a + b * (3 * square + step * (3 * coarse + step))
    )
    # t underflows before s t does, so both are made larger meanwhile.
    shift = np.where(exact > 600, 40, 0)
    t = np.exp(shift - exact)
    t = t + t * np.expm1(-small)
    lever = s * t / (1 + t * (shift == 0)) * np.exp(-shift)
    t = t * np.exp(-shift)
    tail = t / (1 + t)
    return lever, tail, tail / (1 + t) * (a + 3 * b * s * s)


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
    z = double(x)
    root, bottom, lack = gate(z)
    y = root * z / bottom * root

    def backward(dy):
        slope = root * (1 + z * lack) / bottom * root
        return like(dy * slope, x, dy)

    return like(y, x), backward


def gate(z):
    """Return the sigmoid in parts, and what it lacks to 1.

    It is root * root / bottom. It underflows sooner than x times it
    does, so x shall stand between the two roots.
    """
    right = z.real > 0
    half = np.exp(np.where(right, -z, z) / 2)
    tail = half * half  # exp(-|z|)
    root, bottom = np.where(right, 1, half), 1 + tail
    return root, bottom, np.where(right, tail, 1) / bottom


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
    z, b = double(x), double(beta)
    far = 1600 / (abs(b) + 1e-300)  # there the sigmoid is 0 or 1
    near = np.clip(z, -far, far)
    root, bottom, lack = gate(b * near)
    rest = lost(b, near) * lack  # what b x was rounded by, in the gate
    y = root * z / bottom * root
    y = y + y * rest

    def backward(dy):
        slope = root * (1 + b * near * lack) / bottom * root
        dx = dy * (slope + slope * rest)
        dbeta = np.sum(dy * y * z * lack)
        return like(dx, x, beta, dy), like(dbeta, x, beta, dy)

    return like(y, x, beta), backward


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
    z = double(x)
    right = z.real > 0
    lift = np.where(z.real < -600, 40, 0)  # or exp(x) underflows
    t = np.exp(np.where(right, -z, z + lift))  # exp(-|x|)
    top = np.where(right, 1 + 2 * t, 2 + t)  # tanh(softplus) as a ratio
    bottom = np.where(right, 1 + 2 * t + 2 * t * t, 2 + 2 * t + t * t)
    scale, down = np.where(right, 1, t), np.exp(-lift)
    y = z * scale * (top / bottom) * down

    def backward(dy):
        bend = 4 * (1 + t) * np.where(right, t * t, 1) / bottom
        slope = scale * (top + z * bend) / bottom * down
        return like(dy * slope, x, dy)

    return like(y, x), backward


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
    z = double(x)
    y = z * (np.clip(z + 3, 0, 6) / 6)
    slope = (2 * np.clip(z, -3, 3) + 3) / 6

    def backward(dy):
        inside = np.where(z.real >= 3, 1, slope)
        return like(dy * np.where(z.real <= -3, 0, inside), x, dy)

    return like(y, x), backward
