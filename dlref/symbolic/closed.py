"""Decide equality of scalar closed forms: rational in exponentials, roots and logs."""

import sympy as sp

from .normal import CONSTANTS, Refused, expand, rational_zero
from .tensor import Positive, Sigmoid

SMOOTH = (sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.erf, Sigmoid)
ALLOWED = (*SMOOTH, sp.Add, sp.Mul, sp.Pow, sp.Indexed, sp.Abs, sp.sign, Positive)


def closed(e):
    """Raise Refused unless `e` is a closed form over declared real symbols."""
    for part in sp.preorder_traversal(e):
        if part in CONSTANTS or part.is_Rational or isinstance(part, sp.IndexedBase | sp.Tuple):
            continue
        if part.is_Symbol:
            if not part.is_real:
                raise Refused(f"{part} is not declared real")
        elif not isinstance(part, ALLOWED):
            raise Refused(f"{type(part).__name__} has no rule: {part}")


def vanishes(e):
    """Whether the closed form `e` is zero wherever it is defined, found exactly."""
    e = expand(by_exp(e))
    return e == 0 or rational_zero(e) or log_zero(e)


def by_exp(e):
    """Return `e` with its trigonometric and hyperbolic parts by exponentials."""
    e = e.replace(Sigmoid, lambda z: 1 / (1 + sp.exp(-z)))
    e = e.replace(sp.tan, lambda z: sp.sin(z) / sp.cos(z))
    e = e.replace(sp.tanh, lambda z: 1 - 2 / (1 + sp.exp(2 * z)))
    e = e.replace(sp.sinh, lambda z: (sp.exp(z) - sp.exp(-z)) / 2)
    e = e.replace(sp.cosh, lambda z: (sp.exp(z) + sp.exp(-z)) / 2)
    e = e.replace(sp.sin, lambda z: (sp.exp(sp.I * z) - sp.exp(-sp.I * z)) / (2 * sp.I))
    return e.replace(sp.cos, lambda z: (sp.exp(sp.I * z) + sp.exp(-sp.I * z)) / 2)


def log_zero(e):
    """Whether a sum of rational multiples of logarithms and the rest cancel.

    Logarithms are of positive numbers, so a real `e` is zero where exp(n e) is 1.
    """
    terms = [t.as_coeff_Mul() for t in sp.Add.make_args(e)]
    logs = [(c, t.args[0]) for c, t in terms if isinstance(t, sp.log)]
    if not logs or e.has(sp.I) or not all(c.is_Rational for c, _ in logs):
        return False
    rest = sp.Add(*(c * t for c, t in terms if not isinstance(t, sp.log)))
    n = sp.ilcm(1, *(c.q for c, _ in logs))
    power = sp.Mul(*(by_exp(z) ** (n * c) for c, z in logs)) * sp.exp(expand(n * rest))
    return rational_zero(expand(power - 1))
