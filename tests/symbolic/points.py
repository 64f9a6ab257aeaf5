"""Values for the symbols of an operation, at which expressions are compared."""

from functools import cache

import mpmath
import numpy as np

from dlref.record import number, words
from dlref.registry import operations
from dlref.symbolic.evaluate import Values
from dlref.symbolic.proof import Gaps
from dlref.symbolic.setting import Setting
from dlref.verify.views import derived

DIGITS = 60


def proved() -> list[str]:
    """Return the names of the operations whose gradients are proved."""
    return [name for name, (c, op) in operations().items() if op.wrt and derived(c, op)]


@cache
def setting(name: str) -> Setting:
    """Return an operation's derivation, with the options of its first case."""
    concept, op = operations()[name]
    case = op.cases[0]
    chosen = {n: case.options[n] for n, k in op.options.items() if isinstance(k, tuple)}
    return Setting(op, concept.view("derivation", name), op.fixed, chosen)


@cache
def gaps(name: str) -> Gaps:
    """Return the slopes of an operation, each found once for all that is tried."""
    return Gaps(setting(name))


def shape(op, item) -> tuple[int, ...]:
    """Return the length of each index of an argument, at the first case."""
    known = {**op.sizes(op.cases[0]), **op.fixed}
    return tuple(number(word, known) for word in words(item.axes))


def values(op, seed=0) -> dict:
    """Return a value of each symbol of an operation, off every kink.

    Real tensors hold numbers with many digits, so that no two of them are equal.
    """
    rng = np.random.default_rng(seed)
    case = op.cases[0]
    drawn = {**op.sample(case, seed), **case.values}
    found = {**op.sizes(case), **op.fixed}
    items = [*op.arguments, *(o.gradient for o in op.smooth_outputs)]
    for item in items:
        split = shape(op, item)
        value = drawn.get(item.name)
        if value is None:
            value = item.draw(rng, op.shape(item.axes, case))
        value = np.asarray(value).reshape(split)
        if not item.below and item.differentiable:
            off = rng.uniform(1e-3, 2e-3, split)
            value = value + off * np.where(value < 0, -1, 1)
        found[item.name] = value if item.axes else value.item()
    return found


def nudged(symbols: dict, name: str, at: tuple, step) -> dict:
    """Return the values with one entry of a tensor moved by `step`."""
    value = np.array(symbols[name], dtype=object)
    value[at] = mpmath.mpf(value[at]) + step
    return symbols | {name: value if at else value.item()}


def derivative(e, symbols: dict, name: str, at: tuple):
    """Return the slope of `e` in one entry, by a central difference to 20 digits."""
    with mpmath.workdps(DIGITS):
        step = mpmath.mpf(10) ** -20
        high, low = (Values(nudged(symbols, name, at, s))(e, {}) for s in (step, -step))
        return (high - low) / (2 * step)
