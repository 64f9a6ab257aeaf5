"""See from its structure alone that a real expression is positive, or not negative."""

import sympy as sp

from .tensor import Argmax, Named, Positive, Sigmoid

OPEN = (Sigmoid, sp.erfc, sp.cosh)  # 0 is never reached
UNIT = (Sigmoid, Positive, sp.KroneckerDelta)  # values in [0, 1]
WITHIN_ONE = (sp.sin, sp.cos, sp.tanh, sp.erf, sp.sign, *UNIT)  # values in [-1, 1]
BELOW_ONE = (sp.tanh, sp.erf, Sigmoid)  # -1 and 1 are never reached


def nonnegative(e, given=()) -> bool:
    """Whether `e`, real wherever it is defined, is manifestly at least 0.

    Squares, exponentials, sigmoids and their complements, symbols declared so, and
    sums, products and quotients of these are; so is each expression of `given`, what
    a step or sign makes so, and what `BELOW` says of a function and its argument.
    """
    if e in given or positive(e):
        return True
    if isinstance(e, Named):
        return nonnegative(e.definition.entry)
    if isinstance(e, (*UNIT, sp.Abs, Argmax)) or (e.is_Symbol and e.is_nonnegative):
        return True
    if e.is_Pow:
        even = e.exp.is_Integer and e.exp % 2 == 0
        return even or nonnegative(e.base, given)
    if isinstance(e, sp.log):
        return nonnegative(sp.expand(e.args[0] - 1), given)
    if isinstance(e, sp.Sum):
        return nonnegative(e.function, (*given, *(v for v, *_ in e.limits)))
    if e.is_Mul:
        return all(nonnegative(f, given) for f in turned(e.args)) or switched(e, given)
    if e.is_Add:
        every = all(nonnegative(a, given) for a in e.args)
        return every or complement(e) or remains(e, given)
    return e.is_Rational and e >= 0


# What is at least 0 for every z where it is defined, by the function in it.
BELOW = {
    sp.Abs: (lambda z: sp.Abs(z) - z, lambda z: sp.Abs(z) + z),
    sp.exp: (lambda z: sp.exp(z) - 1 - z,),
    sp.log: (lambda z: z - 1 - sp.log(z),),
}


def remains(e, given) -> bool:
    """Whether `e` is a positive multiple of what `BELOW` lists, and nonnegative."""
    for term in e.args:
        c, f = term.as_coeff_Mul()
        for known in BELOW.get(f.func, ()):
            inner = known(*f.args)
            rest = sp.expand(e - c / sp.expand(inner).coeff(f) * inner)
            if c / inner.coeff(f) > 0 and not rest.has(f) and nonnegative(rest, given):
                return True
    return False


def switched(e, given) -> bool:
    """Whether a product is nonnegative where its step or sign is not 0."""
    for f in e.args:
        if isinstance(f, Positive | sp.sign):
            z = f.args[0]
            if nonnegative(e / f / z, given):
                return True
            bound = {v for s in e.atoms(sp.Sum) for v in s.variables}
            apart = isinstance(f, Positive) and not z.free_symbols & bound
            if apart and nonnegative(e / f, (*given, z)):
                return True
    return False


def positive(e) -> bool:
    """Whether `e`, real wherever it is defined, is manifestly more than 0."""
    if isinstance(e, Named):
        return positive(e.definition.entry)
    if e.is_Symbol or e.is_NumberSymbol or e.is_Rational:
        return bool(e.is_positive)
    if isinstance(e, sp.exp):
        return not e.has(sp.I)
    if e.is_Pow:
        return positive(e.base)
    if isinstance(e, sp.Product):
        return positive(e.function)
    if isinstance(e, sp.Sum):
        return positive(e.function) and all((hi + 1).is_positive for *_, hi in e.limits)
    if e.is_Mul:
        return all(map(positive, turned(e.args)))
    if e.is_Add:
        some = any(map(positive, e.args)) and all(map(nonnegative, e.args))
        return some or complement(e, BELOW_ONE)
    return isinstance(e, OPEN)


def turned(factors):
    """Return the factors of a product, pairs of negated differences set right."""
    negated = [f for f in factors if f.is_Add and f.could_extract_minus_sign()]
    if len(negated) % 2:
        return factors
    return [-f if f in negated else f for f in factors]


def complement(e, kinds=None) -> bool:
    """Whether `e` is c (1 - u), u in [0, 1], or c (1 + v), v in [-1, 1], with c >= 0.

    With `kinds`, only such functions count, whose bounds are never reached.
    """
    constant, rest = e.as_coeff_Add()
    times, part = rest.as_coeff_Mul()
    if within(part, kinds or UNIT, kinds or WITHIN_ONE):
        return constant >= max(0, -times) and (constant > 0 or not kinds)
    return within_one(part, kinds or WITHIN_ONE) and constant >= abs(times)


def within(e, kinds, wider) -> bool:
    """Whether the values of `e` are in [0, 1]."""
    if isinstance(e, Named):
        return within(e.definition.entry, kinds, wider)
    if e.is_Mul:
        return all(within(f, kinds, wider) for f in e.args)
    if e.is_Pow and e.exp.is_Integer and e.exp > 0:
        return within(e.base, kinds, wider) or (
            e.exp % 2 == 0 and within_one(e.base, wider)
        )
    return isinstance(e, kinds) and isinstance(e, UNIT)


def within_one(e, kinds) -> bool:
    """Whether the values of `e` are in [-1, 1]."""
    if isinstance(e, Named):
        return within_one(e.definition.entry, kinds)
    if e.is_Mul:
        return all(within_one(f, kinds) for f in e.args)
    if e.is_Pow and e.exp.is_Integer and e.exp > 0:
        return within_one(e.base, kinds)
    return isinstance(e, kinds)
