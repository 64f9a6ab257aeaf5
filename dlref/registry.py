"""Find concepts by walking the package: there is no list to keep."""

from functools import cache
from importlib import import_module
from pathlib import Path

from dlref.record import Concept, Operation

ROOT = Path(__file__).parent / "concepts"


@cache
def concepts() -> dict[str, Concept]:
    """Return every concept by name, in the order of the ids; only records load."""
    paths = sorted(p.parent.relative_to(ROOT) for p in ROOT.glob("*/*/record.py"))
    names = [".".join(p.parts) for p in paths]
    found = [import_module(f"dlref.concepts.{n}.record").CONCEPT for n in names]
    return {c.name: c for c in sorted(found, key=lambda c: c.id)}


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
