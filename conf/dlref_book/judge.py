"""Judge an answer to an exercise: run its code, hold it against the oracles."""

from hashlib import sha256

from dlref.live.exercise import NotAnAnswer, defined
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


def faults(concept: Concept, op: Operation, source: str, judge=Judge) -> list[str]:
    """Return what the oracles hold against an answer; nothing if it is right."""
    try:
        function = defined(op.name, source)
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
