"""The directional complex step against the loop over every entry.

The loop is the usual gradient check: for each entry of each tensor, two forward
passes and a central difference. It is timed on a sample of the entries and scaled
to all of them. Both ways take turns in one process, in processor time; the ratio is of
their medians.
"""

from statistics import median
from time import process_time

import numpy as np

from benchmarks.layers import CASES, layer
from dlref.verify.bounds import BOUND
from dlref.verify.comparison import Comparison
from dlref.verify.directional import culprit, mismatch, mismatches

ROUNDS = 5
SAMPLE = 60  # entries of each tensor that the loop is timed on
FAULT = 1e-10  # of the largest entry
SEEDS = 1000
STEP = 1e-6


def check(run: Comparison, seed: int = 0) -> float:
    """Return the largest error of the gradients along directions that move all."""
    return mismatches(
        run.objective(*run.grads),
        [run.values[name] for name in run.grads],
        [np.asarray(gradient) for gradient in run.grads.values()],
        floor=run.case.floor,
        seed=seed,
    )


def loop(run: Comparison, rng: np.random.Generator, sample: int = SAMPLE) -> float:
    """Return the seconds that the loop over every entry takes, from a sample."""
    total = 0.0
    for name, gradient in run.grads.items():
        f, x = run.objective(name), run.values[name].copy()
        entries = rng.choice(x.size, min(sample, x.size), replace=False)
        start = process_time()
        for at in entries:
            kept = x.flat[at]
            x.flat[at] = kept + STEP
            above = f(x)
            x.flat[at] = kept - STEP
            below = f(x)
            x.flat[at] = kept
            abs((above - below) / (2 * STEP) - gradient.flat[at])
        total += (process_time() - start) * x.size / len(entries)
    return total


def finds_fault(run: Comparison, rng: np.random.Generator) -> bool:
    """Whether a small fault in one entry of each gradient is found, and named."""
    for name, gradient in run.grads.items():
        f, x = run.objective(name), run.values[name]
        at = int(rng.integers(gradient.size))
        wrong = gradient.copy()
        wrong.flat[at] += FAULT * np.max(np.abs(gradient))
        named, _, _ = culprit(f, x, wrong)
        here = tuple(map(int, np.unravel_index(at, gradient.shape)))
        if not mismatch(f, x, wrong) > BOUND["complex step"] or named != here:
            return False
    return True


def measure(name: str) -> dict:
    """Return what is measured of one layer."""
    run, rng = layer(name), np.random.default_rng(0)
    checks, loops = [], []
    check(run)
    for _ in range(ROUNDS):
        start = process_time()
        check(run)
        checks.append(process_time() - start)
        loops.append(loop(run, rng))
    alarms = sum(
        not check(run, s) <= BOUND["complex step"] for s in range(1, SEEDS + 1)
    )
    return {
        "entries": sum(int(g.size) for g in run.grads.values()),
        "check_ms": round(1e3 * median(checks), 2),
        "loop_s": round(median(loops), 3),
        "ratio": round(median(loops) / median(checks)),
        "fault_found": finds_fault(run, rng),
        "false_alarms": alarms,
        "seeds": SEEDS,
    }


def table() -> dict[str, dict]:
    """Return the measurements of every layer."""
    return {name: measure(name) for name in CASES}
