"""Refuse arguments that break what the record says of them.

The record already states every argument's axes, type and rule, so the refusals
are read off it once, here, and `dlref.numpy` puts them in front of each view. The
views hold only the rules that are their own.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from inspect import Parameter, signature
from numbers import Integral, Real
from typing import Any

import numpy as np

from dlref.axes import Pattern, Sizes
from dlref.record import Input, Operation, listed


def distribution(v):
    """Tell of each row whether it holds probabilities, up to rounding."""
    near = np.sqrt(np.finfo(v.dtype).eps)
    return np.all(v >= 0, axis=-1) & (abs(v.sum(axis=-1) - 1) <= near)


# What a rule asks of a number, or of each number in an array.
RULES: dict[str, tuple[str, Callable]] = {
    "real": ("be a finite number", lambda v: abs(v) < np.inf),
    "positive": ("be positive", lambda v: (v > 0) & (v < np.inf)),
    "nonnegative": ("not be negative", lambda v: (v >= 0) & (v < np.inf)),
    "fraction": ("lie in [0, 1)", lambda v: (v >= 0) & (v < 1)),
    "probability": ("lie in [0, 1]", lambda v: (v >= 0) & (v <= 1)),
    "distribution": ("hold rows of probabilities that sum to 1", distribution),
    "integer": ("be an integer", lambda v: abs(v) < np.inf),
    "positive integer": ("be a positive integer", lambda v: v > 0),
    "nonnegative integer": ("be an integer, not negative", lambda v: v >= 0),
    "text": ("be text", bool),  # the view says what else it must be
}
ARRAYS = np.ndarray, np.generic, float
NAMED = 6  # parameters that a message names


def guarded(op: Operation, view: Callable) -> Callable:
    """Return `view`, refusing what the record of `op` does not allow."""
    bind = signature(view).bind
    parameters = signature(view).parameters
    names = tuple(parameters)
    defaults = {
        n: p.default for n, p in parameters.items() if p.default is not Parameter.empty
    }
    required = set(names) - set(defaults)
    known_arrays = cache(lambda deep: Arrays(op, dict(deep)))
    layers = Layers(op)
    gradients = [o.gradient if o.differentiable else None for o in op.outputs]
    differentiable = bool(op.wrt)

    @wraps(view)
    def call(*args, **kwargs):
        given = dict(zip(names, args, strict=False))
        if (
            len(args) > len(names)
            or not kwargs.keys() <= parameters.keys() - given.keys()
        ):
            bind(*args, **kwargs)  # raises the usual TypeError
        given.update(kwargs)
        if not required <= given.keys():
            bind(*args, **kwargs)
        known = defaults | given
        for name, rule in op.options.items():
            if name in given and not (given[name] is None is defaults.get(name, rule)):
                given[name] = check_option(name, rule, given[name])
        arrays = known_arrays(layers.depths(known.get("params")))
        if op.parameters:
            check_names(arrays.op, known["params"])
        arrays.check(known)
        result = view(**given)
        if not differentiable:
            return result
        outputs, backward = result
        pairs = zip(gradients, listed(outputs), strict=True)
        return outputs, guarded_backward([(g, y) for g, y in pairs if g], backward)

    return call


def guarded_backward(pairs: Sequence, backward: Callable) -> Callable:
    """Return `backward`, refusing gradients unlike the outputs they belong to."""

    def call(*douts):
        if len(douts) != len(pairs):
            names = ", ".join(item.name for item, _ in pairs)
            raise TypeError(f"backward must get {names}, got {len(douts)} arguments")
        for (item, y), dy in zip(pairs, douts, strict=True):
            check_type(item, dy)
            if np.shape(dy) != np.shape(y):
                raise ValueError(
                    f"{item.name} must have shape {np.shape(y)}, got {np.shape(dy)}"
                )
        return backward(*douts)

    return call


class Arrays:
    """The array arguments of an operation, and what the record says of them."""

    def __init__(self, op: Operation, depths: Mapping[str, int]) -> None:
        self.op, self.depths = op.at(depths), depths
        self.items = [(i, Pattern.of(i.name, i.axes)) for i in self.op.arguments]
        self.parameters = {i.name for i in self.op.parameters}

    def check(self, known: Mapping) -> None:
        """Raise unless types, ranks, sizes and values are as the record says."""
        present: list[tuple[Input, Pattern, Any]] = []
        for item, pattern in self.items:
            place = known["params"] if item.name in self.parameters else known
            value = place.get(item.name)
            if value is not None or not item.optional:
                check_type(item, value)
                present.append((item, pattern, value))
        sizes = Sizes()
        sizes.derive(self.op.derived, {**known, **self.depths})
        for _, pattern, value in present:
            sizes.match(pattern, np.shape(value))
        sizes.settle()
        for word in self.op.nonempty:
            if word in sizes and not sizes.whole(word):
                name = sizes.origin[word]
                raise ValueError(
                    f"{name} must have at least one entry along {word}, got 0"
                )
        for item, _, value in present:
            if item.below or item.rule:
                check_values(item, np.asarray(value), sizes, known.get(item.also))


class Layers:
    """The parameters of an operation that stand once in each layer."""

    def __init__(self, op: Operation) -> None:
        self.words = {i.depth for i in op.parameters if i.depth}
        self.names = [
            re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>\\d+)", re.escape(i.name)))
            for i in op.parameters
            if i.depth
        ]
        self.found = cache(self.count)

    def depths(self, params: object) -> tuple[tuple[str, int], ...]:
        """Return how many layers the names of `params` speak of, by their size."""
        if not self.words:
            return ()
        return self.found(tuple(params) if isinstance(params, Mapping) else ())

    def count(self, names: tuple) -> tuple[tuple[str, int], ...]:
        """Return the same of names: of layer 9 alone, layer 0 is missed.

        There are not more layers than names.
        """
        found = dict.fromkeys(sorted(self.words), 0)
        for pattern in self.names:
            for match in filter(None, (pattern.fullmatch(str(n)) for n in names)):
                for word, at in match.groupdict().items():
                    deep = min(int(at) + 1, len(names))
                    found[word] = max(found.get(word, 0), deep)
        return tuple(found.items())


def check_option(name: str, rule: str | tuple, value: Any) -> Any:
    """Return an option's value if it is one of its choices, or obeys its rule.

    A NumPy number is returned as Python's: it would turn float32 into float64.
    """
    if isinstance(rule, tuple):
        if not any(type(value) is type(choice) and value == choice for choice in rule):
            raise ValueError(f"{name} must be {either(rule)}, got {value!r}")
        return value
    plain = value.item() if isinstance(value, np.generic) else value
    want, holds = RULES[rule]
    kind = str if rule == "text" else Integral if "integer" in rule else Real
    if isinstance(value, bool) or not isinstance(value, kind):
        raise TypeError(f"{name} must {want}, got {value!r}")
    if not holds(value):
        raise ValueError(f"{name} must {want}, got {value!r}")
    return plain


def either(choices: Sequence) -> str:
    """Return the choices in words: "'mean', 'sum' or 'none'"."""
    *first, last = map(repr, choices)
    return f"{', '.join(first)} or {last}" if first else last


def check_names(op: Operation, params: object) -> None:
    """Raise unless `params` is a dict that holds exactly the operation's parameters."""
    if not isinstance(params, Mapping):
        raise TypeError(f"params must be a dict of arrays, got {type(params).__name__}")
    allowed = {i.name for i in op.parameters}
    for item in op.parameters:
        if item.name not in params and not item.optional:
            raise ValueError(f"params must hold {item.name!r}, got {some(params)}")
    if unknown := sorted(set(params) - allowed):
        raise ValueError(f"params must hold only {some(allowed)}, got {unknown[0]!r}")


