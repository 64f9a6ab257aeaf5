"""Sums of products as dictionaries over opaque atoms.

A product is a frozenset of pairs (atom, exponent); a sum of products maps each to its
coefficient, never to zero. Numbers are ints and Fractions, an exponent an int where
it is one. None of these is ever changed once made.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm

import sympy as sp

Terms = Mapping[frozenset, int | Fraction]

ONE: frozenset = frozenset()
ZERO: Terms = {}


def constant(value) -> Terms:
    """Return a rational number as a sum of products."""
    value = number(value)
    return {ONE: value} if value else ZERO


def atom(part: sp.Expr, power=1) -> Terms:
    """Return one atom, to a power."""
    return {frozenset([(part, power)]): 1}


def plus(*parts: Terms) -> Terms:
    """Return the sum of sums."""
    total: dict = {}
    for terms in parts:
        for product, c in terms.items():
            total[product] = total.get(product, 0) + c
    return {product: c for product, c in total.items() if c}


def scale(terms: Terms, c) -> Terms:
    """Return a multiple; the number is not zero."""
    return terms if c == 1 else {product: c * x for product, x in terms.items()}


def number(value) -> int | Fraction:
    """Return a rational number, SymPy's too, as an int or a Fraction."""
    if isinstance(value, int):
        return int(value)
    value = Fraction(int(value.numerator), int(value.denominator))
    return int(value) if value.denominator == 1 else value


def rational(value: int | Fraction) -> sp.Rational:
    """Return a number as SymPy's."""
    return sp.Rational(value.numerator, value.denominator)


def content(terms: Terms) -> Fraction:
    """Return the positive number that leaves coprime integers when divided out."""
    over = lcm(*(c.denominator for c in terms.values()))
    return Fraction(gcd(*(int(c * over) for c in terms.values())), over)


def common(terms: Terms) -> dict:
    """Return the powers of atoms that divide every product."""
    first, *others = map(dict, terms)
    shared = (a for a in first if all(a in other for other in others))
    return {a: min(powers[a] for powers in (first, *others)) for a in shared}
