"""How strongly a result reacts to relative changes of what it is computed from.

The condition of entry i of a result y is

    cond_i = max |y| + sum_j |dy_i / dx_j  x_j|

over every float argument x_j, and for gradients every dy_j besides: if each x_j
moves by at most u |x_j|, then y_i moves by at most u times the sum. The slopes are
columns by complex step, exact. Past `ENTRIES` columns the sum is estimated: with
random signs s_j, the root mean square of sum_j s_j dy_i/dx_j x_j is the 2-norm of the
terms, at most their sum, and the largest over i is used for all of them.
"""

from collections.abc import Callable, Sequence

import numpy as np

from dlref.record import Array
from dlref.verify.comparison import Comparison, Values
from dlref.verify.directional import STEP

ENTRIES = 64  # columns that are computed one by one
PROBES = 8  # random directions, where there are more
SMALL = 2.0**-20  # relative step, where the view takes no complex numbers


def condition(
    run: Comparison, values: Values, douts: Sequence[Array], results: dict[str, Array]
) -> dict[str, Array]:
    """Return the condition of every entry of `results`, computed from `values`."""
    floats = [n for n, x in values.items() if x is not None and x.dtype.kind == "f"]
    given = [values[n] for n in floats] + list(douts)
    sums = summed(reaction(run, values, douts, floats), given, results, run.rng(4))
    return {name: scale(y, run.case.floor) + sums[name] for name, y in results.items()}


def summed(react, given: list[Array], results, rng) -> dict[str, Array]:
    """Return the sum of the magnitudes, or its estimate where there are many terms."""
    if sum(x.size for x in given) <= ENTRIES:
        return added(react, given, results)
    return probed(react, given, results, rng)


def scale(y: Array, floor: float) -> float:
    """Return the largest finite magnitude of `y`, or the floor if larger."""
    y = np.asarray(y, float)
    return float(np.max(np.abs(y[np.isfinite(y)]), initial=floor))


def reaction(run, values, douts, floats) -> Callable[[list[Array]], dict[str, Array]]:
    """Return the slopes of the results, as a function of how what is given moves."""

    def at(given):
        return run.all(
            values | dict(zip(floats, given, strict=False)), given[len(floats) :]
        )

    def react(moves):
        given = [values[n] for n in floats] + list(douts)
        if run.op.analytic:
            moved = at([x + 1j * STEP * m for x, m in zip(given, moves, strict=True)])
            return {name: np.imag(y) / STEP for name, y in moved.items()}
        above = at([x + SMALL * m for x, m in zip(given, moves, strict=True)])
        below = at([x - SMALL * m for x, m in zip(given, moves, strict=True)])
        return {name: (above[name] - below[name]) / (2 * SMALL) for name in above}

    return react


def added(react, given: list[Array], results) -> dict[str, Array]:
    """Return the sum of the magnitudes, one entry of what is given after the other."""
    sums = {name: np.zeros(np.shape(y)) for name, y in results.items()}
    for q, x in enumerate(given):
        for at in np.argwhere(finite(x)):
            moves = [np.zeros(g.shape) for g in given]
            moves[q][tuple(at)] = x[tuple(at)]
            for name, slope in react(moves).items():
                sums[name] += finite(np.abs(slope))
    return sums


def probed(react, given: list[Array], results, rng) -> dict[str, Array]:
    """Return the largest root mean square over random signs, for every entry."""
    squares = {name: np.zeros(np.shape(y)) for name, y in results.items()}
    for _ in range(PROBES):
        moves = [finite(x) * rng.choice([-1.0, 1.0], x.shape) for x in given]
        for name, slope in react(moves).items():
            squares[name] += finite(slope) ** 2 / PROBES
    return {
        n: np.full(s.shape, np.sqrt(np.max(s, initial=0.0))) for n, s in squares.items()
    }


def finite(x):
    """Return `x` with zeros for what is not finite, which does not move."""
    return np.where(np.isfinite(x), x, 0.0)
