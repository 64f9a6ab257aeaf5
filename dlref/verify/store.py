"""Keep results, so that what did not change is not computed again.

Results are kept under build/, by operation and part, with a key: a hash of every
source that they follow from, of the versions, of seed and device.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import machine, python_version

from dlref.record import Concept, Operation
from dlref.registry import operations
from dlref.sources import closure, digest
from dlref.verify.row import Row, Skip
from dlref.verify.verify import COMPUTED, Judge

PACKAGE = Path(__file__).parents[1]
FOLDER = PACKAGE.parent / "build" / "verify"
LIBRARIES = "numpy", "scipy", "sympy", "mpmath", "torch"
PROVING = "record.py", "symbolic", "verify/oracles/proofs.py"
JUDGING = "record.py", "registry.py", "guard.py", "axes.py", "symbolic", "verify"
CPU = ("cpu",)

Lines = list[Row | Skip]


def rows(concept: Concept, seed: int = 0) -> list[Row]:
    """Return every row of a concept; what is not stored is computed."""
    return [line for line in lines(concept, seed) if isinstance(line, Row)]


def skips(concept: Concept, seed: int = 0) -> list[Skip]:
    """Return what was not asked of a concept, and why."""
    return [line for line in lines(concept, seed) if isinstance(line, Skip)]


def lines(concept: Concept, seed: int = 0) -> Lines:
    """Return rows and skips of a concept; what is not stored is computed."""
    found: Lines = []
    for op in concept.operations:
        for part in COMPUTED:
            found += computed(concept, op, part, seed)
        found += Judge(concept, op).composition(proved)
    return found


def computed(
    concept: Concept,
    op: Operation,
    part: str,
    seed: int = 0,
    devices: Sequence[str] = CPU,
) -> Lines:
    """Return the lines of one part: those stored, or computed and stored now."""
    found = load(concept, op, part, seed, devices)
    if found is None:
        found = Judge(concept, op, devices, seed=seed).part(part)
        save(concept, op, part, seed, devices, found)
    return found


def proved(name: str) -> bool:
    """Whether every gradient of an operation is proved."""
    found = computed(*operations()[name], "proof")
    return all(line.ok for line in found if isinstance(line, Row))


def load(
    concept: Concept, op: Operation, part: str, seed: int, devices: Sequence[str]
) -> Lines | None:
    """Return the stored lines of one part, or None if there are none that hold."""
    try:
        stored = json.loads(place(op.name, part).read_text())
    except (OSError, ValueError):
        return None
    if stored["key"] != key(concept, part, seed, devices):
        return None
    return [(Row if "bound" in line else Skip)(**line) for line in stored["lines"]]


def save(
    concept: Concept,
    op: Operation,
    part: str,
    seed: int,
    devices: Sequence[str],
    found: Lines,
) -> None:
    """Store the lines of one part; a reader sees the old ones or the new ones."""
    path = place(op.name, part)
    stored = {
        "key": key(concept, part, seed, devices),
        "lines": [asdict(f) for f in found],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")
    new.write_text(json.dumps(stored))
    new.replace(path)


def seconds(operation: str, part: str) -> float:
    """Return how long one part took the last time, or 0 if that is not known."""
    try:
        stored = json.loads(place(operation, part).read_text())
    except (OSError, ValueError):
        return 0.0
    return sum(line.get("seconds", 0.0) for line in stored["lines"])


def place(operation: str, part: str) -> Path:
    """Return where one part is stored."""
    return FOLDER / operation / f"{part}.json"


def key(concept: Concept, part: str, seed: int, devices: Sequence[str]) -> str:
    """Return the hash of all that the results of one part follow from."""
    proves = part in ("proof", "theorems")
    folder = PACKAGE / "concepts" / concept.page
    own = (
        [folder / "record.py", folder / "derivation.py"]
        if proves
        else [*folder.glob("*.py")]
    )
    sources = sorted(closure(own, PACKAGE, "dlref.concepts"))
    sources += machinery(PROVING if proves else JUDGING, PACKAGE)
    said = f"{part} {seed} {devices} {versions(LIBRARIES)}"
    return digest(sources, said, lambda path: path.relative_to(PACKAGE))


@cache
def machinery(names: Sequence[str], package: Path) -> list[Path]:
    """Return the files of the package under these names."""
    found: list[Path] = []
    for name in names:
        path = package / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


@cache
def versions(libraries: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of Python and of libraries, and the kind of machine."""
    found = {"python": python_version(), "machine": machine()}
    for name in libraries:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found
