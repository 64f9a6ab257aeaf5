"""Condition numbers and counts of roundings, where they are known."""

import numpy as np
import pytest

from dlref.registry import operations
from dlref.verify import condition as module
from dlref.verify.comparison import Comparison
from dlref.verify.condition import condition
from dlref.verify.handover import handover, held, planted
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


def handed(name: str, case: int = 0) -> tuple[Comparison, dict]:
    concept, op = operations()[name]
    run = Comparison(concept, op, op.cases[case])
    return run, handover(run, run.values, run.douts)


def test_softmax_hands_over_its_output():
    run, found = handed("softmax")
    p, (dp,) = run.results["p"], run.douts
    along = dp - np.sum(dp * p, axis=-1, keepdims=True)
    own = np.abs(p * along - p * dp * p)  # d dz_i / dp_i  p_i
    rest = np.abs(p[..., :, None] * (dp * p)[..., None, :])
    rest = rest.sum(axis=-1) - np.abs(p * dp * p)
    assert found["dz"] == pytest.approx(own + rest, rel=1e-12)


def test_arguments_are_handed_over_unrounded():
    _, found = handed("linear")
    assert not any(np.any(x) for x in found.values())


def test_estimate_of_a_handover_is_near_the_sum(monkeypatch):
    _, exact = handed("layer_norm")
    monkeypatch.setattr(module, "ENTRIES", 0)
    _, estimate = handed("layer_norm")
    for name in exact:
        assert estimate[name].max() <= 1.5 * exact[name].max()
        assert estimate[name].max() >= exact[name].max() / 5


@pytest.mark.parametrize("name", operations())
def test_every_pullback_can_be_given_other_arrays(name):
    concept, op = operations()[name]
    run = Comparison(concept, op, op.cases[0])
    if run.backward is None:
        return
    copies = {id(x): np.array(x) for x in held(run.backward)}
    again = run.gradients(planted(run.backward, copies), run.douts)
    for key, gradient in run.grads.items():
        assert np.array_equal(again[key], gradient)


def test_a_pullback_may_call_itself_and_hold_others():
    x, y = np.ones(3), np.full(2, 5.0)

    def inner(depth=2, *, more=1):
        return inner(depth - 1) if depth else x + more

    kept = {"inner": (inner, [y])}

    def outer():
        return kept["inner"][0](), kept["inner"][1][0]

    assert [z.tolist() for z in held(outer)] == [[1.0] * 3, [5.0] * 2]
    found = planted(outer, {id(x): 2 * x, id(y): 3 * y})()
    assert [z.tolist() for z in found] == [[3.0] * 3, [15.0] * 2]
    assert [z.tolist() for z in outer()] == [[2.0] * 3, [5.0] * 2]
