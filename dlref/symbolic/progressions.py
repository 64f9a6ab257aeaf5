"""Sums of powers of an index, and of numbers to it: the progressions."""

from fractions import Fraction

import sympy as sp

from .tensor import Argmax, Named, Positive
from .terms import Terms, constant, number, plus, scale

HIGHEST = 4  # power of an index that is summed
STEPS = (Positive, sp.sign, sp.floor, sp.KroneckerDelta, Argmax, Named)


def progression(normal, powers, bound):
    """Sum k^d, or q^k, over an index that stands nowhere else."""
    for v, size in bound.items():
        here = {a: k for a, k in powers.items() if v in normal.free(a)}
        if not here or not all(isinstance(k, int) for k in here.values()):
            continue
        if here.keys() == {v} and 0 < here[v] <= HIGHEST:
            found = of_powers(normal, here[v], size)
        elif all(geometric(a, v, normal) for a in here):
            found = of_ratio(normal, here, size)
        else:
            continue
        rest = frozenset((a, k) for a, k in powers.items() if a not in here)
        return normal.times({rest: 1}, found), {
            w: n for w, n in bound.items() if w != v
        }
    return None


def of_powers(normal, d, size) -> Terms:
    """Return the sum of k^d for k below `size`, by Bernoulli's numbers."""
    terms = []
    for j in range(d + 1):
        b = sp.bernoulli(j) if j != 1 else sp.Rational(-1, 2)
        c = Fraction(int(sp.binomial(d + 1, j)) * int(b.p), int(b.q) * (d + 1))
        if c:
            power = normal.power(normal(size), d + 1 - j)
            terms.append(scale(power, number(sp.Rational(c.numerator, c.denominator))))
    return plus(*terms)


def of_ratio(normal, here, size) -> Terms:
    """Return the sum of r^k for k below `size`: (1 - r^size) / (1 - r).

    Where r is 1 both sides of an equation that it serves to prove are continuous,
    since r can vary there: see `geometric`.
    """
    ratio = normal.multiply(*(normal.power(normal(a.base), k) for a, k in here.items()))
    last = normal.to_power(ratio, size)
    top, bottom = (plus(constant(1), scale(r, -1)) for r in (last, ratio))
    return normal.times(top, normal.power(bottom, -1))


def geometric(a, v, normal) -> bool:
    """Whether an atom is b^v for a number b, or one that varies with what is real."""
    if not a.is_Pow or a.exp != v or v in normal.free(a.base):
        return False
    if a.base.is_Rational:
        return True
    parts = a.base.atoms(sp.Indexed) | normal.free(a.base)
    real = (p.base.label if isinstance(p, sp.Indexed) else p for p in parts)
    varies = [not p.is_integer for p in real]
    return bool(varies) and all(varies) and not a.base.has(sp.I, sp.Sum, *STEPS)
