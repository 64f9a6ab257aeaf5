"""Slopes of the hand-written output itself judge the hand-written gradients."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from dlref.verify.bounds import BOUND
from dlref.verify.comparison import Comparison
from dlref.verify.directional import (
    DIRECTIONS,
    STEP,
    Slope,
    complex_step,
    culprit,
    extended,
    flat,
    gaussians,
    mismatches,
    richardson,
)
from dlref.verify.distance import entry
from dlref.verify.magnitudes import magnitudes
from dlref.verify.row import Finding

STEPS = 1e-2, 1e-3, 1e-4, 1e-5, 1e-6  # a shorter one may miss a kink that is near


def directions(run: Comparison) -> Iterator[Finding]:
    """Gradients agree with complex-step slopes along four Gaussian directions.

    Where they do not, the slopes are taken once more with more digits.
    """
    yield from against("complex step", [complex_step, extended], run)


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

    some, none = parted(run, slopes)
    if some:
        judge(some)
    found |= {name: silent(run, name) for name in none}
    for name in run.grads:
        error = found[name]
        if name in some and bound < error < np.inf:  # left of terms that cancel?
            terms = float(np.linalg.norm(magnitudes(run)[f"d{name}"]))
            error = min(error, best(slopes, run, [name], bound, terms))
        note = "" if error <= bound else wrong(run, name, slopes[-1])
        yield Finding(f"d{name}", error, note)


def parted(run: Comparison, slopes: list[Slope]) -> tuple[list[str], list[str]]:
    """Return the names of gradients that have a size, and of those that are all 0.

    Beside other gradients a claim of 0 has no size that an error could be held
    against. Where the case has no floor either, it is judged alone.
    """
    exact = complex_step in slopes and not run.case.floor
    none = [n for n, g in run.grads.items() if exact and fits(run, n) and not np.any(g)]
    return [n for n in run.grads if n not in none], none


def fits(run: Comparison, name: str) -> bool:
    """Whether a gradient has the shape of what it is of."""
    return np.shape(run.grads[name]) == np.shape(run.values[name])


def silent(run: Comparison, name: str) -> float:
    """Return how large a slope is, where 0 is claimed, beside what it is the sum of.

    What does not depend on an argument has slopes that are 0, to the last bit; where
    they cancel, roundings of the terms are left. So 1e-14 is no 0 if its terms are as
    small.
    """
    x, error = run.values[name], 0.0
    for v in gaussians((run.seed, 7), DIRECTIONS, x.size) if x.size else ():
        outputs, _ = run.run(run.values | {name: x + 1j * STEP * v.reshape(x.shape)})
        pairs = zip(run.douts, run.smooth(outputs), strict=True)
        terms = flat([d * np.imag(y) for d, y in pairs])
        size = float(np.sum(np.abs(terms)))
        share = abs(float(np.sum(terms))) / size if size else 0.0
        error = error if share <= error else share  # NaN is larger than any other
    return error


def best(
    slopes: list[Slope],
    run: Comparison,
    names: list[str],
    bound: float,
    floor: float = 0.0,
) -> float:
    """Return the error of some gradients together; the best of several ways counts."""
    f = run.objective(*names)
    xs = [run.values[name] for name in names]
    gradients = [np.asarray(run.grads[name]) for name in names]
    seed = run.seed, 2, *(list(run.grads).index(name) for name in names)
    floor, error = max(run.case.floor, floor), np.inf
    for slope in slopes:
        new = mismatches(f, xs, gradients, slope, floor=floor, seed=seed, enough=bound)
        error = new if np.isnan(new) else min(error, new)
        if error <= bound:
            break
    return error


def wrong(run: Comparison, name: str, slope: Slope) -> str:
    """Return which entry is wrong, in words."""
    x, gradient = run.values[name], np.asarray(run.grads[name])
    if not fits(run, name):
        return f"shape {gradient.shape}, expected {x.shape}"
    return entry(*culprit(run.objective(name), x, gradient, slope))
