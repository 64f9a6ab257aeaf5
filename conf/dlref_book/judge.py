"""Judge an answer to an exercise: run its code, hold it against the oracles."""

import numpy as np

from dlref.record import Concept, Operation
from dlref.verify.verify import verify


class NotAnAnswer(Exception):
    """The code does not run, or defines no function of the right name."""


def answer(op: Operation, source: str):
    """Return the function that an answer defines.

    Raises:
        NotAnAnswer: if the code raises, or has no function of that name.
    """
    space: dict = {"np": np}
    try:
        exec(compile(source, f"<answer to {op.name}>", "exec"), space)
    except Exception as error:
        raise NotAnAnswer(f"{type(error).__name__}: {error}") from error
    if not callable(space.get(op.name)):
        raise NotAnAnswer(f"it defines no function {op.name}")
    return space[op.name]


def faults(concept: Concept, op: Operation, source: str) -> list[str]:
    """Return what the oracles hold against an answer; nothing if it is right."""
    try:
        function = answer(op, source)
        rows = verify(concept, op, numpy=function)
    except Exception as error:
        return [str(error)]
    return [f"{r.case}: {r.oracle} of {r.quantity} is off by {r.error:.1e}" for r in rows if not r.ok]
