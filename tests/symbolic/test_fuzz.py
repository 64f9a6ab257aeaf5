"""Random expressions keep their value in normal form, and unequal ones stay unequal."""

from random import Random

import mpmath
import numpy as np
import pytest
import sympy as sp

from dlref.symbolic import (
    Positive,
    Product,
    Refused,
    Sigmoid,
    Sum,
    Tensor,
    cos,
    erf,
    exp,
    log,
    one_hot,
    padded,
    sin,
    sqrt,
    tanh,
)
from dlref.symbolic.evaluate import Values
from dlref.symbolic.normal import Normal
from dlref.symbolic.slope import Slope
from dlref.symbolic.statements import same
from tests.symbolic.kit import K, N, tensor
from tests.symbolic.planted import fault

j, k, n, m = sp.symbols("j k n m", integer=True)
a, p = sp.Symbol("a", real=True), sp.Symbol("p", positive=True)
x, w = tensor("x", K), tensor("w", N, K)
FREE = {n: N, k: K}
ROUNDS, EACH = 10, 30
HUGE = 1e15  # a value of which an error in an exponent leaves no digit
SIZES = {"N": 3, "K": 2}, {"N": 1, "K": 3}


def expression(rng, depth, scope):
    """Return a random expression with the indices of `scope`."""
    if depth == 0:
        return leaf(rng, scope)

    def part(shallower=1):
        return expression(rng, max(0, depth - rng.randint(1, 2) * shallower), scope)

    kind = rng.choice(["add", "mul", "mul", "sum", "sum", "power", "function", "named"])
    if kind == "add":
        return part() + rng.choice([-2, -1, 1, sp.Rational(1, 3)]) * part()
    if kind == "mul":
        return part() * part()
    if kind == "sum":  # its index may have the name of one around it
        index, size = rng.choice([(j, K), (k, K), (m, N), (n, N)])
        body = expression(rng, depth - 1, scope | {index: size})
        if rng.random() < 0.4:
            same_size = [i for i, s in scope.items() if s == size and i != index]
            body *= one_hot(index, rng.choice([*same_size, sp.S.Zero]))
        if rng.random() < 0.3:
            return Product(rng.choice([exp(body), body**2 + p]), (index, size))
        return Sum(body, (index, size))
    if kind == "power":
        inside = rng.choice([part() ** 2 + p, exp(part()), p * part() ** 2 + 1])
        return rng.choice(
            [1 / inside, sqrt(inside), inside ** sp.Rational(-3, 2), inside**a]
        )
    if kind == "named":
        own = list(scope)
        named = Tensor(tuple(own), part(), name="q")
        sizes = {s: [i for i in own if scope[i] == s] for s in scope.values()}
        return named[tuple(rng.choice(sizes[scope[i]]) for i in own)]
    of = rng.choice([exp, sin, cos, tanh, Sigmoid, erf, log, Positive, sp.sign, sp.Abs])
    return log(1 + part() ** 2) if of is log else of(part())


def leaf(rng, scope):
    """Return an entry, a delta, a step of indices, or a scalar."""
    rows = [i for i, size in scope.items() if size == N]
    columns = [i for i, size in scope.items() if size == K]
    entries = [a, p, sp.Integer(rng.randint(-2, 2)), x[rng.choice(columns)]]
    entries += [w[rng.choice(rows), rng.choice(columns)]] * 2
    entries += [padded(x)[rng.choice(columns) + rng.choice([-1, 1])]]
    entries += [one_hot(rng.choice(columns), rng.choice(columns))]
    entries += [p ** rng.choice(rows), rng.choice(rows), (1 - a) ** rng.choice(columns)]
    entries += [Positive(rng.choice(rows) - rng.choice(rows))]
    return rng.choice(entries)


def points(seed):
    """Yield the values of symbols, and of the free indices, at each of the sizes."""
    rng = np.random.default_rng(seed)
    for sizes in SIZES:
        arrays = {
            "x": rng.normal(size=sizes["K"]),
            "w": rng.normal(size=(sizes["N"], sizes["K"])),
        }
        symbols = {**sizes, **arrays, "a": rng.normal(), "p": rng.uniform(0.5, 2)}
        yield (
            symbols,
            {i: rng.integers(symbols[s.name]).item() for i, s in FREE.items()},
        )


def values(e, seed):
    """Return what an expression is at each point."""
    with mpmath.workdps(80):
        return [Values(symbols)(sp.sympify(e), at) for symbols, at in points(seed)]


def near(one, two):
    return all(
        abs(u - v) <= 1e-25 * max(1, abs(u)) or abs(u) > HUGE
        for u, v in zip(one, two, strict=True)
    )


def drawn(seed):
    """Yield some random expressions."""
    rng = Random(seed)
    for _ in range(EACH):
        yield sp.sympify(expression(rng, rng.randint(1, 4), FREE))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_normal_form_has_the_value_of_the_expression(seed):
    kept = 0
    for e in drawn(seed):
        normal = Normal(FREE)
        try:
            want = values(e, seed)
            form = normal.expression(normal(e))
        except (Refused, ZeroDivisionError):  # it divides by a step, say
            continue
        assert near(values(form, seed), want), f"{e}\n{form}"
        kept += 1
    assert kept > EACH / 2


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_slope_has_the_value_of_the_difference(seed):
    """In the entry x[0], away from kinks."""
    kept = 0
    for e in drawn(100 + seed):
        normal = Normal(FREE)
        try:
            form = normal.expression(Slope(normal, x, [sp.S.Zero])(e))
        except Refused:
            continue
        with mpmath.workdps(60):
            for symbols, at in points(seed):
                step = mpmath.mpf(10) ** -20
                moved = []
                for s in (step, -step):
                    array = symbols["x"].astype(object)
                    array[0] = mpmath.mpf(array[0]) + s
                    moved.append(Values(symbols | {"x": array})(e, at))
                want = (moved[0] - moved[1]) / (2 * step)
                found = Values(symbols)(sp.sympify(form), at)
                assert near([want], [found]), f"{e}\n{form}"
        kept += 1
    assert kept > EACH / 2


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_what_is_proved_equal_is_equal(seed, monkeypatch):
    """An expression and one with a fault: proved equal only if the values are."""
    monkeypatch.setattr("dlref.symbolic.zero.refuted", lambda *_: False)
    rng = Random(seed)
    for e in drawn(200 + seed):
        found = fault(rng, e, FREE)
        if found is None:
            continue
        what, other = found
        try:
            if not same(e, other, FREE):
                continue
            one, two = values(e, seed), values(other, seed)
        except (Refused, ZeroDivisionError):
            continue
        assert near(one, two), f"{e}\n{what}"
