"""The formulas of an operation, printed from its derivation."""

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from dlref.record import Concept, Operation, Output
from dlref.show.latex import Printer
from dlref.show.layout import MEASURE, Line, aligned, broken, equation
from dlref.show.piece import letter, upright
from dlref.symbolic.setting import apply, choices
from dlref.symbolic.tensor import Argmax, Named, Tensor, inline, names


@dataclass(frozen=True)
class Formula:
    """Equations that stand together, and the names they use, each explained."""

    lines: tuple[Line, ...]
    where: tuple[Line, ...]
    chosen: Mapping[str, object]  # options that are choices, and hold for these lines

    def latex(self) -> tuple[str, str]:
        """Return the equations, and the "where" lines ("" if none), as LaTeX."""
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
        for entry in sp.preorder_traversal(part):
            if isinstance(entry, Named) and entry.func not in found:
                visit(entry.definition.entry)
                if entry.func not in found:
                    found.append(entry.func)

    visit(e)
    return found


def unwrapped(tensor):
    """Return the named tensor that a tensor only passes on, or the tensor itself."""
    while (
        isinstance(tensor, Tensor)
        and isinstance(tensor.entry, Named)
        and tensor.entry.args == tensor.indices
    ):
        tensor = tensor.entry.definition
    return tensor


def definition(concept: Concept, op: Operation) -> list[Formula]:
    """Return the definition: one formula, or one for each choice that changes it."""
    return formulas(concept, op, gradients=False)


def gradients(concept: Concept, op: Operation) -> list[Formula]:
    """Return the claimed gradients, with the names that the definition does not use."""
    return formulas(concept, op, gradients=True)


def formulas(concept: Concept, op: Operation, gradients: bool) -> list[Formula]:
    """Return a formula for each choice that matters: after the first, what differs."""
    derivation = concept.view("derivation", op.name)
    found: list[Formula] = []
    for formula in merged(
        [
            formula_of(op, written(op, derivation, chosen), chosen, gradients)
            for chosen in choices(op)
        ]
    ):
        if found:
            first = {*found[0].lines, *found[0].where}
            new = [
                line for line in (*formula.lines, *formula.where) if line not in first
            ]
            formula = Formula(tuple(new), (), formula.chosen)
        if formula.lines:
            found.append(formula)
    return [Formula(found[0].lines, found[0].where, {})] if len(found) == 1 else found


def merged(found: list[Formula]) -> list[Formula]:
    """Return formulas without the choices that change none, each formula once."""
    for name in found[0].chosen:
        groups: dict = {}
        for f in found:
            rest = tuple((n, v) for n, v in f.chosen.items() if n != name)
            groups.setdefault(rest, []).append(Formula(f.lines, f.where, dict(rest)))
        if all(f == group[0] for group in groups.values() for f in group):
            found = [group[0] for group in groups.values()]
    return found


def formula_of(op: Operation, result, chosen: Mapping, gradients: bool) -> Formula:
    """Return one formula: the outputs, or the gradients with the names new to them."""
    outputs, claims = map(unwrapped, result[1]), map(unwrapped, result[3])
    show = printer(op)
    values = [(symbol_of(o), None, y) for o, y in zip(op.outputs, outputs, strict=True)]
    slopes = [("", show.name(i.name), g) for i, g in zip(op.wrt, claims, strict=True)]
    show.owned = tuple((t, head, wrt) for head, wrt, t in values + slopes)
    known: list = []
    if gradients:
        known = [h.definition.name for *_, y in values for h in heads_in(entry_of(y))]
    lines = [
        equation_of(show, head, wrt, t)
        for head, wrt, t in (slopes if gradients else values)
    ]
    where = []
    for *_, tensor in slopes if gradients else values:
        for head in heads_in(entry_of(tensor)):
            named = head.definition
            if named.name not in known and not any(named is t for t, *_ in show.owned):
                known.append(named.name)
                where.append(equation_of(show, upright(named.name), None, named))
        if not gradients:
            where += [place_of(show, heads) for heads in places_in(entry_of(tensor))]
    return Formula(tuple(lines), tuple(dict.fromkeys(where)), chosen)


def entry_of(tensor):
    """Return a tensor's entry, or the scalar itself."""
    return tensor.entry if isinstance(tensor, Tensor) else sp.sympify(tensor)


def equation_of(show: Printer, head: str, wrt: str | None, tensor) -> Line:
    """Return the equation of a tensor's entry; of a gradient, if it is one."""
    indices = tensor.indices if isinstance(tensor, Tensor) else ()
    show.scope.update({i: letter(i.name) for i in indices})
    result = equation(show, show.entry(head, indices, wrt), entry_of(tensor))
    show.scope.clear()
    return result


def places_in(e) -> list[list]:
    """Return the coordinates of largest terms in `e`, those of one term together."""
    found: dict = {}
    parts = (e, *(head.definition.entry for head in names(e)))
    some = any(sp.sympify(part).has(Argmax) for part in parts)  # to inline takes long
    for entry in sp.preorder_traversal(inline(e)) if some else ():
        if isinstance(entry, Argmax):
            found.setdefault(id(entry.term), {})[entry.axis] = entry
    return [[entries[axis] for axis in sorted(entries)] for entries in found.values()]


def place_of(show: Printer, entries: list) -> Line:
    """Return the equation of a place: where a term is first largest."""
    first = entries[0]
    show.scope.update({i: letter(i.name) for i in first.indices})
    heads = [show.piece(entry.func(*entry.indices)) for entry in entries]
    left = ",\\, ".join(head.tex for head in heads)
    under = ", ".join(show.bind(index) for index, _ in first.ranges)
    room = MEASURE - sum(head.width for head in heads) - 6
    top, *rest = broken(show, sp.sympify(first.term), room, MEASURE - 4)
    show.scope.clear()
    left = f"({left})" if len(entries) > 1 else left
    return Line(left, (rf"\operatorname*{{arg\,max}}_{{{under}}}\ {top}", *rest))
