"""A false theorem is refused: those stated here, and those of the book a little off."""

from dataclasses import replace

import pytest
import sympy as sp

from dlref.record import Input, Operation, Output, Theorem
from dlref.registry import concepts
from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Integral,
    Limit,
    Positive,
    Refused,
    Sigmoid,
    Sum,
    exp,
    log,
    one_hot,
    pi,
    sqrt,
    tanh,
)
from dlref.symbolic.theorem import prove_theorem, state
from tests.symbolic.kit import K, N, j, k, n, tensor

x, y, w = tensor("x", K), tensor("y", K), tensor("w", N, K)
z, a = sp.symbols("z a", real=True)
p = sp.Symbol("p", positive=True)
OFF = sp.Rational(1, 10**6)

FALSE = {
    "a sum of squares is no square of a sum": Equal(
        Sum(x[k] ** 2, (k, K)), Sum(x[k], (k, K)) ** 2
    ),
    "a mean does not change places with exp": Equal(
        exp(Sum(x[k], (k, K)) / K), Sum(exp(x[k]), (k, K)) / K
    ),
    "rows are not columns": Equal(
        Sum(w[n, k] * x[k], (k, K)), Sum(w[n, k] * x[j], (k, K), (j, K)), {n: N}
    ),
    "true at one size only": Equal(Sum(x[k], (k, K)) * (K - 1), 0),
    "true at one place only": Equal(one_hot(k, 0), 1, {k: K}),
    "true of positive numbers only": Equal(sqrt(z**2), z),
    "true but at a kink": Equal(
        Positive(x[k] - x[j]), 1 - Positive(x[j] - x[k]), {k: K, j: K}
    ),
    "a bound the wrong way": AtMost(2 * a * z, -(a**2) - z**2, (a + z) ** 2),
    "a reason that is no difference": AtMost(2 * a * z, a**2 + z**2, (a + z) ** 2),
    "a reason that may be negative": AtMost(a, z, z - a),
    "a reason that may be 0 / 0": AtMost(1, a, a - 1),
    "given for another": AtMost(0, a, a, given=(z,)),
    "a product of two differences": AtMost(0, (1 - a) * (2 - a), (1 - a) * (2 - a)),
    "an identity with a wrong sign": Identity(tanh(z), 1 - 2 * Sigmoid(2 * z)),
    "an identity of positive numbers": Identity(exp(log(z**2) / 2), z),
    "an identity with a constant off": Identity(
        sp.cosh(z) ** 2, sp.sinh(z) ** 2 + 1 + OFF
    ),
    "a limit from the other side": Limit(Positive(z), z, 0, 1, "-"),
    "a limit of two sides that differ": Limit(z / sp.Abs(z), z, 0, 1),
    "a limit that is infinite": Limit(1 / z**2, z, 0, 0),
    "a limit to another number": Limit((1 + a / z) ** z, z, sp.oo, exp(-a)),
    "a limit that does not exist": Limit(sp.sin(1 / z), z, 0, 0),
    "an integral a factor off": Integral(exp(-(z**2)), (z, -sp.oo, sp.oo), pi),
    "an integral over half": Integral(exp(-(z**2)), (z, 0, sp.oo), sqrt(pi)),
    "an integral that diverges": Integral(1 / z, (z, -1, 1), 0),
    "an integral without conditions": Integral(exp(-a * z), (z, 0, sp.oo), 1 / a),
}


def holds(statement):
    """Whether a statement is shown; False where it is refused."""
    try:
        return statement.holds()
    except (Refused, ZeroDivisionError):
        return False


@pytest.mark.parametrize("title", FALSE)
def test_false_statement_is_not_shown(title):
    assert not holds(FALSE[title])


BOOK = [(c, t) for c in concepts().values() for t in c.theorems]


@pytest.mark.parametrize(
    "pair", BOOK, ids=lambda pair: f"{pair[0].name}.{pair[1].name}"
)
def test_theorem_of_the_book_fails_when_it_is_off(pair):
    """One of its statements, so that it takes no longer than the theorem itself."""
    statement = state(*pair)[-1]
    for wrong in spoiled(statement):
        assert not holds(wrong), wrong


def spoiled(statement):
    """Yield statements that are false if this one is true."""
    if isinstance(statement, Equal):
        yield replace(statement, left=statement.left + OFF)
    elif isinstance(statement, AtMost):
        yield replace(statement, left=statement.left + OFF)
        yield replace(statement, right=statement.right - OFF)
        if sp.sympify(statement.because) != 0:
            yield replace(statement, because=-sp.sympify(statement.because))
    elif isinstance(statement, Identity):
        yield replace(statement, right=statement.right + OFF)
    elif isinstance(statement, Limit):
        value = sp.sympify(statement.value)
        yield replace(statement, value=-value if value.is_infinite else value + OFF)
    elif isinstance(statement, Integral):
        yield replace(statement, value=statement.value + OFF)


# ---- what a theorem is about ----


class Book:
    """A concept whose one theorem is a function given here."""

    def __init__(self, function):
        self.function = function
        inputs = (Input("x", "K"), Input("k", "", below="K"))
        output = (Output("y", ""),)
        self.operations = (
            Operation("tried", inputs, output, (), options={"c": "positive"}),
        )

    def view(self, kind, name):
        return self.function

    def shown(self, of="tried"):
        return prove_theorem(self, Theorem("stated", "", "", of=of))


def test_theorem_takes_symbols_of_its_operation_only():
    assert (
        Book(lambda x, c: Equal(Sum(c * x[j], (j, K)), c * Sum(x[j], (j, K))))
        .shown()
        .ok
    )
    (why,) = Book(lambda q: Equal(q, q)).shown().hypotheses
    assert "takes q; tried has x, k, dy, c" in why
    (why,) = Book(lambda x: Equal(x[j], x[j])).shown(of="").hypotheses
    assert "takes x, but is of no operation" in why


def test_theorem_with_a_stray_symbol_names_it():
    stray = sp.Symbol("stray")
    (why,) = Book(lambda x: Equal(stray * x[0], x[0] * stray)).shown().hypotheses
    assert "stray is no input" in why
    (why,) = Book(lambda x: Equal(x[j + 1], x[j + 1], {j: K})).shown().hypotheses
    assert "may lie outside" in why
    assert "axis of size K" in why


def test_theorem_without_a_statement_is_not_shown():
    assert not Book(lambda x: ()).shown().ok
