"""Faults planted in the source of a view: one small change each.

`planted` makes the function of one change that is written down. `mutants` finds the
changes that can be made to a function: one for each operator, number, sum, comparison
and result in it. To see which faults of an operation are caught, and which not:

    python -m tests.verify.mutants layer_norm
"""

import ast
import inspect
import sys
import tomllib
import types
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from dlref.record import Concept, Operation
from dlref.verify.row import Row
from dlref.verify.verify import Judge

OPERATORS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}
COMPARISONS = {ast.Gt: ">=", ast.GtE: ">", ast.Lt: "<=", ast.LtE: "<", ast.Eq: "!="}
WORDS = {"sum": "mean", "mean": "sum", "maximum": "minimum", "max": "min", "min": "max"}


def library() -> list[dict]:
    """Return the faults that are written down, in `faults/TOPIC/CONCEPT.toml`."""
    return [
        fault
        for path in sorted(Path(__file__).with_name("faults").glob("*/*.toml"))
        for fault in tomllib.loads(path.read_text(encoding="utf-8"))["fault"]
    ]


@dataclass(frozen=True)
class Change:
    """A change of a function's source."""

    what: str  # in words
    low: int  # where the old text begins, in bytes
    old: str
    new: str

    def made(self, source: str) -> str:
        """Return the source after the change."""
        text, old = source.encode(), self.old.encode()
        return (
            text[: self.low] + self.new.encode() + text[self.low + len(old) :]
        ).decode()


def planted(concept: Concept, kind: str, name: str, inside: str, change) -> Callable:
    """Return `name` of a view after a change of `inside`, its own or a helper's."""
    module = import_module(f"{concept.package}.{kind}")
    home = import_module(getattr(module, inside).__module__)
    whole = inspect.getsource(home)
    function = inspect.getsource(getattr(home, inside))
    assert whole.count(function) == 1
    changed = executed(home, whole.replace(function, change(function)))
    if home is not module:
        helper = getattr(changed, inside)
        changed = executed(module, inspect.getsource(module))
        setattr(changed, inside, helper)
    return getattr(changed, name)


def executed(module: types.ModuleType, source: str) -> types.ModuleType:
    """Return a module of another source, in the place of the one that is known."""
    new = types.ModuleType(module.__name__)
    new.__package__ = module.__package__
    exec(compile(source, f"{module.__name__}, with a fault", "exec"), new.__dict__)
    return new


def replaced(old: str, new: str) -> Callable[[str], str]:
    """Return the change of `old`, which stands once in a source, to `new`."""

    def change(source: str) -> str:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
        return source.replace(old, new)

    return change


class Narrow(Judge):
    """A judge with some of its oracles, or all."""

    only: Collection[str] = ()

    def oracles(self, run):
        known = super().oracles(run)
        return {n: f for n, f in known.items() if n in self.only or not self.only}


def judged(
    concept: Concept, op: Operation, function: Callable, only: Collection[str] = ()
) -> list[Row]:
    """Return what the first case that finds anything finds wrong with a function.

    Some oracles alone are asked if `only` names them.
    """
    judge = Narrow(concept, op, numpy=function)
    judge.only = only
    for case in op.cases:
        with np.errstate(all="ignore"):
            rows = list(judge.case(case, function))  # no definition: digits take time
        if failed := [row for row in rows if isinstance(row, Row) and not row.ok]:
            return failed
    return []


def mutants(function: Callable) -> Iterator[Change]:
    """Yield the changes that can be made to the source of `function`."""
    source = inspect.getsource(function)
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    skipped = {id(n) for n in ast.walk(tree.args)} | guards(tree)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))

    def text(node) -> str:
        return ast.get_source_segment(source, node) or ""

    for node in ast.walk(tree):
        if id(node) not in skipped:
            for what, place, new in changes(node, text):
                low = starts[place.lineno - 1] + place.col_offset
                yield Change(what, low, text(place), new)


