"""How strongly gradients react to what the forward pass hands to the backward pass.

A gradient is computed in two parts, and between them lies a cut through every
implementation: what `backward` finds in its scope was rounded by then. With the
numbers c that cross it, the condition of entry i of dx at this cut is

    sum_j |d dx_i / dc_j  c_j|.

It can exceed the condition of the gradient itself. Softmax hands over p, and
p_i (dp_i - sum_k dp_k p_k) cancels where one p is near 1: dz is well conditioned in z
and dp, and no code that keeps p in the precision of its arguments can make use of it.

The cut is read off the hand-written view: the float arrays in the closure of its
pullback, and in the pullbacks that this one holds, apart from the arguments, which
nobody rounded. They are moved as `condition` moves arguments.
"""

from collections.abc import Sequence
from types import CellType, FunctionType
from typing import Any

import numpy as np

from dlref.record import Array
from dlref.verify import condition
from dlref.verify.comparison import Comparison, Values
from dlref.verify.directional import STEP


def handover(
    run: Comparison, values: Values, douts: Sequence[Array]
) -> dict[str, Array]:
    """Return the condition of every gradient's entries at the cut, by name."""
    _, backward = run.run(values)
    if backward is None:
        return {}
    given = [x for x in [*values.values(), *douts] if x is not None]
    kept = held(backward)
    made = [x for x in kept if not any(np.may_share_memory(x, g) for g in given)]
    exact = [x for x in kept if not any(x is m for m in made)]

    def at(moves: list[Array], step: complex) -> dict[str, Array]:
        moved = [x + step * m for x, m in zip(made, moves, strict=True)]
        still = [x + step * 0.0 for x in exact]  # complex where the others are
        new = dict(zip(map(id, made + exact), moved + still, strict=True))
        grads = run.gradients(planted(backward, new), [d + step * 0.0 for d in douts])
        return {f"d{name}": g for name, g in grads.items()}

    def react(moves: list[Array]) -> dict[str, Array]:
        if run.op.analytic:
            return {n: np.imag(g) / STEP for n, g in at(moves, 1j * STEP).items()}
        above, below = at(moves, condition.SMALL), at(moves, -condition.SMALL)
        return {n: (above[n] - below[n]) / (2 * condition.SMALL) for n in above}

    results = at([np.zeros(x.shape) for x in made], 0.0)
    return condition.summed(react, made, results, run.rng(5))


def held(x: Any) -> list[Array]:
    """Return the float arrays in a pullback's closure, each once."""
    found: dict[int, Any] = {}
    parts(x, found)
    return [y for y in found.values() if is_float(y)]


def parts(x: Any, found: dict[int, Any]) -> None:
    """Collect by identity what a closure, a list, a tuple or a dict holds."""
    if id(x) in found:
        return
    found[id(x)] = x
    for y in inside(x):
        parts(y, found)


def inside(x: Any) -> list:
    """Return what `x` holds."""
    if isinstance(x, FunctionType):
        return [cell.cell_contents for cell in x.__closure__ or ()]
    if isinstance(x, dict):
        return list(x.values())
    return list(x) if isinstance(x, list | tuple) else []


def planted(x: Any, new: dict[int, Any]) -> Any:
    """Return a copy of a pullback whose closure holds `new` arrays, by identity."""
    if id(x) in new:
        return new[id(x)]
    if isinstance(x, FunctionType) and x.__closure__:
        cells = tuple(CellType() for _ in x.__closure__)
        made = FunctionType(x.__code__, x.__globals__, x.__name__, None, cells)
        made.__defaults__, made.__kwdefaults__ = x.__defaults__, x.__kwdefaults__
        new[id(x)] = made  # before its cells: it may call itself
        for cell, y in zip(cells, inside(x), strict=True):
            cell.cell_contents = planted(y, new)
        return made
    if isinstance(x, dict):
        return {key: planted(y, new) for key, y in x.items()}
    if isinstance(x, list | tuple):
        return type(x)(planted(y, new) for y in x)
    return x


def is_float(x: Any) -> bool:
    """Whether `x` is an array of floats, or one of NumPy's own numbers."""
    return isinstance(x, np.ndarray | np.floating) and x.dtype.kind == "f"
