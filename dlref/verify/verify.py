"""All that is said of one operation: its proofs, and every oracle at every case.

What can be computed apart is a part: `verify` computes the parts one after the other,
`run.py` in parallel.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from importlib.util import find_spec
from time import process_time

import numpy as np

from dlref.record import Case, Concept, Operation
from dlref.registry import operations
from dlref.verify.bounds import CUDA, UNIT, bound
from dlref.verify.comparison import Comparison
from dlref.verify.oracles import (
    autograd,
    counts,
    definition,
    form,
    precision,
    proofs,
    slopes,
)
from dlref.verify.oracles.refusals import refusals
from dlref.verify.row import Finding, Row, Skip, Unasked
from dlref.verify.views import view

COMPUTED = "proof", "theorems", "refusals", "cases"
PARTS = (*COMPUTED, "composition")  # which rests on the proofs of others
MAY_LACK = {"scipy": "SciPy"}  # a view may do without
Findings = Iterator[Finding | Unasked]


def verify(
    concept: Concept,
    op: Operation,
    devices: Sequence[str] = ("cpu",),
    numpy: Callable | None = None,
    derivation: Callable | None = None,
    seed: int = 0,
    parts: Iterable[str] = PARTS,
) -> list[Row]:
    """Return the rows of one operation; other views may stand in for its own."""
    judge = Judge(concept, op, devices, numpy, derivation, seed)
    found = [line for part in parts for line in judge.part(part)]
    return [line for line in found if isinstance(line, Row)]


class Judge:
    """One operation before its oracles."""

    def __init__(
        self,
        concept: Concept,
        op: Operation,
        devices: Sequence[str] = ("cpu",),
        numpy: Callable | None = None,
        derivation: Callable | None = None,
        seed: int = 0,
    ) -> None:
        self.concept, self.op, self.devices, self.seed = concept, op, devices, seed
        self.numpy = numpy or concept.view("numpy_impl", op.name)
        self.derivation = derivation or view(concept, "derivation", op.name)

    def part(self, name: str) -> list[Row | Skip]:
        """Return the lines of one part."""
        with np.errstate(all="ignore"):
            return list(getattr(self, name)())

    def proof(self) -> Iterator[Row | Skip]:
        """Yield the proof of each gradient, if there is a derivation."""
        if self.derivation and self.op.wrt:
            yield from self.lines("proof", proofs.proof(self.op, self.derivation))

    def theorems(self) -> Iterator[Row | Skip]:
        """Yield each theorem and each count about this operation.

        The first operation has the theorems about none.
        """
        first = self.op is self.concept.operations[0]
        for stated in self.concept.theorems:
            if stated.of == self.op.name or (first and not stated.of):
                yield from self.lines("theorem", proofs.theorem(self.concept, stated))
        for count in self.concept.counts:
            if count.of == self.op.name:
                yield from self.lines("count", counts.published(self.op, count))

    def composition(self, proved: Callable[[str], bool] | None = None):
        """Yield each piece of an operation that has no derivation of its own."""
        if self.derivation is None and self.op.wrt:
            found = proofs.composition(self.numpy, proved or proved_here)
            yield from self.lines("composition", found)

    def refusals(self) -> Iterator[Row | Skip]:
        """Yield what bad input gets, from the view and its variants."""
        yield from self.lines("refusals", refusals(self.op, self.numpy))
        for module in self.op.variants:
            other = self.concept.view(module, self.op.name)
            named = (
                replace(found, case=f"{found.case}, {module}")
                for found in refusals(self.op, other)
            )
            yield from self.lines("refusals", named)

    def cases(self) -> Iterator[Row | Skip]:
        """Yield every oracle at every case, for the view and its variants."""
        others = {n: self.concept.view(n, self.op.name) for n in self.op.variants}
        for case in self.op.cases:
            yield from self.case(case, self.numpy, self.derivation)
            for module, other in others.items():
                yield from self.case(case, other, label=f", {module}")

    def case(
        self,
        case: Case,
        numpy: Callable,
        derivation: Callable | None = None,
        label: str = "",
    ) -> Iterator[Row | Skip]:
        """Yield every oracle at one case."""
        try:
            run = Comparison(self.concept, self.op, case, numpy, derivation, self.seed)
        except Exception as error:  # a view at fault may raise anything
            yield from self.lines("shape", raised(error), case, label)
            return
        for oracle, judge in self.oracles(run).items():
            if reason := waived(case, oracle):
                yield Skip(self.op.name, case.name + label, oracle, reason)
            else:
                yield from self.lines(oracle, judge(run), case, label)

    def oracles(self, run: Comparison) -> dict[str, Callable[[Comparison], Findings]]:
        """Return the oracles that judge this run, by name."""
        op, case, first = run.op, run.case, run.first
        found: dict[str, Callable[[Comparison], Findings]]
        found = {"shape": form.shape, "unchanged": form.unchanged}
        if op.wrt and op.analytic:
            found["complex step"] = slopes.directions
        if op.wrt and (first or not op.analytic):
            found["richardson"] = slopes.differences
        if run.derivation and definition.chosen(op, case):
            found["definition"] = definition.definition
        found["float32"] = precision.numpy_float32
        by_torch: dict[str, Callable[[Comparison], Findings]]
        by_torch = {"torch cpu": autograd.torch_cpu}
        if op.wrt and op.analytic:
            by_torch["second order"] = autograd.second_order
        if "cuda" in self.devices:
            for name, dtype in zip(CUDA, UNIT, strict=True):
                by_torch[name] = partial(precision.torch_low, dtype=dtype)
        if find_spec("torch") is None:
            by_torch = dict.fromkeys(by_torch, autograd.absent)
        return found | by_torch

    def lines(
        self, oracle: str, findings: Findings, case: Case | None = None, label: str = ""
    ) -> Iterator[Row | Skip]:
        """Yield the rows of what an oracle finds; what it raises fails."""
        place = case.name + label if case else ""
        start = process_time()
        for found in guarded(findings):
            seconds, start = process_time() - start, process_time()
            if isinstance(found, Unasked):
                yield Skip(self.op.name, place, oracle, found.reason)
                continue
            yield Row(
                self.concept.name,
                self.op.name,
                found.case or place,
                oracle,
                found.quantity,
                float(found.error),
                bound(oracle, found, case),
                round(seconds, 4),
                found.note
                if not found.error <= bound(oracle, found, case) or not case
                else "",
            )


def waived(case: Case, oracle: str) -> str:
    """Return why an oracle is not asked at `case`, or nothing.

    Where PyTorch on the CPU is no judge, it is none on a GPU either; where no bound can
    be derived for float32, it can for no other precision; tf32 is float32 with fewer
    digits.
    """
    others = ("torch cpu", "float32") if oracle in CUDA else ()
    if oracle == "cuda tf32":
        others = ("cuda float32", *others)
    found = (case.waive[name] for name in (oracle, *others) if name in case.waive)
    return next(found, "")


def guarded(findings: Findings) -> Findings:
    """Yield the findings, and one more if the oracle raises."""
    try:
        yield from findings
    except Exception as error:
        yield from raised(error)


def raised(error: Exception) -> Findings:
    """Yield the finding that something raised, or what is missing to ask it."""
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    if name := MAY_LACK.get((missing or "").partition(".")[0]):
        yield Unasked(f"{name} is not installed")
        return
    message = str(error).split("\n")[0]
    yield Finding("all", np.inf, f"raised {type(error).__name__}: {message}", 0.0)


@cache
def proved_here(name: str) -> bool:
    """Whether every gradient of an operation is proved, now."""
    concept, op = operations()[name]
    rows = verify(concept, op, parts=["proof"])
    return all(row.ok for row in rows)
