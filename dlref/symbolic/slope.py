"""Slopes in normal form, by the rules of differentiation."""

from fractions import Fraction
from math import floor

import sympy as sp

from . import matrices, products
from .matrices import Matrix
from .shorthand import spelled_out
from .tensor import Argmax, Named, Positive
from .terms import ZERO, Terms, atom, constant, number, plus, scale

# constant wherever smooth
STEPS = (Positive, sp.sign, sp.floor, sp.ceiling, sp.KroneckerDelta, Argmax)


class Slope:
    """The slope of expressions in one entry x[at], or in a scalar x."""

    def __init__(self, normal, x, at=()):
        self.normal = normal
        self.x = x
        self.at = at
        self.varies = {}
        self.memo = {}

    def __call__(self, e) -> Terms:
        """Return the slope of `e`."""
        if not self.depends(e):
            return ZERO
        if e not in self.memo:
            self.memo[e] = self.rule(e)
        return self.memo[e]

    def depends(self, e) -> bool:
        """Whether `e` holds x, or a named tensor in it does."""
        key = e.func if isinstance(e, Named | Matrix) else e
        if key not in self.varies:
            if isinstance(e, sp.Indexed):
                found = e.base == self.x
            elif isinstance(e, Named):
                found = self.depends(e.definition.entry)
            elif isinstance(e, Matrix):
                found = self.depends(e.of.entry)
            else:
                found = e == self.x or any(map(self.depends, e.args))
            self.varies[key] = found and not isinstance(e, STEPS)
        return self.varies[key]

    def rule(self, e) -> Terms:
        """Return the slope of `e`, by the rule for its kind."""
        normal = self.normal
        if e == self.x:
            return constant(1)
        if isinstance(e, sp.Indexed):
            return normal.multiply(*map(normal.delta, e.indices, self.at))
        if e.is_Add:
            return plus(*map(self, e.args))
        if e.is_Mul:
            return plus(*(self.of_factor(e, at) for at in range(len(e.args))))
        if isinstance(e, sp.Sum):
            body, bound = normal.opened(e)
            return normal.totals(self(body), bound)
        if isinstance(e, Matrix):
            return matrices.slope(normal, e, self)
        if isinstance(e, sp.Product):
            return products.slope(normal, e, self)
        if isinstance(e, Named):
            return self.of_entry(e)
        if e.is_Pow:
            return self.of_power(*e.args)
        if (plain := spelled_out(e)) is not None:
            return self(plain)
        last = len(e.args)  # of polygamma(0, z), z is what may vary
        return normal.times(normal(e.fdiff(last)), self(e.args[last - 1]))

    def of_factor(self, e, at) -> Terms:
        """Return the part of a product's slope that comes of one factor."""
        slope = self(e.args[at])
        if not slope:
            return slope
        return self.normal.multiply(
            slope, *map(self.normal, e.args[:at] + e.args[at + 1 :])
        )

    def of_power(self, base, exponent) -> Terms:
        """Return the slope of base^exponent."""
        normal = self.normal
        by_base = normal.multiply(
            normal(exponent), normal(base ** (exponent - 1)), self(base)
        )
        by_exponent = normal.multiply(
            normal(base**exponent * sp.log(base)), self(exponent)
        )
        return plus(by_base, by_exponent) if self.depends(exponent) else by_base

    def of_entry(self, e) -> Terms:
        """Return the slope of a named tensor's entry, worked out once at any place."""
        own, entry = self.normal.generic(e)
        key = e.func, own
        if key not in self.memo:
            slope = self(entry)
            if e.func in self.normal.keep:
                slope = self.by_name(slope, e.func(*own), self.normal(entry))
            self.memo[key] = slope
        return self.normal.move(self.memo[key], dict(zip(own, e.args, strict=True)))

    def by_name(self, slope: Terms, name, entry: Terms) -> Terms:
        """Return a slope with a name for its definition: that of tanh is 1 - tanh^2."""
        if len(entry) != 1 or 1 not in entry.values():
            return slope
        ((definition, _),) = entry.items()
        return plus(
            *(scale(self.named(p, name, definition), c) for p, c in slope.items())
        )

    def named(self, product, name, definition) -> Terms:
        """Return a product with powers of a definition's product by name."""
        powers = dict(product)
        times = [Fraction(powers.get(a, 0)) / k for a, k in definition]
        alone = len(times) == 1 and times[0].denominator == 1
        power = int(times[0]) if alone else max(0, floor(min(times, default=0)))
        if not power:
            return {product: 1}
        rest = {a: number(powers.get(a, 0) - power * k) for a, k in definition}
        return self.normal.times(self.normal.product(powers | rest), atom(name, power))
