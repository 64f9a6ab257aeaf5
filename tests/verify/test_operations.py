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


PARTS = [*COMPUTED, "composition"]


def rows(concept, op, part) -> list[Row]:
    if part == "composition":
        found = list(Judge(concept, op).composition(store.proved))
    else:
        found = store.computed(concept, op, part)
    return [line for line in found if isinstance(line, Row)]


@pytest.mark.parametrize("name", operations())
def test_agrees_with_every_oracle_that_the_list_names(name):
    """Nothing fails, no oracle is left out, and it is proved as far as is said."""
    concept, op = operations()[name]
    found = {part: rows(concept, op, part) for part in PARTS}
    every = [row for part in PARTS for row in found[part]]
    failed = [str(row) for row in every if not row.ok]
    assert not failed, "\n".join(failed)
    used = {row.oracle for row in every}
    assert used == set(oracles(concept, op)), "an oracle that the list names is waived"
    said = tier(concept, op)
    if said == "value only":
        assert not op.wrt
    elif said.startswith("composition of "):
        pieces = found["composition"]
        assert said == f"composition of {', '.join(r.quantity for r in pieces)}"
    else:
        shown = {row.note.split("; ")[0] for row in found["proof"]}
        assert shown == {"all sizes" if said == "elementwise" else said}


def test_exceptions_are_of_oracles_that_exist():
    for name, (_, op) in operations().items():
        for case in op.cases:
            for oracle in (*case.bounds, *case.waive):
                assert oracle in ORACLES, f"{name}, {case.name}: no oracle {oracle!r}"


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
