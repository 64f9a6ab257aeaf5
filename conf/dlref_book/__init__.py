"""The book's directives: every page reads its statements, code and numbers from dlref."""

from pathlib import Path

from sphinx.application import Sphinx

from dlref_book import cells, code, contents, exercise, nodes, notes, pages, report, statements


def setup(app: Sphinx) -> dict[str, object]:
    """Register nodes, directives and events."""
    theme = Path(__file__).parents[1] / "theme" / "dlref_theme"
    app.add_html_theme("dlref_theme", str(theme))
    for part in (nodes, cells, pages, statements, code, report, notes, exercise, contents):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
