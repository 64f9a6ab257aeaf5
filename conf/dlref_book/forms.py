"""The HTML of forms that are drawn, from the templates beside this file."""

from collections.abc import Sequence
from functools import cache
from math import log10
from pathlib import Path

from docutils import nodes
from jinja2 import Environment, FileSystemLoader, StrictUndefined

FORMS = Path(__file__).parent / "forms"
DECADES = (-17, -2)  # the axis of a report
TICKS = (-16, -12, -8, -4)


def at(value: float) -> float:
    """Return where an error stands on the axis, in percent."""
    low, high = DECADES
    clipped = min(max(log10(max(value, 1e-300)), low), high)
    return round(100 * (clipped - low) / (high - low), 1)


@cache
def environment() -> Environment:
    """Return the environment of the templates; a name they lack is an error."""
    loader = FileSystemLoader(FORMS)
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    found.globals.update(at=at, ticks=TICKS)
    return found


def draw(form: str, **values) -> str:
    """Return a form, filled."""
    return environment().get_template(f"{form}.html").render(**values)


Cell = str | nodes.Node


def table(cells: Sequence[Sequence[Cell]]) -> nodes.table:
    """Return a table of texts or nodes; the first row is the head."""
    group = nodes.tgroup(cols=len(cells[0]))
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    group += [nodes.colspec(colwidth=wide + 1) for wide in widths]
    head, body = nodes.thead(), nodes.tbody()
    for row, texts in enumerate(cells):
        entries = [nodes.entry("", inside(text)) for text in texts]
        (body if row else head).append(nodes.row("", *entries))
    group += [head, body]
    return nodes.table("", group)


def width(cell: Cell) -> int:
    """Return how many letters a cell holds."""
    return len(cell if isinstance(cell, str) else cell.astext())


def inside(cell: Cell) -> nodes.Node:
    """Return what stands in an entry of a table."""
    if isinstance(cell, str):
        return nodes.paragraph("", cell)
    if isinstance(cell, nodes.paragraph):
        return cell
    return nodes.paragraph("", "", cell)
