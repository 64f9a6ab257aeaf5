"""Perplexity and the F-measure in SymPy."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Limit,
    Positive,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
)

n, v, w = sp.symbols("n v w", integer=True)


def perplexity(z, y):
    """The exponential of the mean surprise."""
    N, V = z.shape
    total = Sum(exp(z[n, w]), (w, V))
    p = Tensor((n, v), exp(z[n, v]) / total, name="p")
    score = Sum(one_hot(v, y[n]) * z[n, v], (v, V))
    surprise = Sum(log(total) - score, (n, N)) / N
    found = exp(surprise)

    def backward(dppl):
        gap = p[n, v] - one_hot(v, y[n])
        return Tensor((n, v), dppl * found * gap / N)

    return found, backward


def f_measure(precision, recall, beta):
    """A harmonic mean in which recall counts beta squared."""
    p, r = precision, recall
    under = Tensor(n, r[n] + beta**2 * p[n], name="d")
    safe = Tensor(n, under[n] + 1 - Positive(under[n]), name="s")
    y = Tensor(n, (1 + beta**2) * p[n] * r[n] / safe[n], name="y")

    def backward(dy):
        dp = ((1 + beta**2) * r[n] - beta**2 * y[n]) / safe[n]
        dr = ((1 + beta**2) * p[n] - y[n]) / safe[n]
        return Tensor(n, dy[n] * dp), Tensor(n, dy[n] * dr)

    return y, backward


def knowing_nothing_costs_all(z, y):
    """Every token has the probability 1/V."""
    N, V = z.shape
    c = sp.IndexedBase("c", shape=(N,), real=True)
    flat = Tensor((n, v), c[n], shape=(N, V))
    found, _ = perplexity(flat, y)
    return Equal(found, V)


def a_doubt_between_k():
    """A token among k that are alike, others impossible."""
    N, K = sp.symbols("N k", integer=True, positive=True)
    p = sp.Rational(1) / K
    return Equal(exp(Sum(-log(p), (n, N)) / N), K)


def brevity_has_no_jump():
    """At equal lengths both branches are 1."""
    c, r = sp.symbols("c r", positive=True)
    return Limit(exp(1 - r / c), c, r, sp.Integer(1), "-")


def f_lies_between():
    """Both differences have r - p above."""
    p, r, b = sp.symbols("p r beta", positive=True)
    under = r + b**2 * p
    f = (1 + b**2) * p * r / under
    return (
        AtMost(p, f, b**2 * p * (r - p) / under, given=(r - p,)),
        AtMost(f, r, r * (r - p) / under, given=(r - p,)),
    )
