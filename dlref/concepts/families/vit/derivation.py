"""The Vision Transformer: how many parameters, and what a patch is."""

import sympy as sp

from dlref.concepts.convolution.cross_correlation.derivation import (
    conv2d,
)
from dlref.symbolic import Equal, Sum, Tensor

k, n, g, m, c = sp.symbols("k n g m c", integer=True)
p, q, u, v = sp.symbols("p q u v", integer=True)
ONE = sp.Integer(1)


def parameters_in_all():
    """Weights and biases of every layer, one after the other."""
    C, E, F, L, P, U, Y = sp.symbols(
        "C E F L P U Y", integer=True, positive=True
    )
    attention = 4 * (E * E + E)
    wide = (F * E + F) + (E * F + E)
    blocks = Sum(attention + wide + 2 * E + 2 * E, (k, L))
    patches = E * C * U * U + E
    total = E + (P + 1) * E + patches + blocks + 2 * E + (Y * E + Y)
    each = 4 * E**2 + 2 * E * F + 9 * E + F
    rest = E * (C * U**2 + P + 5 + Y) + Y
    return Equal(total, L * each + rest)


def patches_do_not_overlap():
    """With a stride as long as the kernel, windows tile the image."""
    N, C, M, U, P, Q = sp.symbols(
        "N C M U P Q", integer=True, positive=True
    )
    weight = sp.IndexedBase("w", shape=(ONE, M, C, U, U), real=True)
    image = sp.IndexedBase(
        "z", shape=(N, ONE, C, U * P, U * Q), real=True
    )
    bias = Tensor((g, m), 0)
    y, _ = conv2d(image, weight, bias, U, 0, 1, 1)
    tile = image[n, 0, c, U * p + u, U * q + v]
    flat = Sum(weight[0, m, c, u, v] * tile, (c, C), (u, U), (v, U))
    return Equal(y[n, 0, m, p, q], flat, {n: N, m: M, p: P, q: Q})
