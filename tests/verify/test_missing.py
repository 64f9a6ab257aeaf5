"""What a view may do without is not asked where it is missing; anything else fails."""

import sys

import numpy as np
import pytest

from dlref.registry import operations
from dlref.verify.row import Row, Skip
from dlref.verify.verify import Judge

WITHOUT = "SciPy is not installed"


@pytest.fixture
def no_scipy(monkeypatch):
    """A machine without SciPy: a browser, for one."""
    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.setitem(sys.modules, "scipy.special", None)


def with_scipy(x):
    """ReLU by way of SciPy."""
    from scipy.special import xlogy

    y = np.maximum(x + 0 * xlogy(0, 1), 0)
    return y, lambda dy: dy * (x > 0)


def test_what_needs_scipy_is_not_asked_without_it(no_scipy):
    concept, op = operations()["relu"]
    lines = Judge(concept, op, numpy=with_scipy).part("cases")
    assert {line.case for line in lines} == {case.name for case in op.cases}
    assert {line.reason for line in lines if isinstance(line, Skip)} == {WITHOUT}
    assert not any(isinstance(line, Row) for line in lines)


def test_what_bad_input_gets_is_asked_as_far_as_the_guard_answers(no_scipy):
    concept, op = operations()["relu"]
    lines = Judge(concept, op, numpy=with_scipy).part("refusals")
    rows = [line for line in lines if isinstance(line, Row)]
    assert "x" in {row.quantity for row in rows}
    assert all(row.ok for row in rows)
    assert [line.reason for line in lines if isinstance(line, Skip)] == [WITHOUT]


def test_any_other_missing_module_fails():
    concept, op = operations()["relu"]

    def relu(x):
        raise ModuleNotFoundError("no module named nothing", name="nothing")

    for part in ("cases", "refusals"):
        lines = Judge(concept, op, numpy=relu).part(part)
        rows = [line for line in lines if isinstance(line, Row)]
        assert any(not row.ok and "ModuleNotFoundError" in row.note for row in rows)
        assert not any(isinstance(line, Skip) for line in lines)
