"""What two losses are before and after training, in SymPy.

The network has no formula of its own: its code calls pieces that are
proved, and pulls back through them in reverse.
"""

import sympy as sp

from dlref.concepts.neurons.softmax_regression.derivation import (
    log_softmax,
)
from dlref.symbolic import Equal, Tensor, exp, log, one_hot

n, k = sp.symbols("n k", integer=True)
N, K = sp.symbols("N K", integer=True, positive=True)


def surprise(scores, label):
    """Return the cross-entropy of one row at its label."""
    rows = Tensor((n, k), scores, shape=(N, K))
    return -log_softmax(rows)[0][n, label]


def knowing_nothing():
    """Each class gets the K-th part."""
    c = sp.IndexedBase("c", shape=(N,), real=True)
    t = sp.IndexedBase("t", shape=(N,), integer=True)
    return Equal(surprise(c[n], t[n]), log(K), {n: N, t: K})


def softmax_twice():
    """One exponential is e, and the others are one.

    The scores are written as log(1 + (e - 1) b), which is 0 for b = 0
    and 1 for b = 1.
    """
    t = sp.IndexedBase("t", shape=(N,), integer=True)
    sure = log(1 + (exp(1) - 1) * one_hot(k, t[n]))
    left = surprise(sure, t[n])
    return Equal(left, log(1 + (K - 1) / exp(1)), {n: N, t: K})
