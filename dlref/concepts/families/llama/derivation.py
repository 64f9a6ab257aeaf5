"""LLaMA: how many parameters it has, and how wide its wide layer is."""

import sympy as sp

from dlref.symbolic import Equal, Identity, Sum

k = sp.symbols("k", integer=True)
E, F, G, H, K, L, V = sp.symbols(
    "E F G H K L V", integer=True, positive=True
)


def parameters_in_all():
    """Every matrix of every layer, one after the other."""
    attention = H * K * E + G * K * E + G * K * E + E * H * K
    wide = F * E + F * E + E * F
    blocks = Sum(attention + wide + E + E, (k, L))
    both_ends = V * E + E + V * E
    each = 2 * (H + G) * K + 3 * F + 2
    return Equal(both_ends + blocks, E * (L * each + 2 * V + 1))


def three_for_two():
    """Two matrices of 4 E, and three of two thirds of that."""
    width = sp.Symbol("E", positive=True)
    return Identity(2 * width * 4 * width, 3 * width * (8 * width / 3))
