"""What a gradient loses and gains on its way back, in SymPy."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Limit,
    Sigmoid,
    Sum,
    Tensor,
    tanh,
)

d, i, j, k = sp.symbols("d i j k", integer=True)


def sigmoid_takes_three_quarters():
    """One half minus the sigmoid, squared, is what is missing."""
    z, g = sp.symbols("z g", real=True)
    s = Sigmoid(z)
    slope = s.diff(z)
    quarter = sp.Rational(1, 4)
    gap = (sp.Rational(1, 2) - s) ** 2  # 1/4 - slope
    because = g**2 * gap * (quarter + s * (1 - s))
    return AtMost((slope * g) ** 2, (g / 4) ** 2, because)


def one_step_back():
    """The chain rule through tanh and the matrix."""
    D = sp.Symbol("D", integer=True, positive=True)
    w = sp.IndexedBase("W", shape=(D, D), real=True)
    h = sp.IndexedBase("h", shape=(D,), real=True)
    g = sp.IndexedBase("g", shape=(D,), real=True)
    new = Tensor(i, tanh(Sum(w[i, j] * h[j], (j, D))), name="h'")
    total = Sum(g[i] * new[i], (i, D))
    claim = Sum(w[i, d] * (1 - new[i] ** 2) * g[i], (i, D))
    return Equal(total.diff(h[d]), claim, {d: D})


def matrix_gains_at_most_its_norm():
    """Lagrange: the difference is a sum of squares."""
    D, K = sp.symbols("D K", integer=True, positive=True)
    w = sp.IndexedBase("W", shape=(K, D), real=True)
    g = sp.IndexedBase("g", shape=(K,), real=True)
    arrives = Sum(Sum(w[i, d] * g[i], (i, K)) ** 2, (d, D))
    size = Sum(w[i, d] ** 2, (i, K), (d, D))
    sent = Sum(g[j] ** 2, (j, K))
    cross = (w[i, d] * g[j] - w[j, d] * g[i]) ** 2
    because = Sum(cross, (i, K), (j, K), (d, D)) / 2
    return AtMost(arrives, size * sent, because)


def powers_vanish_or_explode():
    """By induction; a power of a number is 0, 1 or infinite."""
    D = sp.Symbol("D", integer=True, positive=True)
    w = sp.IndexedBase("lambda", shape=(D,), real=True)
    g = sp.IndexedBase("g", shape=(D,), real=True)
    t = sp.Symbol("t", integer=True, nonnegative=True)
    c, T = sp.symbols("c T", positive=True)

    def after(t):
        return Tensor(d, w[d] ** t * g[d], shape=(D,))

    return (
        Equal(after(0)[d], g[d], {d: D}),
        Equal(w[d] * after(t)[d], after(t + 1)[d], {d: D}),
        Limit((1 + c) ** (-T), T, sp.oo, 0),
        Limit((1 + c) ** T, T, sp.oo, sp.oo),
    )
