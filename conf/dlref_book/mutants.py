"""How many mutants of the NumPy code are caught, and why the others are no fault.

    ```{mutants}
    ```

shows `tests/mutation/report.json`, and says how many views have changed since.
"""

import json

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dlref.registry import concepts
from dlref_book import forms
from dlref_book.measured import ROOT, said, where
from dlref_book.nodes import div, para

REPORT = ROOT / "tests" / "mutation" / "report.json"
COLUMNS = {
    "views": "views",
    "mutants": "mutants",
    "caught": "caught",
    "survivors": "survive",
}
OWN = "a reason of its own, beside the mutant in the report"


class Mutants(SphinxDirective):
    """The mutants of each topic, and the reasons that survivors share."""

    def run(self) -> list[nodes.Node]:
        """Return a table of the topics, one of the reasons, and what is stale."""
        self.env.note_dependency(str(REPORT))
        report = json.loads(REPORT.read_text(encoding="utf-8"))
        cells = [["", *COLUMNS.values()]]
        for topic, row in report["summary"].items():
            cells.append([topic, *(said(row[key]) for key in COLUMNS)])
        return [
            div(forms.table(cells), classes="measured"),
            para(where(report), " ", self.stale(report["views"]), classes="fine"),
            div(forms.table(reasons(report)), classes="measured"),
        ]

    def stale(self, views: dict) -> str:
        """Say how many views are not as they were when they were mutated."""
        from tests.mutation.making import views as those_of
        from tests.mutation.report import stale

        every = those_of(list(concepts().values()))
        for path in every.values():
            self.env.note_dependency(str(path))
        changed = len(stale(views, every))
        return f"Of {len(every)} views {changed} are new or have changed since."


def reasons(report: dict) -> list[list[str]]:
    """Return the cells that say why mutants survive, the most frequent reason first."""
    shared = report["reasons"].values()
    rows = sorted(((r["survivors"], r["why"]) for r in shared), reverse=True)
    own = report["summary"]["all"]["survivors"] - sum(count for count, _ in rows)
    rows += [(own, OWN)] if own else []
    return [["survivors", "why they are no fault"], *([str(n), why] for n, why in rows)]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("mutants", Mutants)
