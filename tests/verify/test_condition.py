"""Condition numbers and counts of roundings, where they are known."""

import numpy as np
import pytest

from dlref.registry import operations
from dlref.verify import condition as module
from dlref.verify.comparison import Comparison
from dlref.verify.condition import condition
from dlref.verify.roundings import Count, roundings


def conditioned(run: Comparison) -> dict:
    return condition(run, run.values, run.douts, run.results)


def linear(n: int, d: int, m: int) -> Comparison:
    concept, op = operations()["linear"]
    case = op.cases[0].__class__("here", {"N": (n,), "D": d, "M": m})
    return Comparison(concept, op, case)


def test_condition_of_a_product_is_known():
    run = linear(2, 3, 4)
    x, weight, bias = (run.values[n] for n in ("x", "weight", "bias"))
    (dy,) = run.douts
    found = conditioned(run)
    y = run.results["y"]
    terms = 2 * np.abs(x) @ np.abs(weight).T + np.abs(bias)
    assert found["y"] == pytest.approx(np.abs(y).max() + terms, rel=1e-12)
    dx = run.results["dx"]
    terms = 2 * np.abs(dy) @ np.abs(weight)
    assert found["dx"] == pytest.approx(np.abs(dx).max() + terms, rel=1e-12)


def test_estimate_is_at_most_the_sum_and_not_far_below(monkeypatch):
    run = linear(3, 8, 2)
    exact = conditioned(run)
    monkeypatch.setattr(module, "ENTRIES", 0)
    estimate = conditioned(run)
    for name in exact:
        assert estimate[name].max() <= 1.5 * exact[name].max()
        assert estimate[name].max() >= exact[name].max() / 5


def test_view_without_complex_numbers_is_conditioned_too():
    from dataclasses import replace

    run = linear(2, 3, 2)
    exact = conditioned(run)
    run.op = replace(run.op, analytic=False)
    for name, found in conditioned(run).items():
        assert found == pytest.approx(exact[name], rel=1e-6)


def test_roundings_of_a_product_are_counted():
    counts = roundings(linear(2, 3, 4))
    assert counts["y"] == Count(steps=3, terms=2)  # multiply, add 3 up, add the bias
    assert counts["dx"] == Count(steps=2, terms=3)
    assert counts["dbias"] == Count(steps=1, terms=1)


def test_a_composite_rounds_as_often_as_its_pieces():
    concept, op = operations()["lstm"]
    cell_concept, cell = operations()["lstm_cell"]
    runs = [
        Comparison(concept, op, case) for case in op.cases if case.sizes["T"] in (1, 2)
    ]
    one = roundings(Comparison(concept, op, runs[0].case))["dx"]
    assert (
        one.steps
        > max(
            c.steps
            for c in roundings(Comparison(cell_concept, cell, cell.cases[0])).values()
        )
        // 2
    )
