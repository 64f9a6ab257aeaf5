"""See from numbers, at small sizes, that a normal form is not zero.

This proves nothing: it only ends a search that would find nothing, sooner.
"""

from random import Random

import mpmath

from .evaluate import DIGITS, Values
from .tensor import Padding

SIGNS = (True, False)  # at values of either sign, then at positive ones
CLEAR = 1e-12  # of the largest term: what is larger is no rounding
POINTS = 100  # that are drawn, at most, until a term is not 0
NOISE = 1e-18  # a term may itself be a sum that is 0, of which rounding is left


def refuted(normal, terms) -> bool:
    """Whether the terms are clearly not zero where they have a real value."""
    with mpmath.workdps(DIGITS):
        return any(clear(values_of(normal, signs, terms)) for signs in SIGNS)


def clear(found: list) -> bool:
    """Whether values do not cancel."""
    return bool(found) and abs(mpmath.fsum(found)) > max(
        NOISE, CLEAR * max(map(abs, found))
    )


def values_of(normal, signs, terms) -> list:
    """Return the values of the terms at a point where they are real, or no value.

    Where all are 0, as slopes of boxes that do not meet, another point is drawn.
    """
    found: list = []
    for seed in range(POINTS):
        values = Drawn(normal, signs, seed)
        try:
            found = [values(normal.expression({p: c}), {}) for p, c in terms.items()]
        except (ArithmeticError, ValueError, TypeError, KeyError):
            return []
        if not all(mpmath.isfinite(v) and mpmath.im(v) == 0 for v in found):
            return []
        if any(found):
            return found
    return found


class Drawn(Values):
    """Values at small sizes, each drawn once it is asked for."""

    def __init__(self, normal, signs, seed):
        super().__init__({})
        self.normal, self.signs, self.rng = normal, signs, Random(seed)
        self.drawn = {}

    def __call__(self, e, at):
        """Return the value of `e`."""
        if e.is_Symbol and e not in at:
            return self.once(e, e, self.normal.ranges.get(e))
        return super().__call__(e, at)

    def entry(self, e, at):
        """Return an entry of an input."""
        where = tuple(self.integer(i, at) for i in e.indices)
        if isinstance(e, Padding):
            sizes = (self.integer(n, {}) for n in e.base.shape)
            if not all(0 <= i < n for i, n in zip(where, sizes, strict=True)):
                return mpmath.mpf(0)
        return self.once((e.base, where), e.base.label, self.normal.ranges.get(e.base))

    def once(self, key, symbol, size):
        """Return the value of an entry or a symbol; one with a size is below it."""
        if key not in self.drawn:
            if size is not None:
                value = float(self.rng.randrange(self.integer(size, {})))
            elif symbol.is_integer:
                value = float(self.rng.randint(2, 3))
            else:
                value = self.rng.uniform(0.3, 0.9)
                if self.signs and not symbol.is_nonnegative and self.rng.random() < 0.5:
                    value = -value
            self.drawn[key] = mpmath.mpf(value)
        return self.drawn[key]
