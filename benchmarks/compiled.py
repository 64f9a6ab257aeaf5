"""Layer normalization with all steps on a row while the row is at hand.

NumPy takes one step on all rows before the next. These loops are for Numba, which
compiles them when they are first called; in Python itself they would be slow. The
record of the operation judges them, as it does anybody's code, before they are timed.
`make others` fetches Numba, and runs this.
"""

from math import prod

import numpy as np
from numba import njit

from benchmarks.speed import measure
from dlref.check.answer import Answer
from dlref.check.judge import Verdict, judged

# Sums may be taken in any order, so that a processor adds many numbers at once.
ANY_ORDER = {"reassoc", "contract", "nsz"}
SEEDS = 10


def normalize(x, weight, bias, eps, y, mean, inverse):
    """Write each row normalized, its mean, and 1 / sigma; `mean` holds zeros."""
    N, D = x.shape
    for n in range(N):
        total = square = mean[n]
        for d in range(D):
            total += x[n, d]
        m = total / D
        for d in range(D):
            square += (x[n, d] - m) ** 2
        i = 1 / np.sqrt(square / D + eps)
        for d in range(D):
            y[n, d] = (x[n, d] - m) * i * weight[d] + bias[d]
        mean[n], inverse[n] = m, i


def slopes(dy, x, weight, mean, inverse, dx, dweight, dbias):
    """Write the slopes of the rows, and sum those of the parameters."""
    N, D = x.shape
    for n in range(N):
        m, i = mean[n], inverse[n]
        total = along = m * 0
        for d in range(D):
            g = dy[n, d] * weight[d]
            total += g
            along += g * (x[n, d] - m)
        total /= D
        along *= i * i / D
        for d in range(D):
            h = x[n, d] - m
            dx[n, d] = i * (dy[n, d] * weight[d] - total - h * along)
            dweight[d] += dy[n, d] * h * i
            dbias[d] += dy[n, d]


fast_normalize = njit(fastmath=ANY_ORDER)(normalize)
fast_slopes = njit(fastmath=ANY_ORDER)(slopes)


def layer_norm(x, weight=None, bias=None, eps=1e-5):
    """Return what `numpy_impl.layer_norm` returns."""
    N, D, kind = prod(x.shape[:-1]), x.shape[-1], x.dtype
    rows, y = np.ascontiguousarray(x.reshape(N, D)), np.empty((N, D), kind)
    one = np.ones(D, kind) if weight is None else weight
    zero = np.zeros(D, kind) if bias is None else bias
    mean, inverse = np.zeros((2, N), kind)
    fast_normalize(rows, one, zero, kind.type(eps), y, mean, inverse)

    def backward(dy):
        dx, d = np.empty((N, D), kind), np.ascontiguousarray(dy.reshape(N, D))
        dweight, dbias = np.zeros((2, D), kind)
        fast_slopes(d, rows, one, mean, inverse, dx, dweight, dbias)
        dweight = None if weight is None else dweight
        dbias = None if bias is None else dbias
        return dx.reshape(x.shape), dweight, dbias

    return y.reshape(x.shape), backward


def verdicts(dtype: str) -> dict:
    """Return how often the record agrees with the compiled loops, and how often not."""
    answer = Answer("layer_norm", layer_norm, None, "numpy")
    found = [v for seed in range(SEEDS) for v in judged(answer, seed, dtype)]
    right = [v.ok for v in found if isinstance(v, Verdict)]
    return {"agree": sum(right), "differ": len(right) - sum(right)}


def table() -> dict[str, dict]:
    """Return what the record says, and the times of NumPy's steps and of the loops."""
    judgment = {dtype: verdicts(dtype) for dtype in ("float64", "float32")}
    if any(row["differ"] for row in judgment.values()):
        raise RuntimeError(f"the compiled loops are wrong: {judgment}")
    steps, loops = measure("layer_norm"), measure("layer_norm", layer_norm)
    agree = {dtype: row["agree"] for dtype, row in judgment.items()}
    none = dict.fromkeys(agree, "")
    return {"step by step": {**steps, **none}, "one loop, compiled": {**loops, **agree}}
