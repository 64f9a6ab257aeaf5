"""Choosing a model, in SymPy: means, variances, chances."""

import sympy as sp

from dlref.symbolic import (
    Abs,
    AtMost,
    Equal,
    Sum,
    Tensor,
    exp,
    one_hot,
)

n, k, j, w, i, m = sp.symbols("n k j w i m", integer=True)


def cross_validation_mean(values, fold, folds):
    """First the mean of each fold, then the mean of these."""
    (N,) = values.shape
    here = one_hot(k, fold[n])
    total = Sum(here * values[n], (n, N))
    each = Tensor(k, total / Sum(here, (n, N)))
    return Sum(each[k], (k, folds)) / folds, each


def chance_of_a_hit(share, trials):
    """One, less the chance that every trial misses."""
    y = Tensor(n, 1 - (1 - share[n]) ** trials)

    def backward(dy):
        slope = trials * (1 - share[n]) ** (trials - 1)
        return Tensor(n, dy[n] * slope)

    return y, backward


def equal_folds():
    """Each example counts 1/K of 1/M, which is 1/N."""
    K, M = sp.symbols("K M", integer=True, positive=True)
    v = sp.IndexedBase("v", shape=(K, M), real=True)
    each = Sum(v[k, m], (m, M)) / M
    everything = Sum(v[k, m], (k, K), (m, M)) / (K * M)
    return Equal(Sum(each, (k, K)) / K, everything)


def expected_mean():
    """Both are sums, and sums may be taken in any order."""
    K, W = sp.symbols("K W", integer=True, positive=True)
    v = sp.IndexedBase("v", shape=(W, K), real=True)
    p = sp.IndexedBase("p", shape=(W,), real=True)
    mean = Sum(v[w, k], (k, K)) / K
    left = Sum(p[w] * mean, (w, W))
    right = Sum(Sum(p[w] * v[w, k], (w, W)), (k, K)) / K
    return Equal(left, right)


def variance_of_the_mean():
    """The covariances of all pairs, over K squared."""
    K = sp.Symbol("K", integer=True, positive=True)
    s, rho = sp.symbols("s rho", real=True)
    same = one_hot(k, j)
    pair = s**2 * (same + rho * (1 - same))
    variance = Sum(pair, (k, K), (j, K)) / K**2
    return Equal(variance, s**2 / K + (1 - 1 / K) * rho * s**2)


def best_of_two_flatters():
    """The smaller is the middle, less half of the distance."""
    W = sp.Symbol("W", integer=True, positive=True)
    a, b, u = (sp.IndexedBase(t, shape=(W,), real=True) for t in "abu")
    p = exp(u[w])
    smaller = (a[w] + b[w] - Abs(a[w] - b[w])) / 2
    return AtMost(
        Sum(p * smaller, (w, W)),
        Sum(p * (a[w] + b[w]) / 2, (w, W)),
        Sum(p * Abs(a[w] - b[w]) / 2, (w, W)),
    )


def all_miss():
    """Trials miss independently of each other."""
    q = sp.Symbol("q", real=True)
    T = sp.Symbol("T", integer=True, positive=True)
    one_more = 1 - (1 - q) ** (T + 1)
    before = 1 - (1 - q) ** T
    return Equal(one_more, before + q * (1 - before))
