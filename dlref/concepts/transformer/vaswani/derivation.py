"""The first Transformer: how many parameters, and its schedule."""

import sympy as sp

from dlref.symbolic import Equal, Identity, Sum, sqrt

k = sp.symbols("k", integer=True)


def parameters_in_all():
    """Matrices and biases of both stacks; the embedding counts once."""
    E, F, L, V = sp.symbols("E F L V", integer=True, positive=True)
    attention = 4 * E * E
    wide = (F * E + F) + (E * F + E)
    encoder = Sum(attention + wide + 2 * 2 * E, (k, L))
    decoder = Sum(2 * attention + wide + 3 * 2 * E, (k, L))
    each = 12 * E**2 + 4 * E * F + 2 * F + 12 * E
    return Equal(encoder + decoder + V * E, L * each + V * E)


def rates_meet():
    """Both branches are equal where the warm-up ends."""
    w = sp.Symbol("w", positive=True)
    return Identity(w / (w * sqrt(w)), 1 / sqrt(w))
