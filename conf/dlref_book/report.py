"""The oracle report: what each oracle found at worst, beside its bound."""

from html import escape
from math import log10

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from dlref.show import summary
from dlref.show.summary import Finding
from dlref_book.nodes import html, para
from dlref_book.pages import ConceptDirective

LOGGER = logging.getLogger(__name__)
DECADES = (-17, -2)
TICKS = (-16, -12, -8, -4)


class Report(ConceptDirective):
    """The report of one operation, or of all that the concept has."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        concept = self.concept
        ops = [self.operation(self.arguments[0])] if self.arguments else concept.operations
        found = [r for op in ops for r in summary.of(concept, op)]
        cases = sum(len(op.cases) for op in ops)
        count = sum(r.error is not None for r in found)
        for row in found:
            if not row.ok:
                where = f"{row.operation}, {row.case}: {row.oracle} of {row.quantity}"
                LOGGER.warning(
                    "%s is off by %.1e, allowed %.1e %s", where, row.error, row.bound, row.note,
                    location=self.get_location(), type="dlref",
                )  # fmt: skip
        names = ", ".join(op.name for op in ops)
        caption = f"{names}: {count} comparisons, {cases} case{'s' * (cases > 1)}."
        lines = summary.findings(found)
        return [html(table(caption, lines), para(f"Oracle report. {caption}"), plain(lines))]


def at(value: float) -> float:
    """Return where a number stands on the axis, in percent."""
    low, high = DECADES
    clipped = min(max(log10(max(value, 1e-300)), low), high)
    return round(100 * (clipped - low) / (high - low), 1)


def axis(error: float, bound: float) -> str:
    """Return the axis of a row: the dot is the worst error, the tick its bound."""
    dot, tick = at(error), at(bound)
    grid = "".join(f'<path class="ax-line" d="M{at(10.0**k)} 6v6"/>' for k in TICKS)
    return (
        '<svg viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="ax-line" d="M0 9h100"/>{grid}<path class="ax-room" d="M{dot} 9H{tick}"/>'
        f'<path class="ax-tick" d="M{tick} 3v12"/><path class="ax-dot" d="M{dot} 9h0"/></svg>'
    )


def number(value: float) -> str:
    """Return an error in two digits."""
    return "0" if value == 0 else f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e+")


def row(finding: Finding) -> str:
    """Return a row of the table."""
    head = (
        f'<th scope="row">{escape(finding.oracle)}<span class="how">{escape(finding.how)}</span></th>'
    )
    if finding.error is None:
        return (
            f'<tr>{head}<td class="axis exact" colspan="3">{escape(finding.note)}</td>'
            '<td class="v v-none">not run</td></tr>'
        )
    word = "pass" if finding.ok else "fail"
    if finding.bound == 0:
        said = "the difference simplifies to zero" if finding.oracle == "Proof" else "exact"
        middle = f'<td class="axis exact">{said if finding.ok else "a difference remains"}</td>'
    else:
        middle = f'<td class="axis">{axis(finding.error, finding.bound)}</td>'
    return (
        f'<tr{"" if finding.ok else " class=bad"}>{head}{middle}'
        f'<td class="num" data-label="error">{number(finding.error)}</td>'
        f'<td class="num" data-label="bound">{number(finding.bound)}</td>'
        f'<td class="v v-{word}">{word}</td></tr>'
    )


def table(caption: str, lines: list[Finding]) -> str:
    """Return the report as HTML."""
    ticks = "".join(
        f'<span style="left:{at(10.0**k)}%">10<sup>{k}</sup></span>'.replace(">-", ">−") for k in TICKS
    )
    return (
        f'<div class="scroll"><table class="oracles"><caption><b>Oracle report.</b> {escape(caption)}'
        '</caption><thead><tr><th scope="col">Oracle</th><th class="axis"><div class="ticks" '
        f'aria-hidden="true">{ticks}</div><span class="visually-hidden">Error and bound</span></th>'
        '<th scope="col" class="num">Worst error</th><th scope="col" class="num">Bound</th>'
        f'<th scope="col">Verdict</th></tr></thead><tbody>{"".join(map(row, lines))}</tbody></table></div>'
    )


def plain(lines: list[Finding]) -> nodes.table:
    """Return the report as a table of every builder."""
    cells = [["Oracle", "Worst error", "Bound", "Verdict"]]
    for f in lines:
        error = "" if f.error is None else number(f.error)
        bound = "" if f.bound is None else number(f.bound)
        verdict = "not run" if f.error is None else "pass" if f.ok else "fail"
        cells.append([f.oracle, error, bound, verdict])
    return simple_table(cells)


def simple_table(cells: list[list[str]]) -> nodes.table:
    """Return a table of texts; the first row is the head."""
    group = nodes.tgroup(cols=len(cells[0]))
    group += [nodes.colspec(colwidth=1) for _ in cells[0]]
    parts = nodes.thead(), nodes.tbody()
    for at_row, texts in enumerate(cells):
        entries = [nodes.entry("", nodes.paragraph("", t)) for t in texts]
        parts[at_row > 0].append(nodes.row("", *entries))
    group += list(parts)
    return nodes.table("", group)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("report", Report)
