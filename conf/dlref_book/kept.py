"""Keep what cells put out, until something that it follows from changes.

That is their text, the code of this package that they use, the versions of libraries,
and the files that they were seen to read. Cells that ask another program are not kept.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from dlref.registry import operations
from dlref.sources import closure, digest, modules, places
from dlref.verify.store import LIBRARIES, versions
from dlref_book import shell
from dlref_book.pages import folders
from dlref_book.shell import Cell, Ran

VERSIONS = (*LIBRARIES, "scikit-learn", "ipython")
WORD = re.compile(r"\w+")


def code_of(cells: list[Cell]) -> frozenset[str]:
    """Return the files whose code cells use, as far as their text tells.

    These are the files of every concept with an operation that the text names, and
    all that is imported, or imported there in turn.
    """
    found: set[str] = set()
    for source, _ in cells:
        for name in operations().keys() & set(WORD.findall(source)):
            found |= folders(operations()[name][0].page)
        try:
            names = modules(source)
        except SyntaxError:  # meant to be one, or the cell raises
            continue
        start = [path for name in names for path in places(name)]
        found |= set(map(str, closure(start)))
    return frozenset(found)


def key(cells: list[Cell], code: Iterable[str], read: Iterable[str]) -> str:
    """Return the hash of all that the output of cells follows from."""
    paths = map(Path, [shell.__file__, *sorted(code), *read])
    return digest(paths, f"{cells} {versions(VERSIONS)}")


def load(place: Path, cells: list[Cell]) -> Ran | None:
    """Return what is kept of these cells, or None if there is nothing that holds."""
    try:
        kept = json.loads(place.read_text("utf8"))
    except (OSError, ValueError):
        return None
    ran = Ran(**kept["ran"])
    return ran if kept["key"] == key(cells, code_of(cells), ran.read) else None


def save(place: Path, cells: list[Cell], ran: Ran) -> None:
    """Keep what cells put out."""
    if ran.alone:
        place.parent.mkdir(parents=True, exist_ok=True)
        kept = {"key": key(cells, code_of(cells), ran.read), "ran": asdict(ran)}
        place.write_text(json.dumps(kept), encoding="utf8")
