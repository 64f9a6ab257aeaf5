"""Which planted faults the usual gradient checks miss.

To ask again: `python -m tests.verify.checkers`. Each check is asked about each planted
fault that parts the gradients from the function, at every case of at most `ENTRIES`
numbers; operations without one are left out. Where it refuses the right code too its
alarm proves nothing: such cases are counted as false alarms, and left out. The record
stands beside this file, and the page on checking gradients shows it.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import torch

from dlref.record import Case
from dlref.registry import operations
from dlref.verify.bounds import bound
from dlref.verify.comparison import Comparison
from dlref.verify.environment import environment
from dlref.verify.oracles import slopes
from tests.verify.mutants import library, planted, replaced

RECORD = Path(__file__).with_name("checkers.json")
ENTRIES = 200  # numbers to differentiate by, of a case that every check is asked at
STEP, RTOL, ATOL = 1e-6, 1e-3, 1e-5  # those of PyTorch's gradcheck


class Planted(torch.autograd.Function):
    """A hand-written run as a function of PyTorch's, with its own backward."""

    @staticmethod
    def forward(ctx, run, names, *tensors):
        given = dict(zip(names, (t.detach().numpy() for t in tensors), strict=True))
        outputs, backward = run.run(run.values | given)
        ctx.run, ctx.names, ctx.back = run, names, backward
        return tuple(torch.tensor(np.array(y)) for y in run.smooth(outputs))

    @staticmethod
    def backward(ctx, *douts):
        grads = ctx.run.gradients(ctx.back, [d.numpy().copy() for d in douts])
        return None, None, *(torch.tensor(np.array(grads[n])) for n in ctx.names)


def gradcheck(run: Comparison, names: list[str], fast: bool = False) -> bool:
    """Whether PyTorch's check passes, with its own tolerances."""
    inputs = [torch.tensor(run.values[n], requires_grad=True) for n in names]
    torch.manual_seed(0)
    return torch.autograd.gradcheck(
        lambda *x: Planted.apply(run, names, *x),
        inputs,
        fast_mode=fast,
        raise_exception=False,
    )


def every(run: Comparison) -> list[str]:
    """Return the names of all that is differentiated by."""
    return list(run.grads)


def parameters(run: Comparison) -> list[str]:
    """Return the names of all but the first argument, or of that if it is alone."""
    return list(run.grads)[1:] or list(run.grads)


def complex_step(run: Comparison) -> bool:
    """Whether this book's check passes: four directions, and the bound of the table."""
    found = slopes.directions(run)
    return all(f.error <= bound("complex step", f, run.case) for f in found)


def ones(run: Comparison) -> bool:
    """Whether differences of the sum of the outputs pass, one entry at a time."""
    douts = [np.ones_like(d) for d in run.douts]
    grads = run.gradients(run.backward, douts)

    def total(name: str, x) -> float:
        outputs, _ = run.run(run.values | {name: x})
        return sum(float(np.sum(y)) for y in run.smooth(outputs))

    for name, gradient in grads.items():
        x = run.values[name]
        for at in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[at] += STEP
            down[at] -= STEP
            slope = (total(name, up) - total(name, down)) / (2 * STEP)
            if not abs(slope - gradient[at]) <= ATOL + RTOL * abs(slope):
                return False
    return True


OURS, THEIRS = "complex step, as in this book", "PyTorch's gradcheck"
ONE_POINT = f"{THEIRS}, first case only"
CHECKS: dict[str, Callable[[Comparison], bool]] = {
    OURS: complex_step,
    THEIRS: lambda run: gradcheck(run, every(run)),
    "the same, fast mode": lambda run: gradcheck(run, every(run), fast=True),
    "the same, all but the first argument": lambda run: gradcheck(run, parameters(run)),
    "differences, upstream gradient of ones": ones,
}


def small(name: str) -> list[Case]:
    """Return the cases of an operation with few enough numbers to try each."""
    _, op = operations()[name]
    found = []
    for case in op.cases:
        sample = op.sample(case)
        here = op.at(case.sizes).wrt
        sizes = [np.size(sample[i.name]) for i in here if sample[i.name] is not None]
        if 0 < sum(sizes) <= ENTRIES:
            found.append(case)
    return found


def passes(check: str, name: str, case: Case, function=None) -> bool | None:
    """Whether a check passes a function; None where it cannot be asked."""
    concept, op = operations()[name]
    try:
        with np.errstate(all="ignore"):
            run = Comparison(concept, op, case, function)
            return CHECKS[check](run)
    except Exception:
        return None if function is None else False  # a fault that raises is noticed


@cache
def trusted(check: str, name: str) -> tuple[list[Case], int, int]:
    """Return the cases at which a check passes the right code, alarms, and how many."""
    said = {case.name: passes(check, name, case) for case in small(name)}
    asked = [ok for ok in said.values() if ok is not None]
    good = [case for case in small(name) if said[case.name]]
    return good, asked.count(False), len(asked)


def finds(check: str, name: str, function: Callable, most: int | None = None) -> bool:
    """Whether a check finds a fault at one of the first `most` cases it can judge."""
    good = trusted(check, name)[0][:most]
    return any(passes(check, name, case, function) is False for case in good)


def faults() -> list[tuple[str, Callable]]:
    """Return the planted faults of hand-written gradients: operation and function."""
    found = []
    for fault in library():
        concept, op = operations()[fault["operation"]]
        kind = fault.get("view", "numpy_impl")
        if kind == "numpy_impl" and op.wrt and op.analytic:
            change = replaced(fault["old"], fault["new"])
            inside = fault.get("inside", op.name)
            found.append((op.name, planted(concept, kind, op.name, inside, change)))
    return found


def parted(name: str, function: Callable) -> bool:
    """Whether a fault parts the gradients from the function, at any case."""
    cases = operations()[name][1].cases
    judged = [case for case in cases if "complex step" not in case.waive]
    return any(passes(OURS, name, case, function) is False for case in judged)


def main() -> None:
    """Ask every check about every fault, and write the record."""
    torch.set_num_threads(1)
    every_fault = faults()
    asked = [(n, f) for n, f in every_fault if small(n) and parted(n, f)]
    named = {n for n, _ in asked}
    table = {}
    for check in CHECKS:
        missed = sum(not finds(check, n, f) for n, f in asked)
        alarms = sum(trusted(check, n)[1] for n in named)
        cases = sum(trusted(check, n)[2] for n in named)
        table[check] = row(missed, len(asked), alarms, cases)
        sys.stdout.write(f"{check:40} {table[check]}\n")
    missed = sum(not finds(THEIRS, n, f, most=1) for n, f in asked)
    table[ONE_POINT] = row(missed, len(asked), 0, 0)
    where = environment() | {"date": datetime.now(UTC).date().isoformat()}
    counts = {"planted": len(every_fault), "parted": len(asked), "of": len(named)}
    record = {"environment": where, "faults": counts, "checks": table}
    RECORD.write_text(json.dumps(record, indent=1) + "\n")


def row(missed: int, of: int, alarms: int, cases: int) -> dict:
    """Return one line of the record."""
    return {
        "missed": missed,
        "share": f"{missed / of:.1%}",
        "alarms": f"{alarms} of {cases}" if cases else "",
    }


if __name__ == "__main__":
    main()
