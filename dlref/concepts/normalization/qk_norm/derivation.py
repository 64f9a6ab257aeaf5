"""Normalized queries and keys, and the stretched residual, in SymPy."""

import sympy as sp

from dlref.concepts.normalization.rms_norm.derivation import rms_norm
from dlref.concepts.representation.metric_losses.derivation import (
    normalize,
)
from dlref.symbolic import AtMost, Equal, Sum, Tensor, sqrt

n, d, j = sp.symbols("n d j", integer=True)


def rows(name):
    """Return real rows, with their sizes."""
    N, D = sp.symbols("N D", integer=True, positive=True)
    return N, D, sp.IndexedBase(name, shape=(N, D), real=True)


def scores_are_bounded():
    """What is left is half the squared distance of two points."""
    N, D, q = rows("q")
    _, _, k = rows("k")
    a, _ = normalize(q)
    b, _ = normalize(k)
    g = sp.Symbol("g", nonnegative=True)
    score = g * Sum(a[n, d] * b[n, d], (d, D))
    gap = g * Sum((a[n, d] - b[n, d]) ** 2, (d, D)) / 2
    return AtMost(score, g, gap, {n: N})


def root_mean_square_is_a_length():
    """The mean of D squares is the squared length over D."""
    N, D, x = rows("x")
    one = Tensor(d, 1, shape=(D,))
    y, _ = rms_norm(x, one, sp.S.Zero)
    unit, _ = normalize(x)
    return Equal(y[n, d], sqrt(D) * unit[n, d], {n: N, d: D})


def stretching_one_shrinks_the_other():
    """A centered row, and the square of what it is divided by."""
    N, D, x = rows("x")
    _, _, f = rows("f")
    alpha, eps = sp.symbols("alpha eps", positive=True)

    def centered(row):
        mean = Sum(row[n, j], (j, D)) / D
        return Tensor((n, d), row[n, d] - mean)

    def square(row, eps):
        return Sum(centered(row)[n, d] ** 2, (d, D)) / D + eps

    stretched = Tensor((n, d), alpha * x[n, d] + f[n, d])
    shrunk = Tensor((n, d), x[n, d] + f[n, d] / alpha)
    left, right = centered(stretched), centered(shrunk)
    below = alpha**2 * square(shrunk, eps / alpha**2)
    return (
        Equal(left[n, d], alpha * right[n, d], {n: N, d: D}),
        Equal(square(stretched, eps), below, {n: N}),
    )
