"""The operations that a hand-written view is composed of, read off the code itself."""

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import signature
from types import CodeType, FunctionType

from dlref.registry import operations


def globals_of(view: Callable) -> set[str]:
    """Return the global names in the code of `view`, nested functions included."""

    def named(code: CodeType) -> set[str]:
        inner = (c for c in code.co_consts if isinstance(c, CodeType))
        return set(code.co_names).union(*map(named, inner))

    return named(view.__code__)


def called(view: Callable) -> Iterator[tuple[str, Callable]]:
    """Yield (global name, function) of the project's functions that `view` may call."""
    for name in sorted(globals_of(view)):
        function = view.__globals__.get(name)
        if not isinstance(function, FunctionType) or function is view:
            continue
        if function.__module__.startswith("dlref."):
            yield name, function


def is_view(function: Callable) -> bool:
    """Whether `function` is the NumPy view of an operation."""
    if function.__name__ not in operations():
        return False
    concept, op = operations()[function.__name__]
    return concept.view("numpy_impl", op.name) is function


def pieces(view: Callable) -> tuple[str, ...]:
    """Return the operations that a NumPy view calls, itself or through helpers."""
    found: set[str] = set()
    seen: set[Callable] = set()

    def look(function):
        seen.add(function)
        for _, other in called(function):
            if is_view(other):
                found.add(other.__name__)
            elif other not in seen:
                look(other)

    look(view)
    return tuple(sorted(found))


def traced(view: Callable, leaf: Callable[[str], bool], record: Callable) -> Callable:
    """Return `view` such that `record(name, arguments)` hears of each piece it calls.

    A piece that is no `leaf` is traced in its turn.
    """
    names: dict[str, object] = dict(view.__globals__)
    copy = FunctionType(
        view.__code__, names, view.__name__, view.__defaults__, view.__closure__
    )
    copy.__kwdefaults__ = view.__kwdefaults__
    for name, function in called(view):
        if is_view(function) and leaf(function.__name__):
            names[name] = heard(function, record)
        else:
            names[name] = traced(function, leaf, record)
    return copy


def heard(function: Callable, record: Callable) -> Callable:
    """Return `function` such that `record` hears of each call first."""

    @wraps(function)
    def call(*args, **kwargs):
        bound = signature(function).bind(*args, **kwargs)
        bound.apply_defaults()
        record(function.__name__, bound.arguments)
        return function(*args, **kwargs)

    return call
