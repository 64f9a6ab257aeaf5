"""The views of an operation that may be missing, and what follows from that."""

import ast
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from dlref.record import Concept, Operation
from dlref.registry import operations
from dlref.verify.pieces import pieces


def view(concept: Concept, kind: str, name: str) -> Callable | None:
    """Return `name` in a view, or None where the concept's view does not have it."""
    if not defines(concept.package, kind, name):
        return None
    return concept.view(kind, name)


@cache
def defines(package: str, kind: str, name: str) -> bool:
    """Whether a view has `name` at its top level, told without importing it."""
    spec = find_spec(f"{package}.{kind}")
    if spec is None or spec.origin is None:
        return False
    names: set[str] = set()
    for node in ast.parse(Path(spec.origin).read_text()).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {a.asname or a.name for a in node.names}
        elif isinstance(node, ast.Assign):
            names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return name in names


def derived(concept: Concept, op: Operation) -> bool:
    """Whether an operation has a derivation."""
    return defines(concept.package, "derivation", op.name)


def composed(name: str) -> dict[str, tuple[str, ...]]:
    """Return the operations below `name` and of what each is composed.

    Those with a proof of their own, or with nothing to prove, are of nothing.
    """
    concept, op = operations()[name]
    if derived(concept, op) or not op.wrt:
        return {name: ()}
    found = {name: pieces(concept.view("numpy_impl", name))}
    for piece in found[name]:
        found |= composed(piece)
    return found


def tier(concept: Concept, op: Operation) -> str:
    """Return how far the gradients of an operation are proved, as its record says.

    That they are proved so far is what `verify` shows.
    """
    if not op.wrt:
        return "value only"
    if not derived(concept, op):
        used = pieces(concept.view("numpy_impl", op.name))
        return f"composition of {', '.join(used)}" if used else "not proved"
    if op.fixed:
        numbers = ", ".join(f"{name} = {size}" for name, size in op.fixed.items())
        return f"{'all sizes,' if op.open(op.fixed) else 'sizes'} {numbers}"
    axes = {i.axes for i in op.arguments} | {o.axes for o in op.outputs}
    return "elementwise" if len(axes) == len(op.open({})) == 1 else "all sizes"


def oracles(concept: Concept, op: Operation) -> list[str]:
    """Return the names of the oracles that judge an operation on any machine."""
    found = ["shape", "unchanged", "refusals", "torch cpu"]
    if any(not i.below and i.rule != "mask" for i in op.arguments):
        found += ["float32"]
    if derived(concept, op):
        found += ["definition"]
    if op.wrt:
        found += ["proof" if derived(concept, op) else "composition", "richardson"]
        found += ["complex step", "second order"] if op.analytic else []
    first = op is concept.operations[0]
    if any(t.of == op.name or (first and not t.of) for t in concept.theorems):
        found += ["theorem"]
    if any(count.of == op.name for count in concept.counts):
        found += ["count"]
    return sorted(found)
