"""What a composite is made of, read off its code, drawn as a graph with links."""

from textwrap import wrap

from docutils import nodes

from dlref.record import Operation
from dlref.registry import operations
from dlref.show import summary
from dlref.verify.views import composed
from dlref_book import forms, layers
from dlref_book.drawing import (
    AIR,
    LETTERS,
    LINE,
    ROWS,
    WIDE,
    Box,
    Grid,
    by_depth,
    path,
    sheets,
    split,
)
from dlref_book.nodes import div, html, page_link, para

ACROSS = 4  # boxes in a row
READ = "Lines lead from a piece to what is built of it."
FEW = 3  # pieces that a sentence names as well


def figure(op: Operation) -> nodes.Element | None:
    """Return the drawing of a composite; None where a sentence says as much."""
    known = composed(op.name)
    if len(known) <= FEW + 1:
        return None
    found = layers.reduced(known)
    spoken = {name: wrap(name.replace("_", " "), LETTERS) for name in found}
    height = max(map(len, spoken.values())) * LINE + AIR
    ranks = [split(group, ACROSS) for group in by_depth(layers.depths(found))]
    grid = Grid(ranks, found, WIDE, height, ROWS)
    boxes = [box(name, spoken[name], grid) for name in found]
    wide, tall = grid.size
    said = f"What {op.name} is composed of"
    drawn = forms.draw(
        "graph",
        said=said,
        name=f"composition-{op.name}",
        sheets=sheets([], boxes, tall),
        edges=[(a, b, path(points), "") for a, b, points in grid.edges()],
        size=(round(wide), round(tall)),
        box=(WIDE, height),
        line=LINE,
    )
    caption = div(para(READ), tag="figcaption")
    return div(html(drawn, listed(found)), caption, tag="figure", classes="graph")


def box(name: str, lines: list[str], grid: Grid) -> Box:
    """Return the box of an operation."""
    concept, op = operations()[name]
    reach = summary.reach(concept, op)
    x = round(grid.middle[name] - WIDE / 2, 1)
    said = f"{name}: {reach.words}"
    return Box(concept, x, grid.start(name), lines, reach.mark, said)


def listed(found: dict[str, list[str]]) -> nodes.bullet_list:
    """Return the composites and their pieces, for builders without HTML."""
    items = nodes.bullet_list()
    for name, inner in found.items():
        if inner:
            page = operations()[name][0].page
            words = f" is composed of {', '.join(inner)}"
            items += nodes.list_item("", para(page_link(page, name), words))
    return items
