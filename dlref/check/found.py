"""Find the implementations in a file, by their names or by `@implements`."""

import sys
import traceback
from collections.abc import Callable
from difflib import get_close_matches
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from dlref.check.answer import MARK, Answer, computes_on
from dlref.registry import operations

BACKWARD = "_backward"
PACKAGE = Path(__file__).resolve().parents[1]


class Unusable(Exception):
    """A file that cannot be judged; the message says why, with the user's traceback."""


def answers(path: Path) -> list[Answer]:
    """Return the implementations in a file.

    Raises:
        Unusable: if the file cannot be read or run, or has none, or a backward that
            may belong to more than one.
    """
    module = loaded(path)
    forward: dict[str, dict[Callable, tuple[str, str]]] = {}
    backward: dict[str, Callable] = {}
    for name, value in vars(module).items():
        if not callable(value):
            continue
        if hasattr(value, MARK):
            operation, is_backward, on = getattr(value, MARK)
        elif home(value) not in ("", module.__name__):
            continue  # it was only imported
        else:
            operation, on = name.removesuffix(BACKWARD), ""
            is_backward = name.endswith(BACKWARD)
            if operation not in operations():
                continue
        if is_backward:
            backward[operation] = value
        else:
            forward.setdefault(operation, {})[value] = name, on
    if alone := sorted(set(backward) - set(forward)):
        raise Unusable(f"{path} has a backward of {alone[0]}, but no {alone[0]}")
    if not forward:
        raise Unusable(none(path, module))
    for operation in backward:
        if len(names := [name for name, _ in forward[operation].values()]) > 1:
            raise Unusable(
                f"{path} has one backward of {operation}, and {' and '.join(names)}"
            )
    return [
        Answer(
            operation,
            function,
            backward.get(operation),
            on or computes_on(function),
            path.name if len(functions) == 1 else f"{path.name} ({name})",
        )
        for operation, functions in forward.items()
        for function, (name, on) in functions.items()
    ]


def home(value: object) -> str:
    """Return the module that a function is from; that of its class, if it has one."""
    owner = getattr(value, "__self__", None)  # as `apply` of an autograd.Function has
    found = owner if isinstance(owner, type) else value
    return getattr(found, "__module__", None) or ""


def none(path: Path, module: ModuleType) -> str:
    """Return that a file has no implementation, and which name may have been meant."""
    own = [n for n, v in vars(module).items() if callable(v) and n[0] != "_"]
    near = [m for n in own for m in get_close_matches(n, operations(), 1, 0.7)]
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{path} has no function with the name of an operation{hint}"


def loaded(path: Path) -> ModuleType:
    """Return a file as a module."""
    try:
        path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise Unusable(f"cannot read {path}: {reason}") from None
    spec = spec_from_file_location("answer_to_dlref", path)
    if spec is None or spec.loader is None:
        raise Unusable(f"{path} is no Python file")
    module = module_from_spec(spec)
    sys.modules[module.__name__] = module  # where dataclasses and Triton look for it
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # or it would decide how the check ends
        raise Unusable(f"{path} raises:\n{own_traceback(error, path)}") from None
    finally:
        sys.path.pop(0)
    return module


def own_traceback(error: BaseException, path: Path) -> str:
    """Return a traceback from the user's file on, without frames of this package."""
    trace = traceback.TracebackException.from_exception(error)
    stack = list(trace.stack)
    own = [k for k, f in enumerate(stack) if Path(f.filename).name == path.name]
    first = own[0] if own else len(stack)
    kept = [f for f in stack[first:] if PACKAGE not in Path(f.filename).parents]
    trace.stack = traceback.StackSummary.from_list(kept)
    return "".join(trace.format()).rstrip()
