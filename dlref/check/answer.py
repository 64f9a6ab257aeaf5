"""An implementation of an operation by somebody else, and how it is called.

It may be one function that returns `y, backward`, as the reference does; or two,
`softmax(x)` and `softmax_backward(dy, x)`; or one function of PyTorch tensors that
autograd differentiates. It takes the arguments in the reference's order; optional
arguments and options by their names, as far as it has them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from types import ModuleType
from typing import Any

from dlref.record import Case, Concept, Operation
from dlref.registry import operations


def implements(
    operation: str, *, backward: bool = False, on: str = ""
) -> Callable[[Callable], Callable]:
    """Return a decorator that says which operation a function implements.

    Args:
        operation: the operation's name.
        backward: whether it is the gradient, `f(dy, *inputs, **options)`.
        on: "numpy" or "torch"; found out from the function's names if "".

    Raises:
        ValueError: if there is no such operation, or `on` is neither.
    """
    known(operation)
    if on not in ("", "numpy", "torch"):
        raise ValueError(f"on must be 'numpy' or 'torch', got {on!r}")

    def mark(function: Callable) -> Callable:
        setattr(function, MARK, (operation, backward, on))
        return function

    return mark


MARK = "implements_of_dlref"


def known(operation: str) -> tuple[Concept, Operation]:
    """Return an operation and its concept; a ValueError if there is none."""
    if operation not in operations():
        raise ValueError(f"there is no operation {operation!r}; see `dlref list`")
    return operations()[operation]


@dataclass(frozen=True)
class Answer:
    """An implementation: its operation, its function or two, and what it computes on.

    Attributes:
        operation: the operation's name.
        forward: the function.
        backward: the gradient, if it is a function of its own.
        on: "numpy" or "torch".
        name: where it was found, for the report.
    """

    operation: str
    forward: Callable
    backward: Callable | None = None
    on: str = "numpy"
    name: str = ""

    def declines(self, case: Case) -> str:
        """Return why the functions cannot be asked at a case, or ""."""
        concept, op = known(self.operation)
        usual = signature(concept.view("numpy_impl", op.name)).parameters
        for function in filter(None, (self.forward, self.backward)):
            names = taken(function)
            for name, value in case.options.items():
                if name not in names and value != usual[name].default:
                    return f"it takes no {name}"
            for item in op.inputs:
                if item.optional:
                    absent = item.name in case.absent
                    told = usual[item.name].default is Parameter.empty  # None, if so
                    if absent and not told and item.name in required(function):
                        return f"it needs {item.name}"
                    if not absent and item.name not in names:
                        return f"it takes no {item.name}"
        return ""

    def arguments(self, function: Callable, case: Case, values: Mapping) -> tuple:
        """Return the positional and the named arguments at a case."""
        _, op = known(self.operation)
        names = taken(function)
        items: list[tuple[str, object, bool]] = [
            (i.name, values[i.name], i.optional) for i in op.inputs
        ]
        if op.parameters:
            given = {i.name: values[i.name] for i in op.at(case.sizes).parameters}
            params = {n: x for n, x in given.items() if x is not None}
            items.append(("params", params, False))
        first, rest, behind = [], dict(case.options), False
        for name, value, optional in items:
            behind |= optional  # then an input has no place that is sure
            if optional or (behind and name in names):
                rest[name] = value
            else:
                first.append(value)
        return first, {n: x for n, x in rest.items() if n in names}


class Everything:
    """The names that a function with **kwargs takes."""

    def __contains__(self, name: object) -> bool:
        return True


def parameters(function: Callable) -> list[Parameter] | None:
    """Return the parameters of a function; None where a compiled one does not say."""
    try:
        return list(signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def taken(function: Callable) -> Any:
    """Return the names of the arguments that a function takes."""
    found = parameters(function)
    if found is None or any(p.kind is Parameter.VAR_KEYWORD for p in found):
        return Everything()
    return {p.name for p in found}


def required(function: Callable) -> set[str]:
    """Return the names of the arguments that have no default."""
    found = parameters(function) or []
    return {p.name for p in found if p.default is Parameter.empty}


def computes_on(function: Callable) -> str:
    """Return "torch" if the names that a function uses lead there, else "numpy"."""
    code = getattr(function, "__code__", None)
    if code is None:  # a compiled kernel: those are for tensors
        return "torch"
    used = [function.__globals__.get(name) for name in code.co_names]
    modules = {u.__name__ for u in used if isinstance(u, ModuleType)}
    modules |= {str(getattr(u, "__module__", "")) for u in used if callable(u)}
    roots = {name.partition(".")[0] for name in modules}
    return "torch" if roots & {"torch", "triton"} else "numpy"
