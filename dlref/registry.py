"""Find concepts by walking the package: there is no list to keep."""

from functools import cache
from importlib import import_module
from pathlib import Path

from dlref.record import Concept, Operation

ROOT = Path(__file__).parent / "concepts"


def records() -> list[Path]:
    """Return the files of all records."""
    return sorted(ROOT.glob("*/*/record.py"))


def load(path: Path) -> Concept:
    """Return the concept whose record a file is."""
    topic, name = path.parts[-3:-1]
    return import_module(f"dlref.concepts.{topic}.{name}.record").CONCEPT


@cache
def concepts() -> dict[str, Concept]:
    """Return every concept by name, in the order of the ids; only records load."""
    found = sorted(map(load, records()), key=lambda c: c.id)
    return {c.name: c for c in found}


def operation(name: str) -> tuple[Concept, Operation]:
    """Return an operation with its concept; of the records, few load besides its own.

    Raises:
        KeyError: if there is none of this name.
    """
    for path in records():
        if f'"{name}"' in path.read_text("utf8"):
            concept = load(path)
            for op in concept.operations:
                if op.name == name:
                    return concept, op
    return operations()[name]  # a record may make up names


@cache
def operations() -> dict[str, tuple[Concept, Operation]]:
    """Return every operation by name, with its concept."""
    found: dict[str, tuple[Concept, Operation]] = {}
    for concept in concepts().values():
        for op in concept.operations:
            if op.name in found:
                raise ValueError(f"two operations are named {op.name}")
            found[op.name] = concept, op
    return found


def find(name: str) -> list[tuple[Concept, Operation]]:
    """Return the operations that a name means: an operation, a concept, an id, a topic.

    Raises:
        KeyError: if nothing has this name; the message offers the nearest ones.
    """
    if name in operations():
        return [operations()[name]]
    found = [
        (c, op)
        for c in concepts().values()
        for op in c.operations
        if name in (c.id, c.name, c.page, *c.name.split("."))
    ]
    if not found:
        from difflib import get_close_matches  # here: few have to wait for it

        known = {
            *operations(),
            *concepts(),
            *(c.name.split(".")[1] for c in concepts().values()),
        }
        near = get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise KeyError(f"no operation or concept is named {name!r}{hint}")
    return found
