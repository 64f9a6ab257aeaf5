"""A table of a committed record, with the machine and the date it was measured on.

    ```{measured} benchmarks/record.json speed
    numpy_ms: NumPy, ms
    ratio: ratio
    ```

shows the part `speed` of the record: a row for each name in it, and these columns.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dlref.registry import operations
from dlref_book import forms
from dlref_book.nodes import div, page_link, para

ROOT = Path(__file__).parents[2]
LIBRARIES = ("numpy", "torch", "jax", "autograd", "numpy-ml", "numba")


class Measured(SphinxDirective):
    """One part of a record, as a table."""

    required_arguments = 2
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the table, and below it where and when it was measured."""
        path = ROOT / self.arguments[0]
        self.env.note_dependency(str(path))
        record = json.loads(path.read_text(encoding="utf-8"))
        columns = dict(line.split(": ", 1) for line in self.content if line.strip())
        cells = [["", *columns.values()]]
        part = record[self.arguments[1]]
        cells += [[n, *(said(row[key]) for key in columns)] for n, row in part.items()]
        table = forms.table(cells)
        for entry in table.findall(nodes.entry):
            self.link(entry)
        return [div(table, classes="measured"), para(where(record), classes="fine")]

    def link(self, entry: nodes.entry) -> None:
        """Make the name of an operation a link to its page."""
        known = operations().get(entry.astext())
        if known and known[0].page in self.env.found_docs:
            line = para(page_link(known[0].page, entry.astext()))
            entry.children[:] = [line]


def said(value) -> str:
    """Return a number or a word as the table shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def where(record: dict) -> str:
    """Return the machine, the versions and the date of a record."""
    found = record["environment"]
    versions = [f"{n} {found[n]}" for n in LIBRARIES if n in found]
    threads = found.get("threads")
    parts = [
        f"Measured on {found['date']}",
        f"{found['processor']}, {found['cores']} cores",
        *([f"{threads} thread{'s' * (threads > 1)}"] if threads else []),
        *versions,
    ]
    return ", ".join(parts) + "."


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("measured", Measured)
