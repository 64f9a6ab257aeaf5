"""The derivation, evaluated in 30 digits, judges outputs and gradients.

This ties the NumPy code to the formula that is proved. It runs at the smallest case,
and at the first case of every further choice of options that are words.
"""

from collections.abc import Iterator
from math import prod

from dlref.record import Case, Operation
from dlref.verify.comparison import Comparison
from dlref.verify.distance import distance
from dlref.verify.row import Finding

ENTRIES = 100  # of arguments and results: digits are slow


def chosen(op: Operation, case: Case) -> bool:
    """Whether the definition is evaluated at `case`."""
    if case is op.cases[0]:
        return True
    words = [name for name, rule in op.options.items() if isinstance(rule, tuple)]

    def choice(c):
        return [c.options[name] for name in words]

    before = op.cases[: op.cases.index(case)]
    return (
        not case.absent  # the derivation takes the full signature
        and all(choice(c) != choice(case) for c in before if chosen(op, c))
        and small(op, case)
    )


def small(op: Operation, case: Case) -> bool:
    """Whether `case` has few entries."""
    axes = [i.axes for i in op.arguments] + [o.axes for o in op.outputs]
    return sum(prod(op.shape(a, case)) for a in axes) <= ENTRIES


def definition(run: Comparison) -> Iterator[Finding]:
    """Outputs and gradients agree with the derivation."""
    from dlref.symbolic.evaluate import numbers

    results = run.results
    pairs = numbers(run.op, run.derivation, run.case, run.values, run.douts)
    for name, value in pairs:
        if name in results:
            yield Finding(name, *distance(results[name], value, run.case.floor))
