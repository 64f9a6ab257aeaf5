"""Steps of integers: of m < n, m = n and m > n exactly one holds."""

import sympy as sp

from .tensor import Positive

SHIFTS = 4  # the largest number that is taken out of a step


def ordered(e):
    """Return `e` with the steps of integer expressions turned one way, unshifted.

    [z > 0] is 1 - [-z > 0] - [z = 0] for an integer z, and [z + 1 > 0] is
    [z > 0] + [z = 0]. Which way is turned depends on the names of the indices, so this
    is for a normal form, whose bound indices have their names.
    """
    return e.replace(lambda f: isinstance(f, Positive) and f.args[0].is_integer, turned)


def turned(f):
    """Return one step turned and unshifted."""
    shift, z = sp.expand(f.args[0]).as_coeff_Add()
    if not shift.is_Integer or abs(shift) > SHIFTS or not z.free_symbols:
        return f
    c = int(shift)
    passed = [equals(z, -i) for i in range(c)] + [
        -equals(z, i) for i in range(1, 1 - c)
    ]
    if not z.could_extract_minus_sign():
        return sp.Add(Positive(z), *passed)
    return sp.Add(1, -Positive(-z), -equals(z, 0), *passed)


def equals(z, i):
    """Return 1 where an integer expression has this value, else 0."""
    negative = [a for a in sp.Add.make_args(z) if a.could_extract_minus_sign()]
    below = sp.Add(*negative)
    return sp.KroneckerDelta(z - below, i - below)
