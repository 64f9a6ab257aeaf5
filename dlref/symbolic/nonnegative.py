"""See from its structure alone that a real expression is nonnegative."""

import sympy as sp

from .tensor import Argmax, Positive, Sigmoid

WITHIN_ONE = (sp.sin, sp.cos, sp.tanh, sp.erf, sp.sign)  # values in [-1, 1]
UNIT = (Sigmoid, Positive, sp.KroneckerDelta)  # values in [0, 1]


def nonnegative(e, given=()):
    """Whether `e`, real wherever it is defined, is manifestly at least 0.

    Squares, exponentials, sigmoids and their complements, symbols declared so, and
    sums, products and quotients of these are; so is each expression of `given`.
    """
    if e in given or e.is_Number and e >= 0 or e in (sp.pi, sp.E):
        return True
    if e.is_Symbol:
        return bool(e.is_nonnegative)
    if isinstance(e, (*UNIT, sp.Abs, sp.exp, Argmax)):
        return True
    if e.is_Pow:
        even = e.exp.is_Integer and e.exp % 2 == 0
        return even or nonnegative(e.base, given)
    if isinstance(e, sp.log):
        return nonnegative(e.args[0] - 1, given)
    if isinstance(e, sp.Sum):
        inside = tuple(v for v, *_ in e.limits)
        return nonnegative(e.function, (*given, *inside))
    if e.is_Mul:
        return all(nonnegative(f, given) for f in paired(e.args))
    return e.is_Add and (complement(e) or all(nonnegative(a, given) for a in e.args))


def paired(factors):
    """Return the factors of a product, those that are negated twice set right."""
    if sum(bool(f.is_Add and f.could_extract_minus_sign()) for f in factors) % 2:
        return factors
    return [-f if f.is_Add and f.could_extract_minus_sign() else f for f in factors]


def complement(e):
    """Whether `e` is c (1 - u), u in [0, 1], or c (1 + v), v in [-1, 1], with c >= 0."""
    if len(e.args) != 2:
        return False
    constant, rest = e.as_coeff_Add()
    times, part = rest.as_coeff_Mul()
    if within_unit(part):
        return constant >= max(0, -times)
    return within_one(part) and constant >= abs(times)


def within_one(e):
    """Whether the values of `e` are in [-1, 1]."""
    if e.is_Mul:
        return all(map(within_one, e.args))
    if e.is_Pow and e.exp.is_Integer and e.exp > 0:
        return within_one(e.base)
    return isinstance(e, (*WITHIN_ONE, *UNIT))


def within_unit(e):
    """Whether the values of `e` are in [0, 1]."""
    if e.is_Mul:
        return all(map(within_unit, e.args))
    if e.is_Pow and e.exp.is_Integer and e.exp > 0:
        return within_unit(e.base) or e.exp % 2 == 0 and within_one(e.base)
    return isinstance(e, UNIT)
