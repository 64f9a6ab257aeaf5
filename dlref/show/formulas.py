"""The formulas of an operation, printed from its derivation."""

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from dlref.record import Concept, Input, Operation, Output, split
from dlref.registry import operations
from dlref.show.latex import Printer, letter, upright
from dlref.show.layout import Line, aligned, equation
from dlref.symbolic.proof import apply, choices
from dlref.symbolic.tensor import Named, Tensor


@dataclass(frozen=True)
class Formula:
    """Equations that stand together, and the names they use, each explained."""

    lines: tuple[Line, ...]
    where: tuple[Line, ...]
    chosen: Mapping[str, object]  # options that are choices, and hold for these lines

    def latex(self) -> tuple[str, str]:
        """Return the equations, and the "where" lines, as aligned LaTeX ("" if none)."""
        return aligned(self.lines), aligned(self.where)


def written(op: Operation, derivation, chosen: Mapping):
    """Return what the derivation returns, every sum and product as it was written.

    SymPy sorts terms as it builds an expression; without evaluation it keeps the
    author's order. Where a derivation needs evaluation, the sorted form is printed.
    """
    try:
        with sp.evaluate(False):
            return apply(op, derivation, op.fixed, chosen)
    except Exception:
        return apply(op, derivation, op.fixed, chosen)


def names_of(op: Operation) -> dict[str, str]:
    """Return how each argument and option of an operation is written."""
    found = {i.name: i.symbol or letter(i.name) for i in op.arguments}
    return found | {name: letter(name) for name in op.options}


def symbol_of(output: Output) -> str:
    """Return how an output is written."""
    return output.symbol or letter(output.name)


def printer(op: Operation) -> Printer:
    """Return the printer that knows the names of an operation."""
    upstream = {f"d{o.name}": symbol_of(o) for o in op.outputs}
    return Printer(names_of(op), upstream)


def heads_in(e) -> list:
    """Return the heads of the named entries in `e`, those they use before them."""
    found: list = []

    def visit(part):
        for entry in sorted(part.atoms(Named), key=lambda s: s.definition.name):
            head = entry.func
            if head not in found:
                visit(head.definition.entry)
                if head not in found:
                    found.append(head)

    visit(e)
    return found


def definition(concept: Concept, op: Operation) -> list[Formula]:
    """Return the definition: one formula, or one for each choice that changes it."""
    return formulas(concept, op, gradients=False)


def gradients(concept: Concept, op: Operation) -> list[Formula]:
    """Return the claimed gradients, with the names that the definition does not use."""
    return formulas(concept, op, gradients=True)


def formulas(concept: Concept, op: Operation, gradients: bool) -> list[Formula]:
    """Return the printed formulas; equal ones under different choices only once."""
    derivation = concept.view("derivation", op.name)
    found: list[Formula] = []
    for chosen in choices(op):
        _, outputs, _, claims = written(op, derivation, chosen)
        show = printer(op)
        known = {h.definition.name for y in outputs for h in heads_in(entry_of(y))}
        if gradients:
            pairs = [(slope(show, i), g) for i, g in zip(op.wrt, claims, strict=True)]
        else:
            pairs = [(symbol_of(o), y) for o, y in zip(op.outputs, outputs, strict=True)]
            known = set()
        lines = tuple(line(show, left, right) for left, right in pairs)
        heads: list = []
        for _, right in pairs:
            new = [h for h in heads_in(entry_of(right)) if h.definition.name not in known]
            heads += [h for h in new if h.definition.name not in {g.definition.name for g in heads}]
        where = tuple(line(show, upright(h.definition.name), h.definition) for h in heads)
        found.append(Formula(lines, where, chosen))
    same = all((f.lines, f.where) == (found[0].lines, found[0].where) for f in found)
    return [Formula(found[0].lines, found[0].where, {})] if same else found


def entry_of(tensor):
    """Return a tensor's entry, or the scalar itself."""
    return tensor.entry if isinstance(tensor, Tensor) else sp.sympify(tensor)


def slope(show: Printer, wrt: Input):
    """Return a function of the indices that prints the gradient's left side."""
    return lambda indices: show.entry("", indices, show.name(wrt.name))


def line(show: Printer, left, tensor) -> Line:
    """Return the equation of a tensor's entry."""
    indices = tensor.indices if isinstance(tensor, Tensor) else ()
    show.scope.update({i: letter(i.name) for i in indices})
    head = left(indices) if callable(left) else show.entry(left, indices)
    result = equation(show, head, entry_of(tensor))
    show.scope.clear()
    return result


@dataclass(frozen=True)
class Argument:
    """An argument or option: its name in code, its letter, its axes, its rule."""

    name: str
    latex: str
    axes: str = ""
    words: str = ""

    @property
    def named(self) -> bool:
        """Whether the letter differs from the name in code."""
        return self.latex != self.name


def arguments(op: Operation) -> list[Argument]:
    """Return what every letter of a definition stands for."""
    found = [
        Argument(i.name, i.symbol or letter(i.name), axes(i), values(i)) for i in op.arguments
    ]
    for name, rule in op.options.items():
        text = " or ".join(map(repr, rule)) if isinstance(rule, tuple) else rule
        found.append(Argument(name, letter(name), words=text))
    return found


def axes(item: Input) -> str:
    """Return the axes of an argument, as LaTeX: "*N (4 H)" is N x 4H."""
    parts = [r"\,".join(axis.words) + (r"\cdots" if axis.starred else "") for axis in split(item.axes)]
    return r" \times ".join(parts)


def values(item: Input) -> str:
    """Return which values an argument may have, in words; "" for any number."""
    said = f"integers below {item.below}" if item.below else item.rule
    return " ".join(filter(None, [said, "or None" if item.optional else ""]))


def pieces(concept: Concept, op: Operation) -> list[str]:
    """Return the operations that the NumPy view of a composite calls, in order."""
    source = inspect.getsource(concept.view("numpy_impl", op.name))
    names = [n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)]
    return [n for n in dict.fromkeys(names) if n in operations() and n != op.name]
