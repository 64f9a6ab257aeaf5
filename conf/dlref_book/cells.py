"""Run a page's cells while the book is built, in a fork of the Sphinx process.

A kernel per page would cost seconds to start. A fork has NumPy, SymPy, PyTorch and
dlref loaded already, and leaves nothing behind that another page could see.
"""

import ast
import os
import pickle
import select
import signal
import sys
import time
import warnings

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from dlref.registry import operations
from dlref_book.pages import by_page, files

MANY = 4  # pages: from then on PyTorch is needed by some
SECONDS = 120  # a page that needs longer is stopped
STATE: dict[str, Sphinx] = {}


class CellError(ExtensionError):
    """A cell raised, or took too long; the build stops."""


def read(text: str) -> nbformat.NotebookNode:
    """Return a page as a notebook, its cells run if it says that it is one."""
    env = STATE["app"].env
    notebook = read_myst_markdown_notebook(
        text, config=env.myst_config, add_source_map=True
    )
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    if cells and is_myst_markdown_notebook(text):
        for path in dependencies(cells):
            env.note_dependency(path)
        sources = [(c.source, list(c.metadata.get("tags", []))) for c in cells]
        if any("torch" in source for source, _ in sources):
            load_torch()
        results = in_fork(run, sources, page=env.docname)
        for cell, outputs in zip(cells, results, strict=True):
            cell.outputs = [nbformat.from_dict(o) for o in outputs]
        notebook.metadata["language_info"] = {
            "name": "python",
            "pygments_lexer": "python",
        }
    return notebook


def dependencies(cells) -> set[str]:
    """Return the files of every concept whose operations the cells name."""
    found: set[str] = set()
    known = by_page()
    for cell in cells:
        try:
            tree = ast.walk(ast.parse(cell.source))
        except SyntaxError:
            continue
        for node in tree:
            name = getattr(node, "id", None) or getattr(node, "attr", None)
            name = node.name if isinstance(node, ast.alias) else name
            if name in operations():
                found |= set(files(operations()[name][0]))
            elif isinstance(node, ast.ImportFrom) and node.module:
                page = "/".join(node.module.split(".")[2:4])
                found |= set(files(known[page])) if page in known else set()
    return found


def in_fork(function, *args, page: str):
    """Return what a function returns in a child process."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads wait in C
        child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            result = True, function(*args)
        except BaseException as error:  # the parent reports it
            result = False, str(error)
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(result, pipe)
        os._exit(0)
    os.close(writer)
    parts, end = [], time.monotonic() + SECONDS
    with os.fdopen(reader, "rb") as pipe:
        while True:
            ready, _, _ = select.select(
                [pipe], [], [], max(0.0, end - time.monotonic())
            )
            if not ready:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                raise CellError(f"{page}: its cells ran for more than {SECONDS} s")
            part = os.read(pipe.fileno(), 1 << 16)
            if not part:
                break
            parts.append(part)
    os.waitpid(child, 0)
    if not parts:
        raise CellError(f"{page}: the process that ran its cells ended early")
    good, result = pickle.loads(b"".join(parts))
    if not good:
        raise CellError(f"{page}: {result}")
    return result


def run(sources: list[tuple[str, list[str]]]) -> list[list[dict]]:
    """Return the outputs of each cell, run one after the other in a fresh namespace.

    Raises:
        RuntimeError: if a cell raises and has no tag `raises-exception`.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Minimal"
    shell = InteractiveShell.instance(config=config)
    warnings.showwarning = say_warning
    found = []
    for at, (source, tags) in enumerate(sources, 1):
        with capture_output() as captured:
            shell.display_trap.hook = sys.displayhook  # a cell's last value is shown
            result = shell.run_cell(source)
        error = result.error_before_exec or result.error_in_exec
        if (error is not None) != ("raises-exception" in tags):
            what = (
                "raised nothing, against its tag"
                if error is None
                else f"raised\n{captured.stdout}"
            )
            raise RuntimeError(f"cell {at} {what}\n--- the cell ---\n{source}")
        found.append([*streams(captured), *map(rich, captured.outputs)])
    return found


def streams(captured):
    """Yield what a cell printed."""
    for name in ("stdout", "stderr"):
        if text := getattr(captured, name):
            yield {"output_type": "stream", "name": name, "text": text}


def rich(output) -> dict:
    """Return a displayed value in the form of a notebook."""
    return {
        "output_type": "display_data",
        "data": output.data,
        "metadata": output.metadata or {},
    }


def say_warning(message, category, *_, **__):
    """Print a warning as a reader needs it: without the path of a temporary file."""
    print(f"{category.__name__}: {message}")


def preload(app: Sphinx, env, docnames: list[str]) -> None:
    """Import once what the cells of many pages import, before anything forks."""
    if len(docnames) > MANY:
        load_torch()


def load_torch() -> None:
    """Import PyTorch with one thread, since a pool of them does not survive a fork."""
    import torch

    torch.set_num_threads(1)


def remember(app: Sphinx) -> None:
    """Keep the application: a reader of notebooks is given the text alone."""
    STATE["app"] = app


def setup(app: Sphinx) -> None:
    """Connect to the build."""
    app.connect("builder-inited", remember)
    app.connect("env-before-read-docs", preload)
