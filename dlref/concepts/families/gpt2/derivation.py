"""GPT-2: how many parameters it has, and what its start scales."""

import sympy as sp

from dlref.symbolic import Equal, Sum, sqrt

i, j, k = sp.symbols("i j k", integer=True)
D, L, P, V = sp.symbols("D L P V", integer=True, positive=True)


def parameters_in_all():
    """Weights and biases of every layer, one after the other."""
    attention = (D * 3 * D + 3 * D) + (D * D + D)
    wide = (D * 4 * D + 4 * D) + (4 * D * D + D)
    norms = 2 * D + 2 * D
    blocks = Sum(attention + wide + norms, (k, L))
    both_ends = V * D + P * D + 2 * D
    return Equal(
        both_ends + blocks, L * (12 * D**2 + 13 * D) + (V + P + 2) * D
    )


def many_branches_add_up():
    """Two different branches are uncorrelated."""
    sigma = sp.Symbol("sigma", positive=True)
    count = 2 * L
    product = sigma**2 * sp.KroneckerDelta(i, j)
    total = Sum(product / sqrt(count) ** 2, (i, count), (j, count))
    return Equal(total, sigma**2)
