"""Run the cells of pages while the book is built.

A kernel per page would cost seconds to start. A fork of the Sphinx process has NumPy,
SymPy, PyTorch and dlref loaded already. Before any page is read, the cells of all of
them are run, as many at a time as Sphinx has jobs.
"""

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from dlref_book import kept, shell
from dlref_book.forks import Failed, in_forks
from dlref_book.pages import HERE, note
from dlref_book.shell import Ran

MANY = 4  # pages: from then on PyTorch is needed by some


class CellError(ExtensionError):
    """A cell raised, or took too long; the build stops."""


@dataclass
class Page:
    """A page's text, the notebook that it is, and its cells."""

    text: str
    notebook: nbformat.NotebookNode
    cells: list[shell.Cell] = field(default_factory=list)


@dataclass
class State:
    """What outlives a call: a reader of notebooks is given the text alone."""

    app: Sphinx
    pages: dict[str, Page] = field(default_factory=dict)
    ran: dict[str, Ran] = field(default_factory=dict)


STATE: list[State] = []


def read(text: str) -> nbformat.NotebookNode:
    """Return a page as a notebook, with what its cells put out if it says it is one."""
    (state,) = STATE
    env = state.app.env
    page = state.pages.pop(env.docname, None)
    if page is None or page.text != text:
        page = parsed(state.app, text)
        run(state, {env.docname: page}, jobs=1)
    note(env, map(str, HERE.glob("*.py")))
    if page.cells:
        ran = state.ran.pop(env.docname)
        note(env, [*kept.code_of(page.cells), *filter(there, ran.read)])
        code = (c for c in page.notebook.cells if c.cell_type == "code")
        for cell, outputs in zip(code, ran.outputs, strict=True):
            cell.outputs = [nbformat.from_dict(o) for o in outputs]
        page.notebook.metadata["language_info"] = {
            "name": "python",
            "pygments_lexer": "python",
        }
    return page.notebook


def there(path: str) -> bool:
    """Whether a file exists."""
    return Path(path).exists()


def parsed(app: Sphinx, text: str) -> Page:
    """Return a page as a notebook, its cells not yet run."""
    notebook = read_myst_markdown_notebook(
        text, config=app.env.myst_config, add_source_map=True
    )
    page = Page(text, notebook)
    if is_myst_markdown_notebook(text):
        code = (c for c in notebook.cells if c.cell_type == "code")
        page.cells = [(c.source, list(c.metadata.get("tags", []))) for c in code]
    return page


def prepare(app: Sphinx, env, docnames: list[str]) -> None:
    """Run the cells of all pages that will be read."""
    (state,) = STATE
    if len(docnames) > MANY:
        load_torch()
    texts = {name: Path(env.doc2path(name)).read_text("utf8") for name in docnames}
    state.pages = {name: parsed(app, text) for name, text in texts.items()}
    run(state, state.pages, max(1, app.parallel))


def run(state: State, pages: dict[str, Page], jobs: int) -> None:
    """Run the cells of pages, unless what they put out is kept."""
    todo = {}
    for name, page in pages.items():
        if page.cells:
            found = kept.load(place(state.app, name), page.cells)
            if found:
                state.ran[name] = found
            else:
                todo[name] = page.cells
    if any("torch" in source for cells in todo.values() for source, _ in cells):
        load_torch()
    try:
        for name, ran in in_forks(shell.run, todo, jobs):
            kept.save(place(state.app, name), todo[name], ran)
            state.ran[name] = ran
    except Failed as error:
        raise CellError(str(error)) from None


def place(app: Sphinx, name: str) -> Path:
    """Return where the output of a page's cells is kept."""
    return Path(app.doctreedir, "cells", f"{name}.json")


def load_torch() -> None:
    """Import PyTorch with one thread, since a pool of them does not survive a fork."""
    import torch

    torch.set_num_threads(1)


def begin(app: Sphinx) -> None:
    """Remember the application."""
    STATE[:] = [State(app)]


def setup(app: Sphinx) -> None:
    """Connect to the build."""
    app.connect("builder-inited", begin)
    app.connect("env-before-read-docs", prepare)
