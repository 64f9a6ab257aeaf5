"""Bits per character in SymPy, and what is true of them."""

import sympy as sp

from dlref.concepts.neurons.softmax_regression.derivation import (
    softmax,
)
from dlref.symbolic import Equal, Sum, Tensor, log, one_hot

n, k = sp.symbols("n k", integer=True)


def bits_per_character(scores, targets):
    """The mean surprise at the characters that came, in bits."""
    N, _ = scores.shape
    p, _ = softmax(scores)
    bits = -Sum(log(p[n, targets[n]]), (n, N)) / (N * sp.log(2))

    def backward(dbits):
        wrong = p[n, k] - one_hot(k, targets[n])
        return Tensor((n, k), dbits * wrong / (N * sp.log(2)))

    return bits, backward


def knowing_nothing_costs_the_alphabet(scores, targets):
    """Each probability is 1 / V, and so is their mean."""
    N, V = scores.shape
    c = sp.IndexedBase("c", shape=(N,), real=True)
    equal = Tensor((n, k), c[n], shape=(N, V))
    bits, _ = bits_per_character(equal, targets)
    return Equal(bits, sp.log(V) / sp.log(2))
