"""Say what kind of mistake a wrong array looks like.

Each guess is an equation that the wrong array satisfies and the right one does not,
up to rounding, so a guess is never made of a right answer. The first that holds wins.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import prod

import numpy as np

from dlref.record import Array

CLOSE = 1e-6  # relative: a guess names the kind of mistake, not its digits
SINGLE, HALF = 1e-5, 2e-2  # errors that float32 and float16 leave behind


def likely(
    got: Array,
    expected: Array,
    sizes: Mapping[str, int] | None = None,
    others: Mapping[str, Array] | None = None,
) -> str:
    """Return what a wrong array looks like, or "".

    Args:
        got: the wrong array.
        expected: the right one.
        sizes: axis sizes by name, which a missing or extra factor may be.
        others: arrays by name that may stand there by mistake: the arguments.
    """
    got, expected = np.asarray(got), np.asarray(expected)
    if got.shape != expected.shape:
        return misshapen(got, expected)
    if not np.isfinite(got[np.isfinite(expected)]).all():
        return "not finite where the answer is: overflow, log 0 or 0/0"
    with np.errstate(all="ignore"):
        guesses = [*plain(got, expected, others or {})]
        guesses += [*scaled(got, expected, sizes or {})]
        if not near(got, expected):  # or it is also near to what is like it
            guesses += [*moved(got, expected), *shifted(got, expected)]
        guesses += [*few(got, expected), *rounded(got, expected)]
    return guesses[0] if guesses else ""


def near(a: Array, b: Array) -> bool:
    """Whether two arrays agree up to rounding, and are not merely both zero."""
    if np.shape(a) != np.shape(b):
        return False
    size = np.max(np.abs(b), initial=0.0)
    return bool(size > 0 and np.max(np.abs(a - b), initial=0.0) <= CLOSE * size)


def misshapen(got: Array, expected: Array) -> str:
    """Return how a wrong shape may have come about."""
    if got.ndim == 2 and near(got.T, expected):
        return "transposed"
    for count in range(1, got.ndim + 1):
        for axes in combinations(range(got.ndim), count):
            summed = got.sum(axis=axes)
            if summed.shape == expected.shape and near(summed, expected):
                return f"a broadcast that is not undone: sum over axis {listing(axes)}"
            kept = got.sum(axis=axes, keepdims=True)
            if kept.shape == expected.shape and near(kept, expected):
                return f"not summed over axis {listing(axes)}"
    if got.size == expected.size and near(got.reshape(expected.shape), expected):
        return f"the right entries in the shape {got.shape}"
    return ""


def plain(got: Array, expected: Array, others: Mapping[str, Array]) -> Iterator[str]:
    """Yield that the array is 0, or another one."""
    if not got.any() and expected.any():
        yield "all zeros"
    for name, other in others.items():
        if other is not None and near(got, np.asarray(other)):
            yield f"it is {name}, unchanged"


def scaled(got: Array, expected: Array, sizes: Mapping[str, int]) -> Iterator[str]:
    """Yield by which factor the array is off, if it is one factor."""
    square = np.sum(expected * expected)
    factor = float(np.sum(got * expected) / square) if square else 0.0
    if not factor or not near(got, factor * expected) or abs(factor - 1) <= CLOSE:
        return
    if abs(factor + 1) <= CLOSE:
        yield "the sign is turned"
    for count in (1, 2):
        for names in combinations([n for n, s in sizes.items() if s > 1], count):
            size = prod(sizes[n] for n in names)
            said = " ".join(names)
            if abs(factor / size - 1) <= CLOSE:
                yield f"{said} = {size} times too large: a sum where a mean is meant"
            if abs(factor * size - 1) <= CLOSE:
                yield f"{said} = {size} times too small: divided once too often"
    yield f"off by the factor {factor:.6g}"


def moved(got: Array, expected: Array) -> Iterator[str]:
    """Yield that the right entries stand at other places."""
    if got.ndim == 2 and got.shape[0] == got.shape[1] and near(got.T, expected):
        yield "transposed"
    for axis in range(got.ndim):
        if near(np.flip(got, axis), expected):
            yield f"reversed along axis {axis}"
        for step in (1, -1):
            if near(np.roll(got, step, axis), expected):
                yield f"shifted by one along axis {axis}"


def shifted(got: Array, expected: Array) -> Iterator[str]:
    """Yield along which axis the error is constant."""
    gap = got - expected
    for axis in reversed(range(gap.ndim)):
        mean = gap.mean(axis=axis, keepdims=True)
        if gap.shape[axis] > 2 and near(np.broadcast_to(mean, gap.shape), gap):
            yield (
                f"the error is constant along axis {axis}: "
                "a mean or a sum along it is missing"
            )


def few(got: Array, expected: Array) -> Iterator[str]:
    """Yield that only some entries are wrong, if there are many right ones."""
    size = np.max(np.abs(expected), initial=0.0)
    wrong = np.abs(got - expected) > CLOSE * size
    count = int(wrong.sum())
    if 0 < count <= got.size / 8:
        places = [tuple(map(int, at)) for at in np.argwhere(wrong)[:3]]
        more = ", ..." if count > 3 else ""
        entries = f"{count} of {got.size} entries"
        yield f"only {entries}: {', '.join(map(str, places))}{more}"


def rounded(got: Array, expected: Array) -> Iterator[str]:
    """Yield that the digits are those of a lower precision."""
    size = np.max(np.abs(expected), initial=0.0)
    error = np.max(np.abs(got - expected), initial=0.0) / size if size else np.inf
    if error <= SINGLE:
        yield "right to single precision: something is computed in float32"
    elif error <= HALF:
        yield "right to a few digits: half precision, a constant, or a small term"


def listing(axes: tuple[int, ...]) -> str:
    """Return axes in words: "0 and 1"."""
    return " and ".join(map(str, axes))
