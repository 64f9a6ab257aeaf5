"""The oracle report: what each oracle found at worst, beside its bound."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from dlref.show import summary
from dlref.show.summary import Finding
from dlref_book import forms
from dlref_book.nodes import html, para
from dlref_book.pages import ConceptDirective

LOGGER = logging.getLogger(__name__)


class Report(ConceptDirective):
    """The report of one operation, or of all that the concept has."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the report; warn of each comparison that is out of bounds."""
        concept = self.concept
        name = self.arguments[0] if self.arguments else ""
        ops = [self.operation(name)] if name else concept.operations
        rows = [r for op in ops for r in summary.of(concept, op)]
        for row in rows:
            if not row.ok:
                LOGGER.warning("%s", row, location=self.get_location(), type="dlref")
        cases = sum(len(op.cases) for op in ops)
        names = ", ".join(op.name for op in ops)
        caption = f"{names}: {len(rows)} comparisons, {cases} case{'s' * (cases > 1)}."
        lines = summary.findings(concept, *ops)
        drawn = forms.draw("report", caption=caption, lines=lines)
        return [html(drawn, para(f"Oracle report. {caption}"), plain(lines))]


def plain(lines: list[Finding]) -> nodes.table:
    """Return the report as a table of every builder."""
    cells = [["Oracle", "Worst error", "Bound", "Verdict"]]
    for f in lines:
        numbers = ["" if v is None else f.said(v) for v in (f.error, f.bound)]
        cells.append([f.line.name, *numbers, f.verdict or "not run"])
    return forms.table(cells)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("report", Report)
