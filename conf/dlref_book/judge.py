"""Judge an answer to an exercise: run its code, hold it against the oracles."""

from hashlib import sha256

import numpy as np

from dlref.record import Concept, Operation
from dlref.verify import store
from dlref.verify.row import Row
from dlref.verify.verify import Judge

JUDGED = store.FOLDER / "judged"
QUICK = ("shape", "complex step", "torch cpu")


class Quick(Judge):
    """The oracles that no wrong gradient passes, without those that take long."""

    def oracles(self, run):
        """Return the quick oracles; the tests ask all of them."""
        found = super().oracles(run)
        return {name: judge for name, judge in found.items() if name in QUICK}


class NotAnAnswer(Exception):
    """The code does not run, or defines no function of the right name."""


def answer(op: Operation, source: str):
    """Return the function that an answer defines.

    Raises:
        NotAnAnswer: if the code raises, or has no function of that name.
    """
    space: dict = {"np": np}
    try:
        exec(compile(source, f"<answer to {op.name}>", "exec"), space)
    except Exception as error:
        raise NotAnAnswer(f"{type(error).__name__}: {error}") from error
    if not callable(space.get(op.name)):
        raise NotAnAnswer(f"it defines no function {op.name}")
    return space[op.name]


def faults(concept: Concept, op: Operation, source: str, judge=Judge) -> list[str]:
    """Return what the oracles hold against an answer; nothing if it is right."""
    try:
        function = answer(op, source)
    except NotAnAnswer as error:
        return [str(error)]
    lines = judge(concept, op, numpy=function).part("cases")
    return [str(line) for line in lines if isinstance(line, Row) and not line.ok]


def fault(concept: Concept, op: Operation, source: str) -> str:
    """Return the first fault that the quick oracles find, or ""; it is remembered."""
    key = f"{op.name} {source} {store.key(concept, 'cases', 0, store.CPU)}"
    place = JUDGED / sha256(key.encode()).hexdigest()
    if not place.exists():
        found = [*faults(concept, op, source, Quick), ""][0]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(found)
    return place.read_text()
