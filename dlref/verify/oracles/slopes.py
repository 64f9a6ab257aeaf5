"""Slopes of the hand-written output itself judge the hand-written gradients."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from dlref.verify.bounds import BOUND
from dlref.verify.comparison import Comparison
from dlref.verify.directional import (
    Slope,
    complex_step,
    culprit,
    mismatches,
    richardson,
)
from dlref.verify.distance import entry
from dlref.verify.row import Finding

STEPS = 1e-2, 1e-3, 1e-4  # a shorter one may avoid a kink that a longer one meets


def directions(run: Comparison) -> Iterator[Finding]:
    """Gradients agree with complex-step slopes along four Gaussian directions."""
    yield from against("complex step", [complex_step], run)


def differences(run: Comparison) -> Iterator[Finding]:
    """Gradients agree with extrapolated central differences.

    Once for each operation, since a call that drops the imaginary part (`np.abs`)
    would fool the complex step; at every case where the view takes no complex numbers.
    """
    yield from against("richardson", [partial(richardson, step=h) for h in STEPS], run)


def against(oracle: str, slopes: list[Slope], run: Comparison) -> Iterator[Finding]:
    """Compare the gradients with slopes: all at once, and where they differ, halves.

    Gradients that agree along directions which move all arguments agree one by one, see
    `mismatches`. Where they do not, each half is asked, and so on, until those that are
    wrong stand alone: a model of sixty parameters is judged as soon as a function of
    two, and a few slopes more find who is at fault.
    """
    bound = run.case.bounds.get(oracle, (BOUND[oracle], ""))[0]
    found: dict[str, float] = {}

    def judge(names: list[str]) -> None:
        error = best(slopes, run, names, bound)
        if error <= bound or len(names) == 1:
            found.update(dict.fromkeys(names, error))
        else:
            half = len(names) // 2
            judge(names[:half])
            judge(names[half:])

    if run.grads:
        judge(list(run.grads))
    for name, error in found.items():
        note = "" if error <= bound else wrong(run, name, slopes[-1])
        yield Finding(f"d{name}", error, note)


def best(slopes: list[Slope], run: Comparison, names: list[str], bound: float) -> float:
    """Return the error of some gradients together; the best of several ways counts."""
    f = run.objective(*names)
    xs = [run.values[name] for name in names]
    gradients = [np.asarray(run.grads[name]) for name in names]
    seed = run.seed, 2, *(list(run.grads).index(name) for name in names)
    floor, error = run.case.floor, np.inf
    for slope in slopes:
        new = mismatches(f, xs, gradients, slope, floor=floor, seed=seed, enough=bound)
        error = new if np.isnan(new) else min(error, new)
        if error <= bound:
            break
    return error


def wrong(run: Comparison, name: str, slope: Slope) -> str:
    """Return which entry is wrong, in words."""
    x, gradient = run.values[name], np.asarray(run.grads[name])
    if gradient.shape != x.shape:
        return f"shape {gradient.shape}, expected {x.shape}"
    return entry(*culprit(run.objective(name), x, gradient, slope))
