"""Refuse arguments that break what the record says of them.

The record already states every argument's axes, type and rule, so the refusals
are read off it once, here, and `dlref.numpy` puts them in front of each view. The
views hold only the rules that are their own.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from math import isfinite, prod
from numbers import Integral, Real

import numpy as np

from dlref.record import Input, Operation, listed, number, split


def distribution(v):
    """Tell of each row whether it holds probabilities, up to rounding."""
    near = np.sqrt(np.finfo(v.dtype).eps)
    return np.all(v >= 0, axis=-1) & (abs(v.sum(axis=-1) - 1) <= near)


# What a rule asks of a number, beyond that it is finite.
RULES: dict[str, tuple[str, Callable]] = {
    "real": ("be a finite number", lambda v: v == v),
    "positive": ("be positive", lambda v: v > 0),
    "nonnegative": ("not be negative", lambda v: v >= 0),
    "fraction": ("lie in [0, 1)", lambda v: (v >= 0) & (v < 1)),
    "probability": ("lie in [0, 1]", lambda v: (v >= 0) & (v <= 1)),
    "distribution": ("hold rows of probabilities that sum to 1", distribution),
    "integer": ("be an integer", lambda v: v == v),
    "positive integer": ("be a positive integer", lambda v: v > 0),
    "nonnegative integer": ("be an integer, not negative", lambda v: v >= 0),
}


def guarded(op: Operation, view: Callable) -> Callable:
    """Return `view`, refusing what the record of `op` does not allow."""
    parameters = signature(view).parameters

    @wraps(view)
    def call(*args, **kwargs):
        values = signature(view).bind(*args, **kwargs).arguments
        for name, value in values.items():
            if name in op.options:
                check_option(name, op.options[name], value)
        defaults = {n: p.default for n, p in parameters.items() if p.default is not p.empty}
        known = defaults | values
        arrays = {i.name: known.get(i.name) for i in op.inputs}
        if op.parameters:
            arrays |= check_names(op, known["params"])
        check_arrays(op, arrays, {n: known[n] for n in op.options if n in known})
        result = view(*args, **kwargs)
        if not op.wrt:
            return result
        outputs, backward = result
        return outputs, guarded_backward(op, outputs, backward)

    return call


def guarded_backward(op, outputs, backward):
    """Return `backward`, refusing gradients of the wrong type or shape."""
    pairs = [p for p in zip(op.outputs, listed(outputs), strict=True) if p[0].differentiable]

    def call(*douts):
        if len(douts) != len(pairs):
            raise TypeError(f"backward must get {len(pairs)} gradients, got {len(douts)}")
        for (output, y), dy in zip(pairs, douts, strict=True):
            check_type(output.gradient, dy)
            if np.shape(dy) != np.shape(y):
                want, got = np.shape(y), np.shape(dy)
                raise ValueError(f"d{output.name} must have shape {want}, got {got}")
        return backward(*douts)

    return call


def check_option(name: str, rule, value) -> None:
    """Raise unless an option's value is one of its choices, or obeys its rule."""
    if isinstance(rule, tuple):
        if not any(type(value) is type(choice) and value == choice for choice in rule):
            raise ValueError(f"{name} must be one of {', '.join(map(repr, rule))}, got {value!r}")
        return
    want, holds = RULES[rule]
    kind = Integral if "integer" in rule else Real
    if isinstance(value, bool | np.bool_) or not isinstance(value, kind):
        raise TypeError(f"{name} must {want}, got {value!r}")
    if not isfinite(value) or not holds(value):
        raise ValueError(f"{name} must {want}, got {value!r}")


def check_names(op: Operation, params) -> Mapping:
    """Raise unless `params` is a dict that holds exactly the operation's parameters."""
    if not isinstance(params, Mapping):
        raise TypeError(f"params must be a dict of arrays, got {type(params).__name__}")
    wanted = {i.name for i in op.parameters if not i.optional}
    allowed = {i.name for i in op.parameters}
    if missing := sorted(wanted - set(params)):
        raise ValueError(f"params must hold {missing[0]!r}, got {sorted(params)}")
    if unknown := sorted(set(params) - allowed):
        raise ValueError(f"params must hold no {unknown[0]!r}; {op.name} has {sorted(allowed)}")
    return params


