"""The checker on every operation that can be made so large, beside the loop.

A case of the record is enlarged until it has more inputs than asked: along the axes
that may be any number of axes, or along all.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from statistics import median
from time import process_time

import numpy as np

from benchmarks.checker import check, loop
from dlref.record import Case, Operation
from dlref.registry import operations
from dlref.verify.bounds import BOUND
from dlref.verify.comparison import Comparison
from dlref.verify.directional import complex_step, flat

INPUTS = 1000, 10_000
SAMPLE = 12  # entries of each tensor that the loop is timed on
FACTORS = 1, 2, 3, 4, 6, 8, 16, 32, 64, 100, 200, 400, 1000, 2000, 5000
ALL = 8  # no factor from here on for all axes at once
TIMES, PAIRS = 250, 2  # what is asked: so much faster, within so many passes
PROBES = 8  # ways to round the inputs
ROUNDING, SEVERAL = 2.0**-52, 10  # so many roundings' worth is no fault


def enlarged(op: Operation) -> Iterator[Case]:
    """Yield the cases of an operation, and larger ones."""
    cases = [c for c in op.cases if "complex step" not in c.waive]
    yield from cases
    for case in cases:
        for factor in FACTORS if not case.values else ():
            yield replace(case, sizes=grown(op, case, factor, 1))
            if factor < ALL:
                yield replace(case, sizes=grown(op, case, factor, factor))


def grown(op: Operation, case: Case, starred: int, others: int) -> dict:
    """Return larger sizes; those that the proof fixes stay."""

    def new(word, size):
        if word in op.fixed:
            return size
        if isinstance(size, tuple):
            return (starred * size[0], *size[1:]) if size else (starred,)
        return size * others

    return {word: new(word, size) for word, size in case.sizes.items()}


def large(name: str, inputs: int) -> Comparison | None:
    """Return a run with so many inputs that have gradients, or None if none works."""
    concept, op = operations()[name]
    if not op.wrt or not op.analytic:
        return None
    for case in enlarged(op):
        try:
            values = op.sample(case)
            count = sum(np.size(values.get(i.name)) for i in op.at(case.sizes).wrt)
            if count > inputs:
                return Comparison(concept, op, case)
        except (ValueError, IndexError, TypeError):
            continue  # sizes that do not fit each other, or values of a fixed shape
    return None


def fastest(way, rounds: int = 5) -> float:
    """Return the processor seconds of the fastest of some rounds."""
    way()
    times = []
    for _ in range(rounds):
        start = process_time()
        way()
        times.append(process_time() - start)
    return min(times)


def unsteady(run: Comparison) -> float:
    """Return how much a slope changes when each input is rounded, in `check`'s unit."""
    rng = np.random.default_rng(0)
    f, xs = run.objective(*run.grads), [run.values[name] for name in run.grads]
    ends = np.cumsum([x.size for x in xs])[:-1]

    def whole(z):
        parts = np.split(z, ends)
        return f(*(p.reshape(x.shape) for p, x in zip(parts, xs, strict=True)))

    sizes = [max(float(np.linalg.norm(g)), run.case.floor) for g in run.grads.values()]
    at = flat(xs)
    v = rng.standard_normal(at.size) / np.repeat(sizes, [x.size for x in xs])
    exact = complex_step(whole, at, v)
    squares = 0.0
    for _ in range(PROBES):
        moved = at * (1 + ROUNDING * rng.choice([-1, 1], at.size))
        squares += (complex_step(whole, moved, v) - exact) ** 2
    return sqrt(squares / PROBES)


def alarms(runs: list[Comparison]) -> dict[str, int]:
    """Return how many are above the bound, and of them, how many by roundings alone."""
    errors = [(check(run), run) for run in runs]
    above = [pair for pair in errors if not pair[0] <= BOUND["complex step"]]
    rounded = [error <= SEVERAL * unsteady(run) for error, run in above]
    return {"above": len(above), "rounded": sum(rounded)}


def measure(run: Comparison) -> tuple[float, float]:
    """Return how many times faster it is, and passes to and fro for a direction."""

    def pair():
        _, backward = run.run(run.values)
        backward(*run.douts)

    seconds = fastest(lambda: check(run))
    slow = loop(run, np.random.default_rng(0), SAMPLE)
    return slow / seconds, seconds / 4 / fastest(pair)


def table() -> dict[str, dict]:
    """Return how many operations reach what is asked, at each number of inputs."""
    rows = {}
    for inputs in INPUTS:
        with np.errstate(all="ignore"):
            runs = [run for name in operations() if (run := large(name, inputs))]
            found = [measure(run) for run in runs]
            over = alarms(runs)
        times, passes = zip(*found, strict=True)
        rows[f"more than {inputs:,} inputs"] = {
            "operations": len(found),
            "faster": sum(t >= TIMES for t in times),
            "least": round(min(times)),
            "median": round(median(times)),
            "passes": round(median(passes), 1),
            "within": sum(p <= PAIRS for p in passes),
            **over,
        }
    return rows
