"""What the directives are made of: code panels, entries of the bibliography."""

import pytest
from dlref_book import bibliography, code

from dlref.registry import operations
from dlref.show import formulas
from dlref.show.latex import Printer
from dlref.show.summary import CORNER


def test_one_panel_can_hold_several_operations():
    concept, linear = operations()["linear"]
    _, loss = operations()["mse_loss"]
    text = code.source(concept, [linear, loss], "numpy_impl")
    assert "def linear(" in text
    assert "def mse_loss(" in text
    assert "def mse_loss(" not in code.source(concept, [linear], "numpy_impl")


def test_view_without_the_function_is_left_out():
    concept, linear = operations()["linear"]
    with pytest.raises(LookupError):
        code.source(concept, [linear], "numpy_fast")


def test_no_sentence_ends_twice():
    for entry in bibliography.entries().values():
        text = "".join(node.astext() for node in bibliography.reference(entry))
        assert ".." not in text, text


def test_long_fraction_is_printed_as_a_decimal():
    import sympy as sp

    x = sp.Symbol("x")
    assert Printer()(sp.Rational(44715, 10**6)) == "0.044715"
    assert "0.044715" in Printer()(sp.Rational(44715, 10**6) * x**3)
    assert Printer()(sp.Rational(1, 4)) == r"\frac{1}{4}"


def test_place_of_a_maximum_is_defined():
    concept, op = operations()["max_pool2d"]
    (formula,) = formulas.definition(concept, op)
    where = formula.latex()[1]
    assert r"\operatorname*{arg\,max}_{u, v}" in where
    assert r"u^{\star}_{n p q},\, v^{\star}_{n p q}" in where


def test_corners_are_named_as_such():
    said = CORNER.sub("no input at a corner", "no argument of Positive is 0; a > 0")
    assert said == "no input at a corner; a > 0"
