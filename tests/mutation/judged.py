"""What each mutant is put before: the judge of `dlref verify`, and a little more.

A process that forks must not have used PyTorch. So PyTorch's answers are recorded
first, in a process of their own, by `record`, and read by `judge`; all else is computed
anew, but for the proofs and the definition, which do not look at a NumPy view. Last
places are judged where `tests/concepts/test_accuracy.py` does. Besides, every word of a
refusal, every default, every warning and the types of what half precision gets must be
what they were. What is cheap is asked first, and the first wrong answer ends it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from inspect import isfunction, signature
from itertools import product
from pathlib import Path

import numpy as np

import benchmarks
from dlref.guard import guarded
from dlref.record import Concept, Operation, listed
from dlref.registry import operations
from dlref.verify.comparison import Comparison
from dlref.verify.oracles import autograd
from dlref.verify.oracles.refusals import invoke
from dlref.verify.pieces import called
from dlref.verify.row import Row
from dlref.verify.verify import Judge

ACCURACY = Path(benchmarks.__file__).parent / "accuracy" / "record.json"
MEASURED = json.loads(ACCURACY.read_text())["operations"] if find_spec("flint") else {}
CHEAP = "shape", "torch cpu", "unchanged"
DEAR = "second order", "complex step", "float32", "richardson"
COUNT = 3  # numbers of a kind whose last places are judged
MIXED = 6  # arguments, at most, of which each is given more digits than the rest


class Ordered(Judge):
    """A judge that asks some oracles only, in the order given."""

    asked: tuple[str, ...] = ()

    def oracles(self, run):
        """Return those of the oracles that are asked now."""
        found = super().oracles(run)
        return {name: found[name] for name in self.asked if name in found}


@dataclass(frozen=True)
class Witness:
    """An operation, and which of its views a function can change."""

    concept: Concept
    op: Operation
    kinds: tuple[str, ...]

    def holds(self, known: dict, cheap: bool = False) -> Iterator[bool]:
        """Yield whether each thing that is said of the operation holds."""
        before = known[self.op.name, self.kinds]
        yield signatures(self) == before["signatures"]
        judge = Ordered(self.concept, self.op)
        judge.derivation = None
        yield from self.rows(judge, CHEAP)
        if cheap:
            return
        if "numpy_impl" in self.kinds:
            rows = judge.part("refusals")
            yield from (row.ok for row in rows if isinstance(row, Row))
        yield messages(self) == before["messages"]
        yield warnings(self) == before["warnings"]
        yield types(self) == before["types"]
        yield from self.rows(judge, DEAR)
        yield from accurate(self)

    def rows(self, judge: Ordered, oracles: tuple[str, ...]) -> Iterator[bool]:
        """Yield whether some oracles agree, at every case of every view."""
        judge.asked = oracles
        for case in self.op.cases:
            for view in self.views():
                rows = judge.case(case, view)
                yield from (row.ok for row in rows if isinstance(row, Row))

    def views(self) -> list[Callable]:
        """Return the views."""
        return [self.concept.view(kind, self.op.name) for kind in self.kinds]

    def said(self) -> dict:
        """Return what must stay as it is."""
        return {
            "signatures": signatures(self),
            "messages": messages(self),
            "types": types(self),
            "warnings": warnings(self),
        }


def kinds(op: Operation) -> tuple[str, ...]:
    """Return the modules that hold a NumPy view of an operation."""
    return "numpy_impl", *op.variants


def used(function: Callable) -> set[Callable]:
    """Return a function and all of the project's functions that it may call."""
    found, todo = set(), [function]
    while todo:
        here = todo.pop()
        if here not in found and isfunction(here):
            found.add(here)
            todo += [other for _, other in called(here)]
    return found


def signatures(witness: Witness) -> list[str]:
    """Return the signature of each view, defaults included."""
    return [str(signature(view)) for view in witness.views()]


def messages(witness: Witness) -> list[str]:
    """Return the whole message of each refusal of the operation's own."""
    op, first, found = witness.op, witness.op.cases[0], []
    calls = [guarded(op, view) for view in witness.views()]
    op = op.at(first.sizes)
    for call, refusal in product(calls, op.refusals):
        try:
            given = {**op.sample(first), **first.options, **refusal.values}
            invoke(op, call, given)
        except refusal.error as error:
            found.append(str(error))
        else:
            found.append("not refused")
    return found