def some(names: Iterable[str]) -> str:
    """Return the names of parameters, as many as one reads."""
    first, more = sorted(names)[:NAMED], len(list(names)) - NAMED
    return f"{first} and {more} more" if more > 0 else f"{first}"


def check_type(item: Input, value: object) -> None:
    """Raise unless `value` is an array of floats, or of what is meant instead."""
    if not isinstance(value, ARRAYS):
        raise TypeError(
            f"{item.name} must be a NumPy array, got {type(value).__name__}"
        )
    dtype = np.result_type(value) if isinstance(value, float) else value.dtype
    if item.below:
        kinds, want = "iu", "hold integers"
    elif item.rule == "mask":
        kinds, want = "b", "be boolean"
    else:
        kinds, want = "f", "hold floats"
    if dtype.kind not in kinds:
        raise TypeError(f"{item.name} must {want}, got {dtype}")


def check_values(item: Input, value: np.ndarray, sizes: Sizes, also: object) -> None:
    """Raise unless labels are in range and values obey the input's rule."""
    if item.rule == "mask":
        return
    if item.below:
        below = sizes.whole(item.below)
        wrong = (value < 0) | (value >= below)
        if also is not None:
            wrong &= value != also
        error: type[Exception] = IndexError
        want = f"lie in [0, {below})"
    else:
        want, holds = RULES[item.rule]
        wrong = ~holds(value)
        error = ValueError
    if wrong.any():
        raise error(f"{item.name} must {want}, got {value[wrong][0]}")
