"""How many units in the last place the elementwise operations are off, as measured."""

import json
from math import inf
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from benchmarks.accuracy.scope import names
from dlref.record import Concept, Operation
from dlref.registry import operations
from dlref_book import forms
from dlref_book.contents import Listing
from dlref_book.nodes import page_link, para

FILE = Path(__file__).parents[2] / "benchmarks" / "accuracy" / "record.json"
FORMATS = ("float16", "bfloat16", "float32", "float64")
PARTS = ("value", "slope")
HEAD = [f"{form}, {part}" for form in FORMATS for part in PARTS]


def said(units: float) -> str:
    """Return a number of units: "0.5", "12", "2e+07", "∞"."""
    if units == inf:
        return "∞"
    return f"{units:.2g}" if units < 100 else f"{units:.0e}"


class Measured(Listing):
    """A table that the record of the accuracy has."""

    def record(self, part: str) -> dict[str, dict]:
        """Return a part of the record, of the operations that there are."""
        self.env.note_dependency(str(FILE))
        rows = json.loads(FILE.read_text(encoding="utf-8"))[part]
        found = {name: operations()[name][0] for name in rows if name in operations()}
        self.note(*{concept.id: concept for concept in found.values()}.values())
        return {name: rows[name] for name in found}


class Accuracy(Measured):
    """Every elementwise operation, with its worst error in four formats."""

    def run(self) -> list[nodes.Node]:
        """Return how much was tried, and the table."""
        rows = self.record("operations")
        points = sum(row["points"] for row in rows.values())
        cells = [
            [name, *(said(row[form][part]) for form in FORMATS for part in PARTS)]
            for name, row in rows.items()
        ]
        lede = f"{len(rows)} operations, {points:,} results against their exact value."
        found = [para(lede), forms.table([["Operation", *HEAD], *cells])]
        later = [name for name in names() if name not in rows]
        if later:
            found.append(para(f"Not measured yet: {', '.join(later)}."))
        return found


class Unreached(Measured):
    """What the operations do not reach, and why."""

    def run(self) -> list[nodes.Node]:
        """Return an entry for each operation."""
        rows = self.record("operations")
        items = nodes.bullet_list()
        for name, row in rows.items():
            concept, op = operations()[name]
            for form, reason in told(op).items():
                items += nodes.list_item("", self.entry(concept, op, form, row, reason))
        return [items]

    def entry(
        self, concept: Concept, op: Operation, form: str, row: dict, reason: str
    ) -> nodes.paragraph:
        """Return the operation, what was measured, and the reason."""
        most = max(row[form].values())
        link = page_link(concept.page, nodes.literal(op.name, op.name))
        return para(link, f", {form}: {said(most)} units, since {reason}.")


def told(op: Operation) -> dict[str, str]:
    """Return the reason of each format in which an operation does not do as asked."""
    return {form: reason for form, (_, reason) in op.units.items()}


class Popular(Measured):
    """Formulas as they are often written, beside the operations of the book."""

    def run(self) -> list[nodes.Node]:
        """Return the table: value and slope, each as written and here."""
        ours = self.record("operations")
        head = ["Often written", "float32", "here", "float64", "here"]
        cells = []
        for name, row in self.record("popular").items():
            for part, text in zip(PARTS, row["written"], strict=True):
                pairs = (
                    said(place[form][part])
                    for form in ("float32", "float64")
                    for place in (row, ours[name])
                )
                cells.append([f"{name}: {text}" if part == "value" else text, *pairs])
        return [forms.table([head, *cells])]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("accuracy", Accuracy)
    app.add_directive("unreached", Unreached)
    app.add_directive("popular", Popular)
