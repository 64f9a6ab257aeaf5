"""A gradient that is missing, all zeros, is told from the right one: no check is empty.

A case at which a gradient is 0, or so small that its floor hides it, says nothing of
code that returns zeros. So each gradient of each operation must have another case, or
its argument says why it is 0 everywhere (`Input.zero`).
"""

import numpy as np
import pytest

from dlref.record import Case, Concept, Operation
from dlref.registry import operations
from dlref.verify.bounds import BOUND
from dlref.verify.comparison import Comparison
from dlref.verify.oracles import slopes
from dlref.verify.oracles.slopes import silent


def asked(op: Operation, case: Case) -> str:
    """Return the name of the slopes that judge a case, or nothing."""
    oracle = "complex step" if op.analytic else "richardson"
    return "" if oracle in case.waive else oracle


def missed(concept: Concept, op: Operation) -> set[str]:
    """Return the arguments whose gradient could be zeros at every case, unnoticed."""
    seen: set[str] = set()
    every: dict[str, str] = {}
    for case in op.cases:
        if not (oracle := asked(op, case)):
            continue
        judge = slopes.directions if oracle == "complex step" else slopes.differences
        with np.errstate(all="ignore"):
            run = Comparison(concept, op, case)
            right = run.grads
            every |= {i.name: i.zero for i in run.wrt}
            for name in right.keys() - seen:
                run.grads = right | {name: np.zeros_like(right[name])}
                bound = case.bounds.get(oracle, (BOUND[oracle], ""))[0]
                wrong = {f.quantity for f in judge(run) if not f.error <= bound}
                if f"d{name}" in wrong:
                    seen.add(name)
    zero = {name for name, reason in every.items() if reason}
    assert not zero & seen, "it is said to be 0 everywhere, and is not"
    return every.keys() - seen - zero


@pytest.mark.parametrize("name", [n for n, (_, op) in operations().items() if op.wrt])
def test_zeros_are_refused_at_some_case(name):
    assert not missed(*operations()[name])


def faint(slope: float):
    """Return an operation's view with a very small slope, and a claim that it has none.

    Beside 1 nobody would miss it; beside itself it is all there is.
    """
    return lambda x: (slope * x, lambda dy: np.zeros_like(x))


@pytest.mark.parametrize("slope", [1e-14, 1e-100, 1e-250])
def test_a_small_slope_is_told_from_none(slope):
    concept, op = operations()["relu"]
    run = Comparison(concept, op, op.cases[0], faint(slope))
    assert silent(run, "x") > BOUND["complex step"]
    (found,) = slopes.directions(run)
    assert not found.error <= BOUND["complex step"]
    assert found.note


def test_no_slope_is_told_from_a_small_one():
    concept, op = operations()["relu"]
    run = Comparison(concept, op, op.cases[0], faint(0.0))
    (found,) = slopes.directions(run)
    assert found.error == 0.0