def warnings(witness: Witness) -> list[str]:
    """Return what NumPy warns of at each case."""
    found = []
    for case in witness.op.cases:
        for view in witness.views():
            try:
                with np.errstate(all="raise", under="ignore"):
                    Comparison(witness.concept, witness.op, case, view)
            except FloatingPointError as error:
                found.append(str(error))
            else:
                found.append("")
    return found


def types(witness: Witness) -> list[str]:
    """Return the types of results, and of what half precision gets, mixed or not."""
    found = []
    for view in witness.views():
        for case in witness.op.cases[1:]:
            other = Comparison(witness.concept, witness.op, case, view).results
            found += [f"{name} {np.asarray(y).dtype}" for name, y in other.items()]
        run = Comparison(witness.concept, witness.op, witness.op.cases[0], view)
        low = {name: half(x) for name, x in run.values.items()}
        steep = [half(dy) for dy in run.douts]
        wider = [n for n, x in low.items() if x is not run.values[n]][:MIXED]
        found += formed(run)
        found += typed(run, low, steep)
        found += typed(run, low, run.douts)
        for name in wider:
            found += typed(run, low | {name: run.values[name]}, steep)
    return found


def formed(run: Comparison) -> list[str]:
    """Return what outputs and gradients come in: a tuple, a dict or neither."""
    result = run.numpy(*run.packed(run.values), **run.case.options)
    if not run.op.wrt:
        return [form(result)]
    outputs, backward = result
    grads = backward(*run.douts)
    return [form(outputs), form(grads), *map(form, listed(grads))]


def form(x) -> str:
    """Return whether something is a tuple, a dict or neither."""
    return type(x).__name__ if isinstance(x, tuple | dict) else "one"


def typed(run: Comparison, values: dict, douts: list) -> list[str]:
    """Return the type of each result, or that there is none."""
    try:
        results = run.all(values, douts)
    except Exception as error:
        return [type(error).__name__]
    return [f"{name} {np.asarray(y).dtype}" for name, y in results.items()]


def half(x):
    """Return floats in half precision, anything else as it is."""
    return x.astype(np.float16) if np.asarray(x).dtype.kind == "f" else x


def accurate(witness: Witness) -> Iterator[bool]:
    """Yield whether the last places of an operation are right, where they are asked."""
    op = witness.op
    if op.name in MEASURED and "numpy_impl" in witness.kinds:
        from benchmarks.accuracy.measure import worst

        view = witness.concept.view("numpy_impl", op.name)
        for truth, case, form, arguments in hard(op.name):
            found = worst(truth, op, case, view, form, arguments)
            yield from (w.within(op) for w in found)


@cache
def hard(name: str) -> list[tuple]:
    """Return the numbers at which last places are judged, and what is true there."""
    from benchmarks.accuracy.formats import FORMATS
    from benchmarks.accuracy.measure import settings
    from benchmarks.accuracy.points import points
    from benchmarks.accuracy.truth import Truth

    concept, op = operations()[name]
    found = []
    for case, scalars in settings(op)[:2]:
        truth = Truth(concept, op, case, scalars)
        for form in (FORMATS["float32"], FORMATS["float64"]):
            rng = np.random.default_rng(0)
            arguments = points(truth, op, form, COUNT, rng, False)
            found.append((truth, case, form, arguments))
    return found


def question(run, values, douts, device="cpu", dtype="float64", second=()) -> tuple:
    """Return what tells one question to PyTorch from all others."""
    return run.op.name, run.case.name, device, dtype, bool(second)


def record(witnesses: Iterable[Witness]) -> dict:
    """Return PyTorch's answers to all that is asked about operations."""
    answers, ask = {}, autograd.autograd

    def asking(*asked, **options):
        answer = ask(*asked, **options)
        return answers.setdefault(question(*asked, **options), answer)

    autograd.autograd = asking
    try:
        for witness in witnesses:
            judge = Ordered(witness.concept, witness.op)
            judge.derivation = None
            with np.errstate(all="ignore"):
                assert all(witness.rows(judge, ("torch cpu", "second order")))
    finally:
        autograd.autograd = ask
    return answers


def read(answers: dict) -> None:
    """Let PyTorch's recorded answers stand for PyTorch, from now on."""
    autograd.autograd = lambda *asked, **options: answers[question(*asked, **options)]
