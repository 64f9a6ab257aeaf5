"""What bad input gets: an error that names the argument and what it got.

The record says what an operation takes, so what it must refuse follows: wrong types,
ranks, sizes, labels, values, options, parameter names and gradients. The record's own
refusals come on top. No refused call may change an argument.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from inspect import signature

import numpy as np

from dlref.guard import guarded
from dlref.record import Operation
from dlref.verify.oracles.form import identical
from dlref.verify.oracles.wrong import Attempt, wrong_calls
from dlref.verify.row import Finding


def refusals(op: Operation, view: Callable) -> Iterator[Finding]:
    """Yield, for each argument, whether every wrong value of it is refused."""
    call = guarded(op, view)
    case = op.cases[0]
    op = op.at(case.sizes)
    given = {**op.sample(case), **case.options}
    attempts: dict[str, list[Attempt]] = {}
    for wrong in wrong_calls(op, view, case, given):
        attempts.setdefault(wrong.quantity, []).append(wrong)
    for name, tried in attempts.items():
        notes = [
            text for a in tried if (text := attempt(op, call, given, a, a.message))
        ]
        note = notes[0] if notes else f"{len(tried)} tried"
        yield Finding(name, float(len(notes)), note, case="wrong input")
    for r in op.refusals:
        own = Attempt(", ".join(r.values), r.name, r.values, r.error)
        note = attempt(op, call, given, own, r.message)
        yield Finding(own.quantity, float(bool(note)), note, case=r.name)


def attempt(op, call, given, wrong: Attempt, message: str) -> str:
    """Return what is wrong with how a call is refused, or nothing."""
    values = given | dict(wrong.changes)
    before = {n: np.array(x) for n, x in values.items() if isinstance(x, np.ndarray)}
    try:
        invoke(op, call, values)
    except wrong.error as error:
        if not re.search(message, str(error)):
            return f"{wrong.what}: the message should match {message}: {error}"
    except ModuleNotFoundError:
        raise  # it says nothing about the call
    except Exception as error:
        kind = wrong.error.__name__
        return f"{wrong.what}: {type(error).__name__} instead of {kind}: {error}"
    else:
        return f"{wrong.what}: not refused"
    changed = [name for name, x in before.items() if not identical(values[name], x)]
    return f"{wrong.what}: {changed[0]} was changed" if changed else ""


def invoke(op: Operation, call: Callable, values: Mapping) -> None:
    """Call the operation, then `backward` where `values` holds an output's gradient."""
    outer = {n: values[n] for n in signature(call).parameters if n in values}
    if op.parameters and "params" not in values:
        given = [
            i for i in op.parameters if not i.optional or values[i.name] is not None
        ]
        outer["params"] = {i.name: values[i.name] for i in given}
    result = call(**outer)
    if "backward" in values:
        _, backward = result
        backward(*values["backward"])
