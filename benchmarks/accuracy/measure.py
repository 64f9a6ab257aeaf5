"""How many units in the last place an operation is off, and where it is worst.

Arguments are numbers of a format, and so is the result: the view computes in float32
for float32, else in float64, and the result is rounded to the format. An error is in
units in the last place of the truth. Where the terms of a slope cancel, near its root,
and in operations of several numbers, the unit is half an epsilon of the largest term
if that is more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from benchmarks.accuracy.formats import FORMATS, Format
from benchmarks.accuracy.points import points
from benchmarks.accuracy.truth import Truth
from dlref.record import Array, Case, Concept, Operation, listed

TWICE = 1e-9  # rounded to float64, then to half precision: a tie may not quite be one


@dataclass(frozen=True)
class Worst:
    """The largest error of a result, and where it occurs."""

    quantity: str  # "y", "dx", ...
    form: str
    units: float
    at: tuple[float, ...]
    count: int  # of the points that were judged
    options: tuple

    @property
    def asked(self) -> float:
        """How large the error may be."""
        return FORMATS[self.form].asked[self.quantity != "y"]

    def within(self, op: Operation) -> bool:
        """Whether the error is as small as asked, or as its record says."""
        limit, _ = op.units.get(self.form, (self.asked, ""))
        return self.units <= max(limit, self.asked) + TWICE


def settings(op: Operation) -> list[tuple[Case, dict[str, float]]]:
    """Return the cases that differ in options or scalar arguments, and these."""
    found: dict = {}
    for case in op.cases:
        drawn = op.sample(case)
        scalars = {
            i.name: float(np.float16(drawn[i.name]))  # which every format has
            for i in op.arguments
            if not i.axes
        }
        found.setdefault((*case.options.items(), *scalars.items()), (case, scalars))
    return list(found.values())


def measured(
    concept: Concept,
    op: Operation,
    count: int,
    whole: bool = False,
    view: Callable | None = None,
) -> Iterator[Worst]:
    """Yield the worst errors of value and slopes, in each setting and format.

    `count` is how many numbers of a kind are tried; `whole` takes every number of the
    formats of 16 bits, and all settings in place of two. Another `view` may stand in
    for the hand-written one.
    """
    view = view or concept.view("numpy_impl", op.name)
    for case, scalars in settings(op)[: None if whole else 2]:
        truth = Truth(concept, op, case, scalars)
        for form in FORMATS.values():
            rng = np.random.default_rng(0)
            arguments = points(truth, op, form, count, rng, whole)
            yield from worst(truth, op, case, view, form, arguments)


def worst(
    truth: Truth, op: Operation, case: Case, view: Callable, form: Format, arguments
) -> Iterator[Worst]:
    """Yield the worst error of the value, and that of each slope."""
    rows = [truth(*row) for row in zip(*(a.tolist() for a in arguments), strict=True)]
    exact = np.array([results for results, *_ in rows])  # (points, results, 2)
    sizes = np.array([terms for _, terms, _ in rows])  # (points, results)
    kinks = np.array([kink for *_, kink in rows])
    there = ~np.isnan(exact[:, 0, 0]) & ~kinks
    given = [a[there] for a in arguments]
    got = computed(truth, op, case, view, form, given)
    for place, value in enumerate(got):
        high, low = exact[there, place].T
        terms = sizes[there, place]
        if len(arguments) > 1:
            cancels = np.ones(high.shape, bool)
        else:
            cancels = near_root(high, terms) & (place > 0)
        unit = form.spacing(high)
        with np.errstate(all="ignore"):
            unit = np.where(cancels, np.maximum(unit, form.eps / 2 * terms), unit)
            off = np.abs((value - high) - low) / unit
        off = np.where(np.isnan(off), inf, off)
        judged = np.isfinite(high) & (np.abs(high) <= form.largest)
        if judged.any():
            where = np.argmax(np.where(judged, off, -1))
            yield Worst(
                f"d{truth.wrt[place - 1]}" if place else "y",
                form.name,
                float(off[where]),
                tuple(float(a[where]) for a in given),
                int(judged.sum()),
                (*case.options.items(), *truth.scalars.items()),
            )


def computed(
    truth: Truth, op: Operation, case: Case, view: Callable, form: Format, arguments
) -> list[Array]:
    """Return value and slopes by a view, as numbers that the format has."""
    kind = np.dtype("float32" if form.name == "float32" else "float64")
    free = iter(a if a.dtype == bool else a.astype(kind) for a in arguments)
    given = [
        next(free) if i.axes else np.array(truth.scalars[i.name], kind)
        for i in op.arguments
    ]
    with np.errstate(all="ignore"):
        y, backward = view(*given, **case.options)
        grads = zip(op.wrt, listed(backward(np.ones_like(y))), strict=True)
        found = [y, *(g for i, g in grads if i.name in truth.wrt)]
        for value in found:
            if value.dtype != kind:
                raise TypeError(f"{op.name} gives {value.dtype} for {kind}")
        return [form.rounded(v.astype(float)) for v in found]


def near_root(values: Array, terms: Array) -> Array:
    """Return where the terms of a slope cancel because a root is near.

    That is from where it changes its sign outward, as long as it is less than half
    its largest term. `values` are at points in order.
    """
    found = np.zeros(len(values), bool)
    cancels = np.abs(values) < terms / 2
    (turns,) = np.nonzero(np.sign(values[1:]) * np.sign(values[:-1]) < 0)
    for turn in turns:
        for place, side in ((turn, -1), (turn + 1, 1)):
            while 0 <= place < len(values) and cancels[place]:
                found[place] = True
                place += side
    return found
