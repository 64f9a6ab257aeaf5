"""Every operation of the book agrees with every oracle.

This is the test over all records: a new concept is in it by being there. Results that
still hold are taken from the store, whose key is a hash of all that they follow from.
"""

import pytest

from dlref.record import Theorem
from dlref.registry import concepts, operations
from dlref.verify import store
from dlref.verify.bounds import ORACLES
from dlref.verify.row import Row
from dlref.verify.verify import COMPUTED, Judge
from dlref.verify.views import oracles, tier

pytest.importorskip("torch")


@pytest.fixture(params=operations())
def pair(request):
    return operations()[request.param]


def rows(concept, op, part) -> list[Row]:
    if part == "composition":
        found = list(Judge(concept, op).composition(store.proved))
    else:
        found = store.computed(concept, op, part)
    return [line for line in found if isinstance(line, Row)]


@pytest.mark.parametrize("part", [*COMPUTED, "composition"])
def test_agrees_with_every_oracle(pair, part):
    failed = [str(row) for row in rows(*pair, part) if not row.ok]
    assert not failed, "\n".join(failed)


def test_is_proved_as_far_as_the_list_says(pair):
    concept, op = pair
    said = tier(concept, op)
    proofs = rows(concept, op, "proof")
    if said == "value only":
        assert not op.wrt
    elif said.startswith("composition of "):
        pieces = rows(concept, op, "composition")
        assert said == f"composition of {', '.join(r.quantity for r in pieces)}"
    else:
        shown = {row.note.split("; ")[0] for row in proofs}
        assert shown == {"all sizes" if said == "elementwise" else said}


def test_is_judged_by_the_oracles_that_the_list_names(pair):
    concept, op = pair
    parts = [*COMPUTED, "composition"]
    used = {row.oracle for part in parts for row in rows(concept, op, part)}
    assert used == set(oracles(concept, op)), "an oracle that the list names is waived"


def test_exceptions_are_of_oracles_that_exist(pair):
    _, op = pair
    for case in op.cases:
        for oracle in (*case.bounds, *case.waive):
            assert oracle in ORACLES, f"{case.name}: there is no oracle {oracle!r}"


def test_every_theorem_is_of_one_operation():
    for concept in concepts().values():
        shown = [
            row.quantity
            for op in concept.operations
            for row in rows(concept, op, "theorems")
            if row.oracle == "theorem"  # the others are published counts
        ]
        assert sorted(shown) == sorted(names(concept.theorems))


def names(theorems: tuple[Theorem, ...]) -> list[str]:
    return [theorem.name for theorem in theorems]
