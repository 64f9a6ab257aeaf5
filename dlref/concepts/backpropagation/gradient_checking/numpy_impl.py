"""Slopes from differences in NumPy, with the gradients by hand."""

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
)


def forward_difference(ahead, here, h):
    """Return (f(x + h) - f(x)) / h.

    Args:
        ahead: f(x + h), float (*N).
        here: f(x), float (*N).
        h: the step, positive.

    Returns:
        slope: float (*N).
        backward: dslope (*N) -> dahead (*N), dhere (*N).

    Raises:
        TypeError: if an array does not hold floats.
        ValueError: if the shapes differ, or `h` is not positive.
    """
    slope = (double(ahead) - here) / h

    def backward(dslope):
        dahead = like(double(dslope) / h, dslope)
        return dahead, -dahead

    return like(slope, ahead, here), backward


def centered_difference(ahead, behind, h):
    """Return (f(x + h) - f(x - h)) / (2 h).

    Args:
        ahead: f(x + h), float (*N).
        behind: f(x - h), float (*N).
        h: the step, positive.

    Returns:
        slope: float (*N).
        backward: dslope (*N) -> dahead (*N), dbehind (*N).

    Raises:
        TypeError: if an array does not hold floats.
        ValueError: if the shapes differ, or `h` is not positive.
    """
    slope = (double(ahead) - behind) / (2 * h)

    def backward(dslope):
        dahead = like(double(dslope) / (2 * h), dslope)
        return dahead, -dahead

    return like(slope, ahead, behind), backward


def richardson(wide, narrow):
    """Return a better slope from two centered differences.

    Args:
        wide: the centered difference with some step, float (*N).
        narrow: that with half the step, float (*N).

    Returns:
        slope: float (*N).
        backward: dslope (*N) -> dwide (*N), dnarrow (*N).

    Raises:
        TypeError: if an array does not hold floats.
        ValueError: if the shapes differ.
    """
    slope = double(narrow) + (double(narrow) - wide) / 3

    def backward(dslope):
        return -dslope / 3, like(4 * double(dslope) / 3, dslope)

    return like(slope, wide, narrow), backward
