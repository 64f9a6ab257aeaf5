"""Calls that an operation must refuse, read off its record."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from inspect import signature

import numpy as np

from dlref.axes import Pattern, Sizes
from dlref.record import Case, Input, Operation, words

NAN, INF = float("nan"), float("inf")

# Values outside each rule, for options and, where they are floats, for arrays.
OUTSIDE: dict[str, tuple] = {
    "real": (NAN, INF, -INF),
    "positive": (NAN, INF, 0.0, -1.0),
    "nonnegative": (NAN, INF, -1.0),
    "fraction": (NAN, 1.0, -0.1),
    "probability": (NAN, 1.1, -0.1),
    "distribution": (NAN, -1.0, 7.0),
    "integer": (),
    "positive integer": (0, -1),
    "nonnegative integer": (-1,),
    "text": ("",),
}


@dataclass(frozen=True)
class Attempt:
    """A call that must be refused."""

    quantity: str  # the argument at fault
    what: str  # in words: "float labels"
    changes: Mapping[str, object]  # of the arguments of the first case
    error: type[Exception]
    names: tuple[str, ...] = ()  # arguments that the message may name besides

    @property
    def message(self) -> str:
        """The regular expression that the error must match."""
        names = "|".join(map(re.escape, (self.quantity, *self.names)))
        return rf"(?s)(?<![\w.])({names})(?![\w.]).* got "


def wrong_calls(
    op: Operation, view: Callable, case: Case, given: Mapping
) -> Iterator[Attempt]:
    """Yield the calls that the record says must be refused, by argument."""
    for item in op.present(case):
        x = given[item.name]
        yield from wrong_types(item, x)
        yield from wrong_ranks(item, x)
        yield from wrong_sizes(op, case, given, item, x)
        yield from wrong_values(item, x, op.sizes(case), given.get(item.also))
    for word in op.nonempty:
        yield from empty(op, case, word)
    for name, rule in op.options.items():
        yield from wrong_options(name, rule, signature(view).parameters[name].default)
    if op.parameters:
        yield from wrong_parameters(op, case, given)
    if op.wrt:
        yield from wrong_gradients(op, case)


def wrong_types(item: Input, x) -> Iterator[Attempt]:
    """Yield arrays of a wrong type, and what is no array."""
    x = np.asarray(x)
    if item.below:
        types: dict[str, object] = {"float labels": x.astype(float)}
    elif item.rule == "mask":
        types = {
            "a mask of floats": x.astype(float),
            "a mask of integers": x.astype(int),
        }
    else:
        types = {
            "integers": np.ones(x.shape, int),
            "booleans": np.ones(x.shape, bool),
            "complex numbers": x.astype(complex),
        }
    types |= {"a list": x.tolist() if x.ndim else [0.5], "a string": "x"}
    if not item.optional:
        types["None"] = None
    for what, value in types.items():
        yield Attempt(item.name, what, {item.name: value}, TypeError)


def wrong_ranks(item: Input, x) -> Iterator[Attempt]:
    """Yield arrays with an axis too many or too few."""
    pattern = Pattern.of(item.name, item.axes)
    if pattern.star < 0:
        more = np.asarray(x)[None]
        yield Attempt(item.name, "an axis too many", {item.name: more}, ValueError)
    least = len(pattern.axes) - (pattern.star >= 0)
    if least:
        less = np.resize(x, (1,) * (least - 1))
        yield Attempt(item.name, "an axis too few", {item.name: less}, ValueError)


def wrong_sizes(op, case: Case, given, item: Input, x) -> Iterator[Attempt]:
    """Yield arrays of another size along an axis that other arguments pin.

    One entry more, and one alone: NumPy would take that for as many as there are.
    """
    others = [i for i in op.present(case) if i is not item]
    sizes = Sizes()
    sizes.derive(op.derived, case.options)
    for i in others:
        sizes.match(Pattern.of(i.name, i.axes), np.shape(given[i.name]))
    sizes.settle()
    at = 0
    for axis, found in Pattern.of(item.name, item.axes).place(np.shape(x)):
        width = len(found) if isinstance(found, tuple) else 1
        pinned = all(w in sizes or w.isdigit() for w in axis.words)
        if pinned and width and not all(map(str.isdigit, axis.words)):
            size = np.shape(x)[at]
            for what, new in (("one more", size + 1), ("one alone", 1)):
                shape = list(np.shape(x))
                shape[at] = new
                if new == size:
                    continue
                yield Attempt(
                    item.name,
                    f"{what} along {' '.join(axis.words)}",
                    {item.name: np.resize(x, shape)},
                    ValueError,
                    tuple(
                        i.name for i in others if set(axis.words) & set(words(i.axes))
                    ),
                )
        at += width


def wrong_values(item: Input, x, sizes, also) -> Iterator[Attempt]:
    """Yield labels out of range, and numbers that break the argument's rule."""
    if not np.size(x):
        return
    if item.below:
        below = int(item.below) if item.below.isdigit() else sizes[item.below]
        for label in (-1, -7, below):
            if label != also:
                value = with_last(x, label)
                yield Attempt(
                    item.name, f"label {label}", {item.name: value}, IndexError
                )
    elif item.rule in OUTSIDE:
        for number in OUTSIDE[item.rule]:
            value = with_last(x, number)
            yield Attempt(item.name, f"{number}", {item.name: value}, ValueError)


