"""The normal form of a product over an index, and its slope.

Supposed wherever a product is read: no factor of it is 0. So one factor may be
divided out, and the product of the others is written as the whole by the one.
"""

import sympy as sp

from .bounds import inside
from .names import Bound
from .terms import Terms, atom, constant, scale


def product(normal, e) -> Terms:
    """Return a product over indices as powers of products of one atom each."""
    body, bound = normal.opened(e)
    terms = normal(body)
    for own, size in bound.items():  # the innermost first
        terms = over(normal, terms, own, size)
    return terms


def over(normal, terms: Terms, own, size) -> Terms:
    """Return the product of `terms` over an index below `size`."""
    if size.is_Integer:
        return normal.multiply(
            *(normal.move(terms, {own: sp.Integer(i)}) for i in range(size))
        )
    for delta in {a for p in terms for a, _ in p if isinstance(a, sp.KroneckerDelta)}:
        place = normal.solutions(delta).get(own)
        if place is not None and inside(place, size, normal.ranges):
            return but_one(normal, terms, own, size, delta, place)
    if len(terms) == 1:
        ((powers, c),) = terms.items()
        parts = (factor(normal, a, k, own, size) for a, k in powers)
        return normal.multiply(normal.to_power(constant(c), size), *parts)
    return opaque(normal, normal.expression(terms), 1, own, size)


def but_one(normal, terms: Terms, own, size, delta, place) -> Terms:
    """Return a product of which one factor, where the delta is 1, is another.

    It is the product of what all others are, by that one, times the other.
    """
    rest = {p: c for p, c in terms.items() if (delta, 1) not in p}
    there = normal.move(rest, {own: place})
    other = normal.move(terms, {own: place})
    return normal.multiply(
        over(normal, rest, own, size), normal.power(there, -1), other
    )


def factor(normal, a, k, own, size) -> Terms:
    """Return the product of one atom to a power."""
    if own not in normal.free(a):
        return normal.to_power(atom(a, k), size)
    if isinstance(a, sp.exp):
        exponent = normal.totals(normal(a.args[0]), {own: size})
        return normal.exponential(scale(exponent, k))
    return opaque(normal, a, k, own, size)


def opaque(normal, e, k, own, size) -> Terms:
    """Return the product of one expression, to a power, named by its height."""
    index = Bound(1 + normal.height(e), 0)
    result = sp.Product(e.xreplace({own: index}), (index, 0, size - 1))
    normal.memo[result] = atom(result)
    return atom(result, k)


def slope(normal, e, slope_of) -> Terms:
    """Return the slope of a product: a sum of the slopes of factors, each by it."""
    body, bound = normal.opened(e)
    relative = normal.times(slope_of(body), normal.power(normal(body), -1))
    return normal.times(normal.totals(relative, bound), normal(e))
