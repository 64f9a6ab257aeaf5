"""How many roundings lie between the arguments and a result.

`steps` are roundings of single operations, `terms` those within sums, where half
precision and tf32 keep more digits. They are counted along the derivation; where
there is none, along the pieces that the hand-written view calls, one after the other;
and where an operation says itself how many there are, it is believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from dlref.axes import Pattern, Sizes
from dlref.record import Case, Concept, Operation
from dlref.registry import operations
from dlref.verify.comparison import Comparison
from dlref.verify.pieces import pieces, traced
from dlref.verify.views import derived


@dataclass(frozen=True)
class Count:
    """Roundings on the longest path."""

    steps: int = 0
    terms: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.steps + other.steps, self.terms + other.terms)


def roundings(run: Comparison) -> dict[str, Count]:
    """Return the roundings on the longest path to each result, by name."""
    op = run.op
    if counts := own(run.concept, op, run.case):
        return counts
    view = run.concept.view("numpy_impl", op.name)
    if not pieces(view):
        raise ValueError(f"{op.name} has no derivation, pieces or roundings to count")
    return dict.fromkeys(run.results, along_pieces(view, run))


COUNTS: dict[tuple, dict[str, Count]] = {}  # what is drawn does not change them


def own(concept: Concept, op: Operation, case: Case) -> dict[str, Count]:
    """Return the roundings that record or derivation of `op` say, or nothing."""
    sizes = op.sizes(case)
    key = concept.package, op.name, repr(sorted(sizes.items()))
    if key not in COUNTS:
        COUNTS[key] = counted(concept, op, case, sizes)
    return COUNTS[key]


def counted(
    concept: Concept, op: Operation, case: Case, sizes: Mapping
) -> dict[str, Count]:
    """Return the same, counted."""
    names = [o.name for o in op.outputs] + [f"d{i.name}" for i in op.wrt]
    single = dict.fromkeys(sizes, 1)  # each sum has one term
    if op.roundings is not None:
        return dict.fromkeys(names, count(op.roundings(sizes), op.roundings(single)))
    if not derived(concept, op):
        return {}
    from dlref.symbolic.rounding import Longest

    whole, steps = Longest(sizes), Longest(single)
    found = [count(whole(y), steps(y)) for y in formulas(concept, op, case)]
    return dict(zip(names, found, strict=True))


FORMULAS: dict[tuple, list] = {}  # building them is slow, and few cases differ


def formulas(concept: Concept, op: Operation, case: Case) -> list:
    """Return the outputs and gradients of the derivation, under a case's choices."""
    from dlref.symbolic.setting import apply_at

    words = [name for name, rule in op.options.items() if isinstance(rule, tuple)]
    key = concept.package, op.name, *(case.options[name] for name in words)
    key += tuple(op.sizes(case)[name] for name in op.fixed)
    if key not in FORMULAS:
        derivation = concept.view("derivation", op.name)
        _, outputs, _, claims = apply_at(op, derivation, case)
        FORMULAS[key] = [*outputs, *claims]
    return FORMULAS[key]


def count(whole: int, steps: int) -> Count:
    """Return the count with so many roundings in all, and so many steps."""
    return Count(steps, max(0, whole - steps))


def along_pieces(view, run: Comparison) -> Count:
    """Return the roundings of every piece that a composite calls, in a row."""
    calls: list[Count] = []

    def record(name, arguments):
        op = operations()[name][1]
        calls.append(worst_count(name, frozen(op, arguments)))

    leaf = cache(lambda name: derived(*operations()[name]))
    run.run(run.values, traced(view, leaf, record))
    wiring = Count(steps=len(calls))  # what joins a piece to the next
    return sum(calls, wiring)


@cache
def worst_count(name: str, point: tuple) -> Count:
    """Return the largest count of a piece at given sizes and options."""
    concept, op = operations()[name]
    sizes, options = map(dict, point)
    counts = own(concept, op, Case("piece", sizes, options)).values()
    return Count(max(c.steps for c in counts), max(c.terms for c in counts))


def frozen(op: Operation, arguments: Mapping) -> tuple:
    """Return the sizes and options of a call, so that they can be remembered."""
    options = {name: arguments[name] for name in op.options}
    known = {**arguments, **arguments.get("params", {})}
    sizes = Sizes()
    sizes.derive(op.derived, options)
    for item in op.arguments:
        if known.get(item.name) is not None:
            sizes.match(Pattern.of(item.name, item.axes), np.shape(known[item.name]))
    sizes.settle()
    return tuple(sizes.items()), tuple(options.items())
