"""The book's directives: pages read statements, code and numbers from dlref."""

from pathlib import Path

from sphinx.application import Sphinx

from dlref_book import (
    accuracy,
    api,
    cells,
    code,
    contents,
    counts,
    errata,
    exercise,
    graph,
    history,
    live,
    measured,
    meta,
    mutants,
    nodes,
    notes,
    pages,
    paper,
    play,
    promised,
    records,
    report,
    search,
    slowest,
    statements,
    whole,
)

PARTS = (
    nodes,
    cells,
    pages,
    statements,
    code,
    report,
    notes,
    exercise,
    live,
    play,
    contents,
    counts,
    graph,
    promised,
    records,
    errata,
    history,
    measured,
    mutants,
    whole,
    slowest,
    accuracy,
    api,
    meta,
    search,
    paper,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Register nodes, directives and events."""
    theme = Path(__file__).parents[1] / "theme" / "dlref_theme"
    app.add_html_theme("dlref_theme", str(theme))
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
