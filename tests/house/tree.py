"""What the house rules read: the tree, its imports, the views of each concept."""

import ast
import subprocess
from functools import cache
from pathlib import Path

from dlref.record import split
from dlref.registry import concepts

ROOT = Path(__file__).parents[2]
FOLDERS = {c.name: ROOT / "dlref/concepts" / c.page for c in concepts().values()}


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the project: what git knows, or could be told to."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    paths = (ROOT / n for n in names.decode().split("\0") if n)
    return tuple(sorted(p for p in paths if p.is_file()))


def place(path: Path) -> str:
    """Return a path as the messages name it."""
    return path.relative_to(ROOT).as_posix()


def texts(*suffixes: str) -> list[tuple[str, str]]:
    """Return place and text of every tracked file that ends so, or of every text."""
    found = []
    for path in tracked():
        if suffixes and path.suffix not in suffixes:
            continue
        if text := text_of(path):
            found.append((place(path), text))
    return found


@cache
def text_of(path: Path) -> str:
    """Return the text of a file; nothing of a font, an image, data."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def modules() -> dict[str, Path]:
    """Return the package's modules by dotted name."""
    found = {}
    for path in sorted((ROOT / "dlref").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(name: str, path: Path) -> list[tuple[str, bool]]:
    """Return the modules that a module imports, and whether inside a function."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    inside = {
        id(node)
        for function in ast.walk(parse(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [node.module])])
            nested = [f"{base}.{alias.name}" for alias in node.names]
            names = [n if n in modules() else base for n in nested]
        else:
            continue
        found += [(n, id(node) in inside) for n in dict.fromkeys(names)]
    return found


def view_files() -> list[Path]:
    """Return the files that pages show: derivations and implementations."""
    return [
        path
        for folder in FOLDERS.values()
        for path in sorted(folder.glob("*.py"))
        if path.name not in ("__init__.py", "record.py")
    ]


def shape(axes: str) -> str:
    """Return axes as docstrings write them: "*N (4 H)" is "(*N, 4 H)"."""
    parts = [("*" if a.starred else "") + " ".join(a.words) for a in split(axes)]
    return f"({', '.join(parts)})"
