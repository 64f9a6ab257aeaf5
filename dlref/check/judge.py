"""Judge an implementation: fresh values, every case, the same memory twice.

The reference is the hand-written view in float64, which the oracles of this book have
judged. In float64 an answer must agree with it as PyTorch does; in a lower precision,
within the bound that `verify.oracles.precision` derives. What a case allows PyTorch
beyond that, for a reason that stands beside it, it allows anyone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dlref.check.answer import Answer, known
from dlref.check.call import Call, Misfit, TorchCall
from dlref.record import Case
from dlref.verify.bounds import BOUND
from dlref.verify.comparison import Comparison
from dlref.verify.diagnosis import likely
from dlref.verify.distance import distance
from dlref.verify.magnitudes import apart
from dlref.verify.oracles.form import identical
from dlref.verify.oracles.precision import Reference, excess

NO_GRADIENT = "gradients not judged"
TRIALS = 3  # draws at each case, in the same memory
DTYPES = "float64", "float32", "float16", "bfloat16"


@dataclass(frozen=True)
class Verdict:
    """One quantity at one case; the worst of the trials."""

    operation: str
    case: str
    quantity: str
    error: float
    bound: float
    note: str = ""  # the entry, what was got and expected
    looks: str = ""  # what kind of mistake it looks like

    @property
    def size(self) -> float:
        """The error, where NaN is larger than any other."""
        return np.inf if np.isnan(self.error) else self.error

    @property
    def ok(self) -> bool:
        """Whether the error is within its bound; NaN is not."""
        return self.error <= self.bound

    def __str__(self) -> str:
        looks = f"; it looks like this: {self.looks}" if self.looks else ""
        size = f"error {self.error:.1e}, bound {self.bound:.1e}"
        return f"{self.case}, {self.quantity}: {self.note or 'differs'} ({size}){looks}"


@dataclass(frozen=True)
class Declined:
    """A case that was not asked, and why."""

    case: str
    reason: str


def judged(
    answer: Answer, seed: int, dtype: str = "float64", device: str = "cpu"
) -> Iterator[Verdict | Declined]:
    """Yield what is found at every case.

    Args:
        answer: the implementation.
        seed: of all that is drawn; a fresh one finds answers that know the old ones.
        dtype: the precision of the arguments, one of DTYPES.
        device: "cpu" or "cuda".
    """
    _, op = known(answer.operation)
    for case in op.cases:
        yield from at_case(answer, case, seed, dtype, device)


def at_case(
    answer: Answer, case: Case, seed: int, dtype: str = "float64", device: str = "cpu"
) -> list[Verdict | Declined]:
    """Return what is found at one case."""
    concept, op = known(answer.operation)
    if reason := answer.declines(case):
        return [Declined(case.name, reason)]
    layers = op.at(case.sizes)
    call = (
        TorchCall(answer, layers, case, dtype, device)
        if answer.on == "torch"
        else Call(answer, layers, case, dtype)
    )
    worst: dict[str, Verdict] = {}
    for trial in range(TRIALS):
        run = Comparison(concept, op, case, seed=seed + trial)
        reference = Reference(run, dtype) if dtype != "float64" else None
        if reference is not None and reference.misfit:
            return [Declined(case.name, reference.misfit)]
        values = run.values if reference is None else reference.values
        douts = run.douts if reference is None else reference.douts
        call.fill(values, douts)
        before = call.arrays()
        try:
            found = call.results()
        except Misfit as error:
            return [Verdict(op.name, case.name, "form", np.inf, 0.0, str(error))]
        verdicts = [
            compared(run, name, value, reference) for name, value in found.items()
        ]
        after = call.arrays()
        changed = [n for n, x in before.items() if not identical(x, after[n])]
        note = f"{changed[0]} was changed" if changed else ""
        verdicts.append(
            Verdict(op.name, case.name, "arguments", float(bool(changed)), 0.0, note)
        )
        for verdict in verdicts:
            known_worst = worst.get(verdict.quantity)
            if known_worst is None or verdict.size > known_worst.size:
                worst[verdict.quantity] = verdict
    if len(found) < len(run.results):
        return [*worst.values(), Declined(case.name, NO_GRADIENT)]
    return list(worst.values())


def compared(run: Comparison, name: str, value, reference: Reference | None) -> Verdict:
    """Return how far a result is from the reference."""
    expected = run.results[name] if reference is None else reference.results[name]
    if np.shape(value) != np.shape(expected):
        error, note, bound = *distance(value, expected), 0.0
    elif reference is None:
        bound = run.case.bounds.get("torch cpu", (BOUND["torch cpu"], ""))[0]
        error, note = apart(run, name, value, expected, bound)
    else:
        finding = reference.compare(name, value, excess(run.case))
        error, note, bound = finding.error, finding.note, finding.bound or 0.0
    looks = ""
    if not error <= bound:
        sizes = {n: s for n, s in run.op.sizes(run.case).items() if isinstance(s, int)}
        pairs = zip(run.op.smooth_outputs, run.douts, strict=True)
        douts = {o.gradient.name: d for o, d in pairs}
        looks = likely(value, expected, sizes, run.values | douts)
    return Verdict(run.op.name, run.case.name, name, error, bound, note, looks)
