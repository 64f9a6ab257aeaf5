"""What judges refusals is judged: an operation that lets bad input pass fails."""

from functools import wraps

import numpy as np
import pytest

from dlref.record import Case, Input, Operation, Output, Refusal
from dlref.verify.oracles import refusals as module
from dlref.verify.oracles.refusals import refusals

SCALE = Operation(
    "scale",
    (
        Input("x", "*N D", rule="positive"),
        Input("weight", "D"),
        Input("label", "*N", below="D", also="ignore"),
    ),
    (Output("y", "*N D"),),
    (Case("first", {"N": (2,), "D": 3}, {"times": 2.0, "kind": "up", "ignore": -1}),),
    options={"times": "positive", "kind": ("up", "down"), "ignore": "integer"},
    nonempty=("D",),
    refusals=(
        Refusal(
            "weights that sum to zero",
            {"weight": np.zeros(3)},
            ValueError,
            r"weight must not sum to zero, got .*",
        ),
    ),
)


def scale(x, weight, label, times=1.0, kind="up", ignore=-1):
    if weight.sum() == 0:
        raise ValueError(f"weight must not sum to zero, got {weight}")

    def backward(dy):
        return dy * weight * times, np.sum(
            dy * x * times, axis=tuple(range(x.ndim - 1))
        )

    return x * weight * times, backward


@pytest.fixture(autouse=True)
def positive_draws(monkeypatch):
    monkeypatch.setattr(Operation, "sample", sample)


def sample(self, case, seed=0):
    shape = self.shape("*N D", case)
    return {
        "x": np.ones(shape),
        "weight": np.ones(shape[-1]),
        "label": np.zeros(shape[:-1], int),
    }


def wrong(found) -> dict[str, str]:
    return {f.quantity: f.note for f in found if f.error}


def test_a_guarded_view_refuses_everything():
    found = list(refusals(SCALE, scale))
    assert not wrong(found)
    assert {f.quantity for f in found} == {
        *("x", "weight", "label", "times", "kind", "ignore", "dy", "backward")
    }
    assert {f.case for f in found} == {"wrong input", "weights that sum to zero"}


def test_a_view_without_guard_fails(monkeypatch):
    monkeypatch.setattr(module, "guarded", lambda op, view: view)
    found = wrong(refusals(SCALE, scale))
    assert {"x", "label", "times", "kind", "ignore", "dy"} <= set(found)
    assert found["times"].startswith("nan: not refused")


def guard_with(error, text, monkeypatch):
    def guarded(op, view):
        @wraps(view)
        def call(**given):
            raise error(text)

        return call

    monkeypatch.setattr(module, "guarded", guarded)


def test_the_message_must_name_the_argument_and_the_value(monkeypatch):
    guard_with(ValueError, "something is wrong", monkeypatch)
    notes = wrong(refusals(SCALE, scale))
    assert "the message should match" in notes["kind"]


def test_another_error_is_no_refusal(monkeypatch):
    guard_with(KeyError, "x must hold floats, got bool", monkeypatch)
    notes = wrong(refusals(SCALE, scale))
    assert "KeyError instead of TypeError" in notes["x"]


def test_no_argument_may_be_changed(monkeypatch):
    from dlref.guard import guarded as own

    def guarded(op, view):
        @wraps(view)
        def call(**given):
            given["weight"] *= 2.0
            return own(op, view)(**given)

        return call

    monkeypatch.setattr(module, "guarded", guarded)
    assert wrong(refusals(SCALE, scale))["kind"].endswith("weight was changed")


def test_the_records_own_refusals_are_tried():
    def lenient(x, weight, label, times=1.0, kind="up", ignore=-1):
        return x * weight, lambda dy: (dy * weight, (dy * x).sum(axis=0))

    assert wrong(refusals(SCALE, lenient)) == {
        "weight": "weights that sum to zero: not refused"
    }
