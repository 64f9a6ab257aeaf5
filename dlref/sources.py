"""The files that code follows from: what it imports of this package, and so on."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).parent


def closure(
    paths: Iterable[Path], package: Path = PACKAGE, below: str = "dlref"
) -> set[Path]:
    """Return these files and those they import, directly or not.

    Args:
        paths: Files of Python.
        package: Where dlref lies.
        below: The dotted name of the part of dlref whose files are followed.
    """
    found: set[Path] = set()
    todo = [path for path in paths if path.exists()]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += imported(path, package, below, path.stat().st_mtime_ns)
    return found


@cache
def imported(path: Path, package: Path, below: str, changed: int) -> list[Path]:
    """Return what a file, last changed then, imports of a part of dlref."""
    above = "dlref", *path.relative_to(package).parent.parts
    names = modules(path.read_text("utf8"), above)
    return [p for name in names for p in places(name, package, below)]


def modules(code: str | ast.AST, above: tuple[str, ...] = ()) -> list[str]:
    """Return what some code imports, at its top or in a function, as dotted names.

    Of `from a import b` that is both `a` and `a.b`, which may be a module.

    Args:
        code: Its text, or its tree.
        above: The packages that it lies in, for relative imports.
    """
    found: list[str] = []
    tree = ast.parse(code) if isinstance(code, str) else code
    for node in statements(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = above[: len(above) + 1 - node.level] if node.level else ()
            name = ".".join([*start, *filter(None, [node.module])])
            found += [name, *(f"{name}.{alias.name}" for alias in node.names)]
    return list(dict.fromkeys(found))


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every statement below a node; expressions, which are many, are left out."""
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        for inner in getattr(node, part, ()):
            yield inner
            yield from statements(inner)


def places(name: str, package: Path = PACKAGE, below: str = "dlref") -> list[Path]:
    """Return the files that importing a module runs: its own, and of those above it."""
    parts = name.split(".")
    if not f"{name}.".startswith(f"{below}."):
        return []
    found = []
    for end in range(1 + below.count("."), len(parts) + 1):
        path = package.parent.joinpath(*parts[:end])
        found += [path / "__init__.py", path.with_suffix(".py")]
    return [path for path in found if path.exists()]


@cache
def content(path: Path, changed: int) -> bytes:
    """Return the hash of a file that was last changed then."""
    return sha256(path.read_bytes()).digest()


def digest(
    paths: Iterable[Path], said: str = "", named: Callable[[Path], object] = str
) -> str:
    """Return the hash of the names and contents of files, and of what else is said."""
    found = sha256(said.encode())
    for path in paths:
        text = content(path, path.stat().st_mtime_ns) if path.exists() else b""
        found.update(str(named(path)).encode() + text)
    return found.hexdigest()
