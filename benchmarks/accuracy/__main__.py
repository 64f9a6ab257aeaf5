"""Measure every elementwise operation, print what is worst, and write record.json.

`python -m benchmarks.accuracy gelu tanh` measures these, and the rest of the record
stays; without names it measures all, which takes half an hour.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.accuracy.formats import FORMATS
from benchmarks.accuracy.measure import Worst, measured
from benchmarks.accuracy.popular import POPULAR
from benchmarks.accuracy.scope import elementwise
from dlref.registry import operations
from dlref.verify.environment import environment

RECORD = Path(__file__).with_name("record.json")
COUNT = 4000  # numbers of a kind


def main(names: list[str]) -> None:
    """Measure the operations of these names, or all."""
    old = json.loads(RECORD.read_text(encoding="utf-8")) if names else {}
    found: dict = {part: old.get(part, {}) for part in ("operations", "popular")}
    for name, (concept, op) in operations().items():
        if (names and name not in names) or not elementwise(concept, op):
            continue
        ours = [*measured(concept, op, COUNT, whole=True)]
        found["operations"][name] = table(ours)
        show(name, ours, op)
        if name in POPULAR:
            view, value, slope = POPULAR[name]
            theirs = [*measured(concept, op, COUNT, view=view)]
            found["popular"][name] = {"written": [value, slope], **table(theirs)}
            show(f"{name}, popular", theirs, op)
        write(found)


def write(found: dict) -> None:
    """Write what was found so far, the operations in the order of the book."""
    order = [name for name in operations() if name in found["operations"]]
    found["operations"] = {name: found["operations"][name] for name in order}
    where = environment() | {"date": datetime.now(UTC).date().isoformat()}
    text = json.dumps({"environment": where, **found}, indent=1, ensure_ascii=False)
    RECORD.write_text(text + "\n", encoding="utf-8")


def table(found: list[Worst]) -> dict:
    """Return the worst error of the value and of a slope, by format, and the points."""
    parts = {"value": [w for w in found if w.quantity == "y"]}
    parts["slope"] = [w for w in found if w.quantity != "y"]
    rows = {
        form: {
            part: round(max(w.units for w in worst if w.form == form), 3)
            for part, worst in parts.items()
        }
        for form in FORMATS
    }
    return {**rows, "points": sum(w.count for w in found)}


def show(name: str, found: list[Worst], op) -> None:
    """Print what is worst in each format, and whether that is too much."""
    for form in FORMATS:
        w = max((w for w in found if w.form == form), key=lambda w: w.units / w.asked)
        mark = "" if w.within(op) else "  too much"
        at = ", ".join(map(repr, w.at))
        print(f"{name:24} {form:9} {w.quantity:8} {w.units:10.4g} at {at}{mark}")


if __name__ == "__main__":
    main(sys.argv[1:])
