"""What needs no second opinion: shapes are as recorded, and nothing is changed."""

from collections.abc import Iterator

import numpy as np

from dlref.verify.comparison import Comparison
from dlref.verify.row import Finding


def shape(run: Comparison) -> Iterator[Finding]:
    """Outputs and gradients have the shapes that the record states."""
    wanted = {o.name: run.op.shape(o.axes, run.case) for o in run.op.outputs}
    wanted |= {f"d{i.name}": np.shape(run.values[i.name]) for i in run.wrt}
    for name, result in run.results.items():
        want, got = wanted[name], np.shape(result)
        note = "" if got == want else f"shape {got}, expected {want}"
        yield Finding(name, float(got != want), note)


def unchanged(run: Comparison) -> Iterator[Finding]:
    """No argument is changed, and `backward` called again gives the same."""
    values, before = run.values, run.before
    if run.backward is not None:
        kept = [d.copy() for d in run.douts]
        first = {name: np.array(g) for name, g in run.grads.items()}
        again = run.gradients(run.backward, run.douts)
        pairs = zip(run.op.smooth_outputs, run.douts, kept, strict=True)
        found = {o.gradient.name: (d, was) for o, d, was in pairs}
        values = values | {name: d for name, (d, _) in found.items()}
        before = before | {name: was for name, (_, was) in found.items()}
    for name, was in before.items():
        if was is not None:
            same = identical(values[name], was)
            yield Finding(name, float(not same), "" if same else "it was changed")
    if run.backward is not None:
        differ = [n for n, g in first.items() if not identical(again[n], g)]
        note = f"d{differ[0]} differs the second time" if differ else ""
        yield Finding("backward again", float(bool(differ)), note)


def identical(a, b) -> bool:
    """Whether two arrays have the same entries, NaN included; or both are None."""
    if b is None:
        return a is None
    return np.array_equal(a, b, equal_nan=np.asarray(b).dtype.kind in "fc")
