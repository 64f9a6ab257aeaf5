"""How far an index expression reaches, given the sizes of the indices in it."""

import sympy as sp

from .tensor import Argmax


def interval(e, ranges):
    """Return the least and the largest value that `e` may take, or None: not known.

    `ranges` gives the number of values of an index or of an integer tensor. Both
    ends are expressions in sizes and options, neither need be reached.
    """
    if e.is_Integer or (e.is_Symbol and e not in ranges and e.is_nonnegative):
        return e, e
    size = size_of(e, ranges)
    if size is not None:
        return sp.S.Zero, size - 1
    if e.is_Add or e.is_Mul:
        parts = [interval(a, ranges) for a in e.args]
        if None not in parts:
            return added(parts) if e.is_Add else multiplied(parts)
    return None


def added(parts):
    """Return the reach of a sum."""
    return tuple(sp.expand(sp.Add(*ends)) for ends in zip(*parts, strict=True))


def multiplied(parts):
    """Return the reach of a product of parts that keep their sign, or None."""
    low, high, sign = sp.S.One, sp.S.One, 1
    for least, largest in parts:
        if not at_least(least, 0):
            least, largest, sign = -largest, -least, -sign
            if not at_least(least, 0):
                return None
        low, high = sp.expand(low * least), sp.expand(high * largest)
    return (low, high) if sign > 0 else (-high, -low)


def at_least(e, least):
    """Whether `e` is known to be at least this number."""
    return bool(sp.expand(e - least).is_nonnegative)


def inside(e, size, ranges):
    """Whether 0 <= e < size is known."""
    if e.is_Symbol and ranges.get(e) == size:
        return True
    reach = interval(e, ranges)
    return (
        reach is not None and at_least(reach[0], 0) and at_least(size - 1 - reach[1], 0)
    )


def size_of(index, ranges):
    """Return how many values an index, label or place has, or None."""
    if isinstance(index, Argmax):
        return index.ranges[index.axis][1]
    return ranges.get(index.base if isinstance(index, sp.Indexed) else index)
