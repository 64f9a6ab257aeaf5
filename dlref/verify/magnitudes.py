"""How large the numbers are that a result is the sum of, where little is left of them.

An oracle holds an error against the size of the result. Where a result is what is left
of large terms that cancel, its roundings are those of the terms. There the error is
held against the terms: to first order a result moves by at most u times its condition
for each rounding of what goes in (`condition.py`). At a case that says what cancels
(`Case.cancels`), what the forward pass hands to the backward pass counts too
(`handover.py`): the slopes of a softmax that is all but certain are what the roundings
of its probabilities leave.

They are asked for only where an error exceeds its bound. An output has no such room,
unless its case says so: to keep the digits that are left is what some operations are
for, as a sum that Kahan's trick adds up.
"""

from collections.abc import Callable

import numpy as np

from dlref.record import Array
from dlref.verify.comparison import Comparison
from dlref.verify.condition import SMALL, condition, probed, scale
from dlref.verify.distance import distance, worst
from dlref.verify.handover import handover


def magnitudes(run: Comparison) -> dict[str, Array]:
    """Return the size of the terms of every entry of every result, by name."""
    if run.terms is None:
        with np.errstate(all="ignore"):
            found = condition(run, run.values, run.douts, run.results)
            if run.case.cancels:
                for name, more in handover(run, run.values, run.douts).items():
                    found[name] = found[name] + more
        run.terms = {
            name: np.where(np.isfinite(size), size, 0.0) for name, size in found.items()
        }
    return run.terms


def apart(
    run: Comparison, name: str, actual: Array, expected: Array, bound: float
) -> tuple[float, str]:
    """Return how far a result is from another, and where, as `distance` does.

    Where that exceeds the bound, a gradient is held against its terms; an output only
    if the case says what cancels in it.
    """
    error, note = distance(actual, expected, run.case.floor)
    if bound < error < np.inf and (run.case.cancels or name not in run.outputs):
        scale = np.maximum(magnitudes(run)[name], run.case.floor)
        error, note = min((error, note), worst(actual, expected, scale))
    return error, note


def reacting(
    run: Comparison, curved: Callable, results: dict[str, Array]
) -> dict[str, Array]:
    """Return the condition of slopes of gradients, which are found by a complex step.

    So what goes in is moved by differences: half of the digits, of a size.
    """
    floats = [n for n, x in run.values.items() if x is not None and x.dtype.kind == "f"]
    given = [run.values[n] for n in floats] + run.douts

    def at(moves: list[Array], step: float) -> dict[str, Array]:
        new = [x + step * m for x, m in zip(given, moves, strict=True)]
        values = run.values | dict(zip(floats, new, strict=False))
        return curved(values, new[len(floats) :])

    def react(moves: list[Array]) -> dict[str, Array]:
        above, below = at(moves, SMALL), at(moves, -SMALL)
        return {name: (above[name] - below[name]) / (2 * SMALL) for name in above}

    with np.errstate(all="ignore"):
        found = probed(react, given, results, run.rng(6))
    return {name: found[name] + scale(y, 0.0) for name, y in results.items()}
