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
    return found | {name: op.symbols.get(name) or letter(name) for name in op.options}


def symbol_of(output: Output) -> str:
    """Return how an output is written; L is taken: it is what is differentiated."""
    symbol = output.symbol or letter(output.name)
    return r"\ell" if symbol == "L" else symbol


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
        known |= {y.name for y in outputs if isinstance(y, Tensor) and y.name}
        if gradients:
            named = zip(claims, op.wrt, strict=True)
            show.claims = tuple((g, show.name(i.name)) for g, i in named if isinstance(g, Tensor))
            known |= {g.name for g, _ in show.claims if g.name}
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
    """An argument or option: its name in code, and where it lies, as LaTeX."""

    name: str
    latex: str  # "x \\in \\mathbb{R}^{N}"; "" for an option that is a choice
    words: str = ""

    @property
    def named(self) -> bool:
        """Whether the letter differs from the name in code."""
        return not self.latex.startswith(f"{self.name} ")


NUMBERS = {
    "positive": r"\mathbb{R}_{>0}",
    "nonnegative": r"\mathbb{R}_{\ge 0}",
    "fraction": "[0, 1)",
    "probability": "[0, 1]",
    "mask": r"\{0, 1\}",
    "integer": r"\mathbb{Z}",
    "positive integer": r"\{1, 2, \dots\}",
    "nonnegative integer": r"\{0, 1, \dots\}",
}
REAL = r"\mathbb{R}"
SIGNS = {"positive": "> 0", "nonnegative": r"\ge 0", "positive integer": r"\ge 1"}


def arguments(op: Operation) -> list[Argument]:
    """Return what every letter of a definition stands for."""
    letters = names_of(op)
    found = []
    for i in op.arguments:
        numbers = rf"\{{0, \dots, {i.below} - 1\}}" if i.below else NUMBERS.get(i.rule, REAL)
        power = rf"^{{{axes(i)}}}" if i.axes else ""
        latex = rf"{letters[i.name]} \in {numbers}{power}"
        found.append(Argument(i.name, latex, "may be None" if i.optional else ""))
    for name, rule in op.options.items():
        if isinstance(rule, tuple):
            found.append(Argument(name, "", " or ".join(map(repr, rule))))
        else:
            sign = SIGNS.get(rule) or rf"\in {NUMBERS.get(rule, REAL)}"
            found.append(Argument(name, f"{letters[name]} {sign}"))
    return found


def axes(item: Input) -> str:
    """Return the axes of an argument, as LaTeX: "*N (4 H)" is N x 4H."""
    return r" \times ".join(r"\,".join(axis.words) for axis in split(item.axes))


def starred(op: Operation) -> list[str]:
    """Return the axes that stand for any number of axes."""
    found = [a.words[0] for i in op.arguments for a in split(i.axes) if a.starred]
    return list(dict.fromkeys(found))


def pieces(concept: Concept, op: Operation) -> list[str]:
    """Return the operations that the NumPy view of a composite calls, in order."""
    source = inspect.getsource(concept.view("numpy_impl", op.name))
    names = [n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)]
    return [n for n in dict.fromkeys(names) if n in operations() and n != op.name]
