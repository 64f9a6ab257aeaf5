"""Products and powers of sums of products, and the rules that their atoms obey."""

from fractions import Fraction
from functools import reduce
from math import floor

import sympy as sp

from .signs import positive
from .tensor import Positive, Refused
from .terms import (
    ONE,
    ZERO,
    Terms,
    atom,
    common,
    constant,
    content,
    number,
    plus,
    rational,
    scale,
)

INDICATORS = (Positive, sp.KroneckerDelta)  # 0 or 1: powers change nothing


class Algebra:
    """Arithmetic of sums of products; `self(e)` is the sum that an expression is."""

    def __init__(self):
        self.memo: dict[sp.Expr, Terms] = {}
        self.positives: dict[sp.Expr, bool] = {}

    def __call__(self, e: sp.Expr) -> Terms:
        """Return an expression as a sum of products."""
        found = self.memo.get(e)
        if found is None:
            found = self.memo[e] = self.form(e)
        return found

    def form(self, e: sp.Expr) -> Terms:
        """Work out what `__call__` returns and remembers."""
        raise NotImplementedError

    def positive(self, a: sp.Expr) -> bool:
        """Whether an atom is positive wherever it is defined."""
        if a not in self.positives:
            self.positives[a] = positive(a)
        return self.positives[a]

    def times(self, left: Terms, right: Terms) -> Terms:
        """Return the product of two sums."""
        total: dict = {}
        for p, x in left.items():
            for q, y in right.items():
                for product, c in self.joined(p, q).items():
                    total[product] = total.get(product, 0) + x * y * c
        return {product: c for product, c in total.items() if c}

    def multiply(self, *factors: Terms) -> Terms:
        """Return the product of several sums."""
        return reduce(self.times, factors, constant(1))

    def joined(self, p, q) -> Terms:
        """Return the product of two products."""
        powers = dict(p)
        for a, k in q:
            powers[a] = number(powers[a] + k) if a in powers else k
        if len(powers) == len(p) + len(q):
            return {p | q: 1}
        return self.product(powers)

    def product(self, powers) -> Terms:
        """Return a product of powers of atoms, each by the rule of its kind."""
        coefficient, kept, sums = 1, [], []
        for a, k in powers.items():
            if isinstance(a, INDICATORS):
                if not isinstance(k, int) or k < 0:
                    raise Refused(f"divides by {a}, or takes its root")
                k = min(k, 1)
            elif a is sp.I:
                coefficient *= (-1) ** (k // 2 % 2)
                k %= 2
            elif a.is_Integer:  # a prime under a root
                coefficient *= power_of(int(a), floor(k))
                k = number(k - floor(k))
            elif isinstance(a, sp.sin) and isinstance(k, int) and k > 1:
                square = plus(constant(1), scale(atom(sp.cos(*a.args), 2), -1))
                sums.append(self.power(square, k // 2))
                k %= 2
            elif compound(a) and k >= 1:
                sums.append(self.power(self(a), floor(k)))
                k = number(k - floor(k))
            if k:
                kept.append((a, k))
        return self.multiply({frozenset(kept): coefficient}, *sums)

    def power(self, terms: Terms, k) -> Terms:
        """Return a sum to a rational power."""
        if isinstance(k, int) and (k >= 0 or len(terms) == 1):
            return self.whole_power(terms, k)
        factor, shared, rest = self.primitive(terms)
        if not rest:
            if k > 0:
                return ZERO
            raise Refused("divides by zero")
        if isinstance(k, int):
            outside, left = self.product({a: e * k for a, e in shared.items()}), {}
        else:
            outside, left = self.out_of_root(shared, k)
        return self.multiply(self.root(factor, k), outside, self.opaque(rest, left, k))

    def out_of_root(self, shared, k):
        """Return what comes out of a root, and the powers that stay under it.

        What is positive comes out, and so does a square: sqrt(x^2) is x sign(x).
        """
        outside, left = constant(1), {}
        for a, e in shared.items():
            if self.positive(a):
                outside = self.times(outside, self.product({a: number(e * k)}))
            elif self.squared(a, e) and number(e * k).denominator == 1:
                size = constant(1) if e * k % 2 == 0 else self(sp.sign(a))
                outside = self.multiply(outside, size, self.product({a: number(e * k)}))
            else:
                left[a] = e
        return outside, left

    def squared(self, a, e) -> bool:
        """Whether a^e is an even power of a real number."""
        return isinstance(e, int) and e % 2 == 0 and not a.has(sp.I)

    def whole_power(self, terms: Terms, k: int) -> Terms:
        """Return a sum to an integer power, which is negative only of one product."""
        if len(terms) == 1:
            ((product, c),) = terms.items()
            return scale(
                self.product({a: number(e * k) for a, e in product}), power_of(c, k)
            )
        if k == 0:
            return constant(1)
        half = self.whole_power(terms, k // 2)
        square = self.times(half, half)
        return self.times(square, terms) if k % 2 else square

    def opaque(self, rest: Terms, left: dict, k) -> Terms:
        """Return what no rule takes apart, to a power: one atom."""
        if len(rest) > 1 and left:  # it may be what is also divided by
            e = self.expression(rest)
            e, sign = (-e, -1) if e.could_extract_minus_sign() else (e, 1)
            if e in left:
                rest, left = constant(sign), left | {e: left[e] + 1}
                left = {a: power for a, power in left.items() if power}
        if len(left) == 1 and rest == constant(1):
            ((a, e),) = left.items()
            if not isinstance(e, int) or e % 2:  # a root of x^3 supposes x > 0
                return self.product({a: number(e * k)})
        inside = self.times(rest, {frozenset(left.items()): 1})
        if inside == constant(1):
            return inside
        if inside.keys() == {ONE}:
            raise Refused(f"a root of {inside[ONE]}")
        e = self.expression(inside)
        if isinstance(k, int) and e.could_extract_minus_sign():
            return scale(atom(-e, k), -1 if k % 2 else 1)
        return self.product({e: k})

    def root(self, c, k) -> Terms:
        """Return a positive number to a power: primes under a root are atoms."""
        if isinstance(k, int):
            return {ONE: power_of(c, k)}
        primes = sp.factorrat(rational(c)).items()
        return self.product({sp.Integer(p): number(e * k) for p, e in primes})

    def primitive(self, terms: Terms):
        """Return the content, the shared powers, and what is left of a sum."""
        if not terms:
            return Fraction(1), {}, ZERO
        factor = content(terms)
        shared = {
            a: k for a, k in common(terms).items() if not isinstance(a, INDICATORS)
        }
        inverse = {frozenset((a, -k) for a, k in shared.items()): 1 / factor}
        return factor, shared, self.times(terms, inverse)

    def expression(self, terms: Terms) -> sp.Expr:
        """Return a sum of products as SymPy writes it."""
        return sp.Add(
            *(
                sp.Mul(rational(c), *(a ** rational(k) for a, k in product))
                for product, c in terms.items()
            )
        )


def compound(e: sp.Expr) -> bool:
    """Whether an atom stands for a sum or product that is under a power."""
    return e.is_Add or e.is_Mul or (e.is_Pow and e.exp.is_Rational)


def power_of(c, k: int):
    """Return a number to an integer power, exactly."""
    return number(Fraction(c) ** k)
