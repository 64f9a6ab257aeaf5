"""What errors do to a sequence that is written letter by letter."""

import sympy as sp

from dlref.symbolic import AtMost, Limit


def errors_add_up():
    """By induction: true of one letter, and kept true by the next."""
    e, b = sp.symbols("e b", nonnegative=True)  # b: 1 - kept - T e <= 0
    T = sp.Symbol("T", nonnegative=True)
    kept = 1 - T * e + b  # what T letters have, and may be more
    longer = kept * (1 - e)
    step = T * e**2 + b * (1 - e)
    return AtMost(1 - (T + 1) * e, longer, step, given=(1 - e,))


def long_texts_fail():
    """A power of a number below one."""
    c, T = sp.symbols("c T", positive=True)
    return Limit((1 / (1 + c)) ** T, T, sp.oo, 0)
