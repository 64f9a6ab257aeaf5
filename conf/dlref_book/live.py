"""Tell which cells the reader's browser can run: it has NumPy, SymPy and dlref."""

import ast
from functools import cache

from docutils import nodes
from sphinx.application import Sphinx

from dlref import sources

# What a browser has not; of dlref, what stands on it. For what views take from SciPy,
# `dlref.live.special` stands in.
MISSING = ("torch", "scipy", "sklearn", "matplotlib", "subprocess", "multiprocessing")
MISSING += ("dlref.torch", "dlref.cli.verify", "dlref.cli.book")
TRAINING = "dlref.training"  # some of its modules take more than a browser has


def used(tree: ast.AST) -> set[str]:
    """Return every name that some code reads, also as an attribute of another."""
    nodes = list(ast.walk(tree))
    found = {n.id for n in nodes if isinstance(n, ast.Name)}
    return found | {n.attr for n in nodes if isinstance(n, ast.Attribute)}


def made(tree: ast.AST) -> set[str]:
    """Return every name that some code binds."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def missing(name: str) -> bool:
    """Whether a name is that of something a browser has not, or of a part of it."""
    return any(f"{name}.".startswith(f"{m}.") for m in MISSING)


@cache
def trains(name: str) -> bool:
    """Whether a module that trains, or one that it imports, takes what is missing."""
    files = sources.closure(sources.places(name, below=TRAINING), below=TRAINING)
    taken = (n for path in files for n in sources.modules(path.read_text("utf8")))
    return any(map(missing, taken))


def beyond(tree: ast.AST, lost: set[str]) -> bool:
    """Whether some code needs what a browser has not, or what is lost with it."""
    if any(missing(name) or trains(name) for name in sources.modules(tree)):
        return True
    return bool(used(tree) & lost)


def mark(app: Sphinx, doctree: nodes.document) -> None:
    """Mark the cells of a page that no browser can run."""
    lost: set[str] = set()
    for cell in doctree.findall(nodes.container):
        if "cell" not in cell["classes"]:
            continue
        block = next(
            (
                b
                for part in cell.findall(nodes.container)
                if "cell_input" in part["classes"]
                for b in part.findall(nodes.literal_block)
            ),
            None,
        )
        if block is None:
            continue
        try:
            tree = ast.parse(block.astext())
        except SyntaxError:
            cell["classes"].append("needs-kernel")
            continue
        if beyond(tree, lost):
            cell["classes"].append("needs-kernel")
            lost |= made(tree)
        else:
            lost -= made(tree)


def setup(app: Sphinx) -> None:
    """Connect to the build."""
    app.connect("doctree-read", mark)
