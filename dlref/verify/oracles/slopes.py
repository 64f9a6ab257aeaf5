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
    mismatch,
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
    """Compare every gradient with slopes; the best of several ways counts."""
    bound = run.case.bounds.get(oracle, (BOUND[oracle], ""))[0]
    for q, (name, gradient) in enumerate(run.grads.items()):
        f, x = run.objective(name), run.values[name]
        gradient = np.asarray(gradient)
        error, note = np.inf, ""
        for slope in slopes:
            found = mismatch(
                f, x, gradient, slope, floor=run.case.floor, seed=(run.seed, 2, q)
            )
            error = found if np.isnan(found) else min(error, found)
            if error <= bound:
                break
        if not error <= bound:
            note = wrong(f, x, gradient, slopes[-1])
        yield Finding(f"d{name}", error, note)


def wrong(f, x, gradient, slope) -> str:
    """Return which entry is wrong, in words."""
    if gradient.shape != x.shape:
        return f"shape {gradient.shape}, expected {x.shape}"
    return entry(*culprit(f, x, gradient, slope))
