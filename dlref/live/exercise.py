"""Judge a reader's answer to an exercise, as `dlref check` judges a file."""

from collections.abc import Callable
from secrets import randbelow

import numpy as np

from dlref.check.answer import Answer, known
from dlref.check.judge import Declined, Verdict, at_case
from dlref.live.cells import CELL, told

Judged = dict[str, str | bool]
ENDED = Exception, SystemExit  # an answer may call `exit`, which must not end the page


def judge(operation: str, source: str, seed: int | None = None) -> Judged:
    """Return whether an answer is right, and if not, the first thing that is wrong.

    Args:
        operation: what the function must do, and be named.
        source: the reader's code; `np` is NumPy in it.
        seed: of what is drawn; a fresh one if None.

    Returns:
        "right", and in words "case", "quantity", "what" (the entry, got and expected)
        and "looks" (the kind of mistake), as far as they are known.
    """
    start = randbelow(2**31) if seed is None else seed
    try:
        function = defined(operation, source)
    except NotAnAnswer as error:
        return wrong(what=str(error))
    _, op = known(operation)
    answer = Answer(operation, function, on="numpy")
    asked = 0
    for case in op.cases:
        with np.errstate(all="ignore"):
            try:
                found = at_case(answer, case, start)
            except ENDED as error:
                return wrong(case.name, what=told(error))
        for verdict in found:
            if isinstance(verdict, Verdict) and not verdict.ok:
                return wrong(case.name, verdict.quantity, verdict.note, verdict.looks)
        graded = not any(isinstance(v, Declined) for v in found)
        asked += graded
    if not asked:
        return wrong(what=f"{operation} must return its output and a backward")
    return {"right": True, "what": f"right at {asked} of {len(op.cases)} cases"}


class NotAnAnswer(Exception):
    """The code does not run, or defines no function of the right name."""


def defined(operation: str, source: str) -> Callable:
    """Return the function that an answer defines; `np` is NumPy in it.

    Raises:
        NotAnAnswer: if the code raises, or has no function of that name.
    """
    names: dict = {"np": np}
    try:
        exec(compile(source, CELL, "exec"), names)
    except ENDED as error:
        raise NotAnAnswer(told(error)) from error
    if not callable(names.get(operation)):
        raise NotAnAnswer(f"there is no function {operation}")
    return names[operation]


def wrong(
    case: str = "", quantity: str = "", what: str = "", looks: str = ""
) -> Judged:
    """Return what is wrong, in the form that the page shows."""
    return {
        "right": False,
        "case": case,
        "quantity": quantity,
        "what": what,
        "looks": looks,
    }
