"""Which operations are asked about the mutants of a function."""

import ast
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from types import CodeType, FunctionType

from dlref.registry import concepts, operations
from tests.mutation import judged
from tests.mutation.judged import Witness
from tests.mutation.making import functions, place

OTHERS = 4  # operations asked of a function that its own concept does not call


def witnesses(name: str, function: FunctionType) -> list[Witness]:
    """Return the operations that may call a function of a view.

    They are the concept's own; for a function that none of these calls, some others.
    """
    package = name.rpartition(".")[0]
    own = next(c for c in concepts().values() if c.name == package)
    every = [(own, op) for op in own.operations]
    if constants(name, function.__name__):
        return [Witness(own, op, judged.kinds(op)) for op in own.operations]
    return calling(function, every) or calling(function, operations().values(), OTHERS)


@cache
def constants(name: str, function: str) -> CodeType | None:
    """Return the code of a view's constants that a function of it makes, if any."""
    made = [
        node
        for node in ast.parse(place(name).read_text()).body
        if isinstance(node, ast.Assign)
        and any(isinstance(n, ast.Name) and n.id == function for n in ast.walk(node))
    ]
    return compile(ast.Module(made, []), name, "exec") if made else None


def calling(function: FunctionType, pairs: Iterable, most: int | None = None):
    """Return those of some operations, at most so many, that may call a function."""
    found = []
    for concept, op in pairs:
        kinds = tuple(
            kind
            for kind in judged.kinds(op)
            if function in reach(concept.package, kind, op.name)
        )
        if kinds:
            found.append(Witness(concept, op, kinds))
        if len(found) == most:
            break
    return found


@cache
def reach(package: str, kind: str, name: str) -> set:
    """Return the functions that a view of an operation may call."""
    return judged.used(getattr(import_module(f"{package}.{kind}"), name))


def jury(name: str) -> list[Witness]:
    """Return all operations that are asked about a view's mutants, with all views."""
    found = {w.op.name: w for f in functions(name) for w in witnesses(name, f)}
    return [Witness(w.concept, w.op, judged.kinds(w.op)) for w in found.values()]
