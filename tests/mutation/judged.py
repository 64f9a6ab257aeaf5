"""What mutmut runs against each mutant: the judge of `dlref verify`, and a little more.

mutmut forks, and PyTorch does not survive that. So PyTorch's answers are recorded
first, by `record`, and read here; all else is computed anew, but for the proofs and the
definition, which do not look at a NumPy view. Besides, every word of a refusal and
every default must be what it was.
"""

import os
import pickle
from importlib import import_module
from inspect import signature
from pathlib import Path

import numpy as np
import pytest

from dlref.guard import guarded
from dlref.record import Concept, Operation
from dlref.registry import operations
from dlref.verify.oracles import autograd
from dlref.verify.oracles.refusals import invoke
from dlref.verify.row import Row
from dlref.verify.verify import Judge
from dlref.verify.views import view

ANSWERS = Path("answers.pickle")


def rows(name: str) -> list[Row]:
    """Return what the oracles that look at the NumPy view say of it."""
    concept, op = operations()[name]
    judge = Judge(concept, op)
    judge.derivation = None
    lines = judge.part("refusals") + judge.part("cases")
    found = [line for line in lines if isinstance(line, Row)]
    if view(concept, "derivation", name) or op.roundings:
        return found
    # The bound of a composition counts its pieces in the code, which mutmut wraps.
    return [row for row in found if row.oracle != "float32"]


def messages(op: Operation, function) -> list[str]:
    """Return the whole message of each refusal of the operation's own."""
    first, call, found = op.cases[0], guarded(op, function), []
    for refusal in op.refusals:
        try:
            given = {**op.sample(first), **first.options, **refusal.values}
            invoke(op, call, given)
        except refusal.error as error:
            found.append(str(error))
        else:
            found.append("not refused")
    return found


def said(concept: Concept, op: Operation) -> tuple:
    """Return what must not change besides results."""
    return messages(op, concept.view("numpy_impl", op.name)), defaults(concept, op)


def defaults(concept: Concept, op: Operation) -> list[str]:
    """Return the signature of each view: of a mutant, not of mutmut's wrapper of it."""
    running = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")[2]
    found = []
    for kind in ("numpy_impl", *op.variants):
        mine = running.startswith(f"x_{op.name}__mutmut_")
        module = vars(import_module(f"{concept.package}.{kind}"))
        mutant = module.get(running) if mine else None
        found.append(str(signature(mutant or module[op.name])))
    return found


def asked(run, values, douts, device="cpu", dtype="float64", second=()) -> tuple:
    """Return what tells one question to PyTorch from all others."""
    return run.op.name, run.case.name, device, dtype, bool(second)


def record(names) -> None:
    """Judge operations as they are, and store PyTorch's answers and all messages."""
    answers, ask = {}, autograd.autograd

    def asking(*question, **options):
        answer = ask(*question, **options)
        answers[asked(*question, **options)] = answer
        return answer

    autograd.autograd = asking
    for name in names:
        concept, op = operations()[name]
        wrong = [row for row in rows(name) if not row.ok]
        assert not wrong, wrong[0]
        answers[name] = said(concept, op)
    autograd.autograd = ask
    ANSWERS.write_bytes(pickle.dumps(answers))


if ANSWERS.exists():  # not there when it is imported to record them
    KNOWN = pickle.loads(ANSWERS.read_bytes())
    NAMES = [name for name in operations() if name in KNOWN]

    @pytest.fixture(autouse=True)
    def recorded(monkeypatch):
        """Read PyTorch's answers."""
        answer = lambda *question, **options: KNOWN[asked(*question, **options)]  # noqa: E731
        monkeypatch.setattr(autograd, "autograd", answer)

    @pytest.mark.parametrize("name", NAMES)
    def test_nothing_is_wrong(name):
        concept, op = operations()[name]
        with np.errstate(all="ignore"):
            assert said(concept, op) == KNOWN[name]
            assert all(row.ok for row in rows(name))