def with_last(x, value):
    """Return a copy of `x` with another last entry."""
    x = np.array(x)
    x[(-1,) * x.ndim] = value
    return x


def empty(op: Operation, case: Case, word: str) -> Iterator[Attempt]:
    """Yield arguments without an entry along an axis that must have one."""
    size = (0,) if isinstance(case.sizes[word], tuple) else 0
    try:
        hollow = replace(case, sizes={**case.sizes, word: size}, values={})
        changes = op.sample(hollow)
    except ValueError:  # no label is below 0
        return
    names = [i.name for i in op.present(case) if word in words(i.axes)]
    what = f"no entry along {word}"
    yield Attempt(names[0], what, changes, ValueError, tuple(names[1:]))


def wrong_options(name: str, rule, default) -> Iterator[Attempt]:
    """Yield values outside the rule of an option, or of another type."""
    if isinstance(rule, tuple):
        for value in ("nonsense", 3.5):
            yield Attempt(name, repr(value), {name: value}, ValueError)
        return
    for value in OUTSIDE[rule]:
        yield Attempt(name, repr(value), {name: value}, ValueError)
    others: list = [True, [1.0], np.ones(2)]
    others += [1.5] if rule == "text" else ["1"]
    others += [1.5, NAN] if "integer" in rule else []
    others += [] if default is None else [None]
    for value in others:
        yield Attempt(name, repr(value), {name: value}, TypeError)


def wrong_parameters(op: Operation, case: Case, given) -> Iterator[Attempt]:
    """Yield dicts of parameters with a name too many or too few, and no dict."""
    full = {i.name: given[i.name] for i in op.parameters if i in op.present(case)}
    for item in op.parameters:
        if not item.optional:
            params = {n: x for n, x in full.items() if n != item.name}
            what = f"without {item.name}"
            yield Attempt("params", what, {"params": params}, ValueError)
    more = full | {"nonsense": np.ones(1)}
    yield Attempt("params", "an unknown name", {"params": more}, ValueError)
    listed = list(full.values())
    yield Attempt("params", "a list", {"params": listed}, TypeError)


def wrong_gradients(op: Operation, case: Case) -> Iterator[Attempt]:
    """Yield arguments of `backward` of wrong type, shape and number."""
    right = [np.ones(op.shape(o.axes, case)) for o in op.smooth_outputs]
    for q, output in enumerate(op.smooth_outputs):
        name, dy = output.gradient.name, right[q]
        for what, wrong, error in (
            ("integers", dy.astype(int), TypeError),
            ("a list", dy.tolist() if dy.ndim else [1.0], TypeError),
            ("None", None, TypeError),
            ("an axis too many", dy[None], ValueError),
            ("one more", np.ones([n + 1 for n in dy.shape] or [1]), ValueError),
        ):
            douts = [*right[:q], wrong, *right[q + 1 :]]
            yield Attempt(name, what, {"backward": douts}, error)
        what, douts = "one gradient too many", [*right, dy]
        yield Attempt("backward", what, {"backward": douts}, TypeError)