def check_type(item: Input, value) -> None:
    """Raise unless `value` is an array of floats, or of integers where labels are meant."""
    if not isinstance(value, np.ndarray | np.generic | float):
        raise TypeError(f"{item.name} must be a NumPy array, got {type(value).__name__}")
    kind = np.asarray(value).dtype.kind
    if item.below and kind not in "iu":
        raise TypeError(f"{item.name} must hold integers, got {np.asarray(value).dtype}")
    if item.rule == "mask":
        if kind != "b":
            raise TypeError(f"{item.name} must be boolean, got {np.asarray(value).dtype}")
    elif not item.below and kind != "f":
        raise TypeError(f"{item.name} must hold floats, got {np.asarray(value).dtype}")


def check_arrays(op: Operation, arrays: Mapping, options: Mapping) -> None:
    """Raise unless types, ranks, sizes and values are as the record says."""
    sizes: dict = {}
    origin: dict[str, str] = {}
    for name, size in op.derived.items():
        try:
            sizes[name], origin[name] = size(options), "the options"
        except (KeyError, TypeError):
            continue  # needs the size of an array
    present = [i for i in op.arguments if arrays.get(i.name) is not None]
    for i in op.arguments:
        if arrays.get(i.name) is None and not i.optional:
            raise TypeError(f"{i.name} must be a NumPy array, got None")
    for i in present:
        check_type(i, arrays[i.name])
    for i in present:
        match(i, np.shape(arrays[i.name]), sizes, origin)
    for name in op.nonempty:
        if name in sizes and not np.all(sizes[name]):
            raise ValueError(f"{origin[name]} must have at least one entry along {name}, got 0")
    for i in present:
        check_values(i, np.asarray(arrays[i.name]), sizes, options.get(i.also))


def match(item: Input, shape: tuple, sizes: dict, origin: dict) -> None:
    """Bind the sizes of `item`'s axes to `shape`; raise where they disagree."""
    axes = split(item.axes)
    star = next((q for q, a in enumerate(axes) if a.starred), None)
    extra = len(shape) - len(axes)
    if extra if star is None else extra < -1:
        want = f"{len(axes)}" if star is None else f"{len(axes) - 1} or more"
        raise ValueError(f"{item.name} must have {want} axes ({item.axes}), got shape {shape}")
    at = 0
    for axis in axes:
        if axis.starred:
            found: tuple | int = shape[at : at + extra + 1]
            at += extra + 1
            bind(item, axis.words[0], found, shape, sizes, origin)
            continue
        found, at = shape[at], at + 1
        unknown = [w for w in axis.words if not w.isdigit() and w not in sizes]
        known = prod(number(w, sizes) for w in axis.words if w not in unknown)
        if len(unknown) == 1 and known and found % known == 0:
            bind(item, unknown[0], found // known, shape, sizes, origin)
        elif unknown or known != found:
            text = " ".join(axis.words)
            hint = ", ".join(f"{w} = {sizes[w]} from {origin[w]}" for w in axis.words if w in sizes)
            want = f"a multiple of {known}" if unknown else f"{known}"
            raise ValueError(
                f"{item.name} must have {want} entries along ({text}){' as ' + hint if hint else ''}, "
                f"got shape {shape}"
            )


def bind(item, word, found, shape, sizes, origin) -> None:
    """Record that an axis has this size, or raise if it was another."""
    if word not in sizes:
        sizes[word], origin[word] = found, item.name
    elif sizes[word] != found:
        raise ValueError(
            f"{item.name} must have {word} = {sizes[word]} as {origin[word]} has, got shape {shape}"
        )


def check_values(item: Input, value, sizes: Mapping, also=None) -> None:
    """Raise unless labels are in range and values obey the input's rule."""
    if item.below:
        below = number(item.below, sizes)
        outside = (value < 0) | (value >= below)
        if also is not None:
            outside &= value != also
        if np.any(outside):
            raise IndexError(f"{item.name} must lie in [0, {below}), got {value[outside].flat[0]}")
    elif item.rule and item.rule != "mask":
        want, holds = RULES[item.rule]
        wrong = ~holds(value)
        if np.any(wrong):
            raise ValueError(f"{item.name} must {want}, got {np.asarray(value)[wrong][0]}")
