"""What is seen to be positive or nonnegative is so, at random values."""

from random import Random

import mpmath
import numpy as np
import pytest
import sympy as sp

from dlref.symbolic import Positive, Sigmoid, Sum, erf, exp, floor, log, sign, tanh
from dlref.symbolic.evaluate import Values
from dlref.symbolic.signs import nonnegative, positive
from tests.symbolic.kit import K, k, tensor

a, b = sp.symbols("a b", real=True)
p = sp.Symbol("p", positive=True)
x = tensor("x", K)
PARTS = (
    a,
    b,
    p,
    -a,
    a - b,
    b - a,
    a + 1,
    a**2,
    a * b,
    2 * a,
    1 - p,
    x[k],
    p - 1,
    a * x[k],
)
FUNCTIONS = (sp.Abs, exp, sign, Positive, Sigmoid, tanh, erf, sp.cosh, floor)


def term(rng):
    """Return a random product of functions of few arguments, so that some are equal."""
    e = rng.choice([*range(-2, 3), sp.Rational(1, 2), 1, 1])
    for _ in range(rng.randint(1, 3)):
        z = rng.choice(PARTS)
        kind = rng.random()
        if kind < 0.35:
            e *= z ** rng.choice([1, 1, 2, 3, -1])
        elif kind < 0.45:
            e *= log(1 + z**2) if rng.random() < 0.5 else log(p)
        else:
            e *= rng.choice(FUNCTIONS)(z)
    return e


def expression(rng):
    """Return a sum of a few terms, some of them near to what a rule knows."""
    z, y = rng.choice(PARTS[:6]), rng.choice(PARTS[:6])
    near = [
        sp.Abs(z) + rng.choice([-2, -1, 1]) * y,
        exp(z) - rng.choice([1, 2]) - y,
        p - 1 - log(p) * rng.choice([1, 2]),
        z * y * Positive(rng.choice([z, y, -z])),
        1 + rng.choice([-2, -1, 1]) * rng.choice([tanh, Sigmoid, erf])(z),
        sp.S.Zero,
    ]
    e = rng.choice(near) + (term(rng) if rng.random() < 0.5 else 0)
    if rng.random() < 0.2:
        e += term(rng)
    if rng.random() < 0.2:
        e *= term(rng)
    return sp.expand(e) if rng.random() < 0.3 else sp.sympify(e)


def draws():
    """Return values of all symbols: near 0, near 1, and far."""
    rng = Random(1)
    found = []
    for _ in range(12):
        scale = rng.choice([0.01, 1, 2])
        at = {s: mpmath.mpf(rng.gauss(0, scale)) for s in (a, b)}
        at[p] = mpmath.mpf(rng.choice([rng.uniform(0.01, 1), rng.uniform(1, 4)]))
        found.append(
            (at | {k: rng.randrange(2)}, [rng.gauss(0, scale) for _ in range(2)])
        )
    return found


def summed(e):
    """Return a sum of an expression too: the sum's index is not the one outside."""
    return (
        e,
        x[k] * Positive(x[k]) * Sum(e, (k, K)),
        Positive(x[k]) * Sum(e * x[k], (k, K)),
    )


@pytest.mark.parametrize("seed", range(8))
def test_what_is_seen_to_be_positive_is(seed):
    rng, seen = Random(seed), 0
    for _ in range(100):
        for e in map(sp.sympify, summed(expression(rng))):
            if e.is_number or not nonnegative(e):
                continue
            seen += 1
            strict = positive(e)
            for at, entries in draws():
                value = values(e, at, entries)
                assert value is None or value >= -1e-20, f"{e} at {at}, {entries}"
                assert value is None or not strict or value > 0, f"{e} at {at}"
    assert seen > 10


def values(e, at, entries):
    """Return the value of an expression, or None where it has no real one."""
    with mpmath.workdps(60):
        try:
            found = Values({"x": np.array(entries), "K": 2})(e, at)
        except ZeroDivisionError:
            return None
    return found if mpmath.im(found) == 0 else None
