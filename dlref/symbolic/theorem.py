"""Prove a theorem of the record: the statements that its function returns."""

import time
from dataclasses import dataclass, replace
from inspect import signature

from .setting import choices, option, size, symbol
from .statements import AtMost, Equal, Identity, Integral, Limit
from .tensor import Refused

__all__ = [
    "AtMost",
    "Equal",
    "Identity",
    "Integral",
    "Limit",
    "Shown",
    "prove_theorem",
    "state",
]


@dataclass(frozen=True)
class Shown:
    """What was shown of one theorem, and under which hypotheses."""

    name: str
    ok: bool
    tier: str  # "all sizes", "limit", ...
    hypotheses: tuple[str, ...]  # or why it is not proved
    seconds: float


def prove_theorem(concept, theorem) -> Shown:
    """Return what is shown of a theorem: each of its statements must hold."""
    start = time.perf_counter()
    try:
        statements = state(concept, theorem)
        ok = bool(statements) and all(s.holds() for s in statements)
        tier = (
            ", ".join(dict.fromkeys(s.tier for s in statements)) if ok else "not proved"
        )
        notes = dict.fromkeys(h for s in statements for h in s.hypotheses)
    except Refused as error:
        ok, tier, notes = False, "refused", {str(error): None}
    return Shown(theorem.name, ok, tier, tuple(notes), time.perf_counter() - start)


def state(concept, theorem) -> tuple:
    """Return the statements of a theorem, its function called with what it names.

    That is any symbol of the operation `theorem.of`: inputs, options, d<output>.
    Where it takes an option that is a choice, it states something for each.
    """
    function = concept.view("derivation", theorem.name)
    wanted = signature(function).parameters
    if not theorem.of:
        if wanted:
            raise Refused(
                f"{theorem.name} takes {', '.join(wanted)}, but is of no operation"
            )
        return several(function())
    op = next(op for op in concept.operations if op.name == theorem.of)
    known = {i.name: symbol(i, op.fixed) for i in op.arguments}
    known |= {o.gradient.name: symbol(o.gradient, op.fixed) for o in op.smooth_outputs}
    known |= {n: option(n, k) for n, k in op.options.items() if isinstance(k, str)}
    labels = {
        known[i.name]: size(i.below, op.fixed)
        for i in op.arguments
        if i.below and not i.also
    }
    stated = {}
    for chosen in choices(op):
        symbols = known | chosen
        if unknown := set(wanted) - set(symbols):
            have = ", ".join(symbols)
            raise Refused(f"{theorem.name} takes {min(unknown)}; {op.name} has {have}")
        values = {name: symbols[name] for name in wanted}
        stated.setdefault(
            tuple(values.get(name) for name in chosen), function(**values)
        )
    return tuple(
        ranged(s, labels) for result in stated.values() for s in several(result)
    )


def several(result) -> tuple:
    """Return one statement, or several, as a tuple."""
    return tuple(result) if isinstance(result, tuple | list) else (result,)


def ranged(statement, labels):
    """Return a statement that also knows how far labels reach."""
    if not hasattr(statement, "ranges"):
        return statement
    return replace(statement, ranges=labels | dict(statement.ranges))
