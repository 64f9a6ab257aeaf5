"""Label smoothing in SymPy: its targets, and what they do to a loss."""

import sympy as sp

from dlref.concepts.neurons.softmax_regression.derivation import (
    cross_entropy,
    soft_cross_entropy,
)
from dlref.symbolic import Equal, Limit, Sum, Tensor, log, one_hot

n, k = sp.symbols("n k", integer=True)


def smooth_targets(target, label_smoothing):
    """A part of each target is taken away and spread evenly."""
    _, K = target.shape
    kept = (1 - label_smoothing) * target[n, k]
    smoothed = Tensor((n, k), kept + label_smoothing / K)

    def backward(dsmoothed):
        return Tensor((n, k), (1 - label_smoothing) * dsmoothed[n, k])

    return smoothed, backward


def scores(target):
    """Return scores z and labels y that go with the targets."""
    N, K = target.shape
    z = sp.IndexedBase("z", shape=(N, K), real=True)
    y = sp.IndexedBase(sp.Symbol("y", integer=True), shape=(N,))
    return z, y


def smoothed_rows_sum_to_one(target, label_smoothing):
    """What is taken away is what is spread."""
    N, K = target.shape
    smoothed, _ = smooth_targets(target, label_smoothing)
    total = Sum(smoothed[n, k], (k, K)) - 1
    off = (1 - label_smoothing) * (Sum(target[n, k], (k, K)) - 1)
    return Equal(total, off, {n: N})


def smoothed_loss_is_a_mixture(target, label_smoothing):
    """The loss is linear in its targets."""
    N, K = target.shape
    z, _ = scores(target)
    smoothed, _ = smooth_targets(target, label_smoothing)
    smoothed.shape = N, K
    even = Tensor((n, k), 1 / K, shape=(N, K))
    mixed = (1 - label_smoothing) * soft_cross_entropy(
        z, target, "sum"
    )[0]
    mixed += label_smoothing * soft_cross_entropy(z, even, "sum")[0]
    return Equal(soft_cross_entropy(z, smoothed, "sum")[0], mixed)


def option_is_the_same(target, label_smoothing):
    """One is written with labels, the other with their one-hot rows."""
    N, K = target.shape
    z, y = scores(target)
    hot = Tensor((n, k), one_hot(k, y[n]), shape=(N, K))
    smoothed, _ = smooth_targets(hot, label_smoothing)
    smoothed.shape = N, K
    ones = Tensor(k, sp.S.One, shape=(K,))
    rest = ones, -100, "sum", label_smoothing
    option, _ = cross_entropy(z, y, *rest)
    return Equal(
        option, soft_cross_entropy(z, smoothed, "sum")[0], {y: K}
    )


def scores_that_stop(target, label_smoothing):
    """Softmax undoes the logarithm, up to a factor for the row."""
    N, K = target.shape
    smoothed, _ = smooth_targets(target, label_smoothing)
    smoothed.shape = N, K
    z = Tensor((n, k), log(smoothed[n, k]), shape=(N, K))
    dloss = sp.Symbol("dloss", real=True)
    dz, _ = soft_cross_entropy(z, smoothed, "mean")[1](dloss)
    return Equal(dz[n, k], 0, {n: N, k: K})


def best_lead():
    """A logarithm of a quotient is a difference of logarithms."""
    K, eps = sp.symbols("K epsilon", positive=True)
    odds = (1 - eps + eps / K) / (eps / K)
    return Equal(odds, 1 + K * (1 - eps) / eps), Limit(
        1 / odds, eps, 0, 0, "+"
    )