def guards(tree: ast.FunctionDef) -> set[int]:
    """Return the ids of the nodes within checks of arguments: `if ...: raise`."""
    checks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and any(isinstance(b, ast.Raise) for b in node.body)
    ]
    return {id(n) for check in checks for n in ast.walk(check)}


def changes(node: ast.AST, text: Callable) -> Iterator[tuple[str, ast.AST, str]]:
    """Yield (what, node, new text) for each change at one node."""
    match node:
        case ast.BinOp(left, op, right):
            left, right = f"({text(left)})", f"({text(right)})"
            if new := OPERATORS.get(type(op)):
                yield "other operator", node, f"({left} {new} {right})"
            if isinstance(op, ast.Add | ast.Sub):
                sign = "-" * isinstance(op, ast.Sub)
                yield "right term dropped", node, left
                yield "left term dropped", node, f"({sign}{right})"
            elif isinstance(op, ast.Mult):
                yield "right factor dropped", node, left
                yield "left factor dropped", node, right
            elif isinstance(op, ast.Pow):
                yield "power dropped", node, left
        case ast.UnaryOp(ast.USub(), operand):
            yield "sign dropped", node, f"({text(operand)})"
        case ast.Compare(left, [op], [right]) if type(op) in COMPARISONS:
            new = COMPARISONS[type(op)]
            yield "other comparison", node, f"({text(left)} {new} {text(right)})"
        case ast.Constant(bool() | str()):
            return
        case ast.Constant(int() | float() as value):
            yield "other number", node, f"{value + 1}"
            if isinstance(value, float):
                yield "slightly other number", node, f"{value * (1 + 1e-6)}"
        case ast.Attribute(value, word) if word in WORDS:
            yield "other reduction", node, f"{text(value)}.{WORDS[word]}"
        case ast.AugAssign(target, ast.Add(), value):
            yield "not added up", node, f"{text(target)} = {text(value)}"
        case ast.IfExp(_, body, orelse):
            yield "first branch always", node, f"({text(body)})"
            yield "second branch always", node, f"({text(orelse)})"
        case ast.Return(ast.Tuple(results)):
            for result in results:
                if text(result) != "backward":
                    yield "result negated", result, f"(-({text(result)}))"


def functions(concept: Concept, kind: str, name: str) -> list[str]:
    """Return the functions of a view's module that an operation's function uses."""
    module = import_module(f"{concept.package}.{kind}")
    own = {
        n
        for n, f in vars(module).items()
        if inspect.isfunction(f) and f.__module__ == module.__name__
    }
    found, todo = [], [name]
    while todo:
        here = todo.pop(0)
        found.append(here)
        tree = ast.parse(inspect.getsource(getattr(module, here)))
        used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        todo += sorted((used & own) - {*found, *todo})
    return found


def main(names: list[str]) -> None:
    """Print which changes of operations are caught, and by which oracles."""
    from dlref.registry import find

    for concept, op in (pair for name in names for pair in find(name)):
        for kind in ("numpy_impl", *op.variants):
            for inside in functions(concept, kind, op.name):
                module = import_module(f"{concept.package}.{kind}")
                for change in mutants(getattr(module, inside)):
                    sys.stdout.write(verdict(concept, op, kind, inside, change) + "\n")


def verdict(concept, op, kind, inside, change: Change) -> str:
    """Return what became of one change, in a line."""
    place = (
        f"{op.name} {kind}.{inside}: {change.what}: {change.old!r} -> {change.new!r}"
    )
    try:
        failed = judged(
            concept, op, planted(concept, kind, op.name, inside, change.made)
        )
    except SyntaxError:
        return f"no Python: {place}"
    if not failed:
        return f"SURVIVES: {place}"
    return f"caught by {', '.join(sorted({r.oracle for r in failed}))}: {place}"


if __name__ == "__main__":
    main(sys.argv[1:])
