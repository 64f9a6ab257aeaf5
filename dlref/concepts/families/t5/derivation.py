"""T5: how many parameters it has, and why its scores need no scale."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, sqrt

k, t, s, d, e = sp.symbols("k t s d e", integer=True)


def parameters_in_all():
    """Every matrix of both stacks, one after the other."""
    A, B, C, E, F, H, K, V = sp.symbols(
        "A B C E F H K V", integer=True, positive=True
    )
    attention = H * K * E + H * K * E + H * K * E + E * H * K
    wide = F * E + E * F
    encoder = Sum(attention + wide + 2 * E, (k, A))
    decoder = Sum(2 * attention + wide + 3 * E, (k, C))
    rest = V * E + 2 * B * H + 2 * E
    each = 4 * H * K * (A + 2 * C) + 2 * F * (A + C) + 2 * A + 3 * C
    total = E * (each + V + 2) + 2 * B * H
    return Equal(encoder + decoder + rest, total)


def scale_is_a_matter_of_weights():
    """The factor goes into the sum that made the query."""
    T, S, D, E = sp.symbols("T S D E", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(T, E), real=True)
    key = sp.IndexedBase("k", shape=(S, D), real=True)
    weight = sp.IndexedBase("W", shape=(D, E), real=True)
    query = Tensor((t, d), Sum(weight[d, e] * x[t, e], (e, E)))
    small = Tensor((d, e), weight[d, e] / sqrt(D))
    other = Tensor((t, d), Sum(small[d, e] * x[t, e], (e, E)))
    scaled = Sum(query[t, d] * key[s, d], (d, D)) / sqrt(D)
    plain = Sum(other[t, d] * key[s, d], (d, D))
    return Equal(scaled, plain, {t: T, s: S})
