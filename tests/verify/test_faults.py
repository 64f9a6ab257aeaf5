"""Faults planted in hand-written code are caught, every one.

A concept's faults stand in `faults/TOPIC/CONCEPT.toml`: the change of `old` to `new` in
a function of a view, `numpy_impl` if none is named, and the oracles that catch it. More
are found by `python -m tests.verify.mutants NAME`.
"""

import numpy as np
import pytest

from dlref.registry import concepts, operations
from dlref.verify.comparison import Comparison
from dlref.verify.oracles import slopes
from dlref.verify.verify import Judge
from tests.verify.mutants import judged, library, planted, replaced

pytest.importorskip("torch")
FAULTS = library()
PLANTED = 1e-10  # of the largest entry


def named(fault: dict) -> str:
    return f"{fault['operation']}: {fault['old']} -> {fault['new']}"


@pytest.mark.parametrize("fault", FAULTS, ids=named)
def test_fault_is_caught(fault):
    """By all the oracles that it says: those are the ones that would catch it alone."""
    concept, op = operations()[fault["operation"]]
    kind = fault.get("view", "numpy_impl")
    change = replaced(fault["old"], fault["new"])
    inside = fault.get("inside", op.name)
    faulty = planted(concept, kind, op.name, inside, change)
    failed = judged(concept, op, faulty, only=fault["by"])
    assert {row.oracle for row in failed} == set(fault["by"])
    assert all(row.note for row in failed), "each says what is wrong"


def test_every_concept_has_planted_faults():
    tried = {operations()[fault["operation"]][0].name for fault in FAULTS}
    missing = [c.name for c in concepts().values() if c.name not in tried]
    assert not missing, "plant some: python -m tests.verify.mutants NAME"


def test_every_faster_view_has_planted_faults():
    tried = {(fault["operation"], fault.get("view")) for fault in FAULTS}
    views = {(n, kind) for n, (_, op) in operations().items() for kind in op.variants}
    assert not views - tried


@pytest.mark.parametrize("name", operations())
def test_wrong_entry_is_caught_and_named(name):
    """One entry of one gradient off by 1e-10 of the largest, for every operation."""
    concept, op = operations()[name]
    case = op.cases[0]
    op = op.at(case.sizes)
    if not op.wrt or not op.analytic or "complex step" in case.waive:
        pytest.skip("complex step does not judge the first case")
    run = Comparison(concept, op, case)
    right = run.grads
    for target in op.wrt:
        gradient = np.array(right[target.name])
        if not np.abs(gradient).max(initial=0.0) > case.floor:
            continue
        at = tuple(n // 2 for n in gradient.shape)
        gradient[at] += PLANTED * np.abs(gradient).max()
        run.grads = right | {target.name: gradient}
        found = {f.quantity: f for f in slopes.directions(run)}
        wrong = [q for q, f in found.items() if not f.error <= 1e-13]
        assert wrong == [f"d{target.name}"]
        place = f"entry {at}" if at else "got"
        assert found[f"d{target.name}"].note.startswith(place)


def test_what_raises_is_caught():
    concept, op = operations()["linear"]

    def linear(x, weight, bias=None):
        raise RuntimeError("no")

    rows = Judge(concept, op, numpy=linear).part("cases")
    assert {row.note for row in rows} == {"raised RuntimeError: no"}
    assert not any(row.ok for row in rows)
