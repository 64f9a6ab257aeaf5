"""BERT: how many parameters it has."""

import sympy as sp

from dlref.symbolic import Equal, Sum

k = sp.Symbol("k", integer=True)
A, D, L, P, V = sp.symbols("A D L P V", integer=True, positive=True)


def parameters_in_all():
    """Weights and biases of every layer, one after the other."""
    attention = 4 * (D * D + D)
    wide = (4 * D * D + 4 * D) + (4 * D * D + D)
    norms = 2 * D + 2 * D
    layers = Sum(attention + wide + norms, (k, L))
    rows = V * D + P * D + A * D + 2 * D
    pooler = D * D + D
    once = (V + P + A + 2) * D + D**2 + D
    short = L * (12 * D**2 + 13 * D) + once
    return Equal(rows + layers + pooler, short)


def heads_in_all():
    """A layer, a normalization, a bias for each token; two scores."""
    tokens = (D * D + D) + 2 * D + V
    pair = 2 * D + 2
    return Equal(tokens + pair, D**2 + 5 * D + V + 2)
