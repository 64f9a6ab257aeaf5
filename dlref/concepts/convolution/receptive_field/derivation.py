"""Receptive fields in SymPy: the arithmetic, and what shifts and flips.

The theorems on two layers read the layer between by its formula, also
beyond its ends: they hold where its padding is not read.
"""

import sympy as sp

from dlref.concepts.convolution.cross_correlation.derivation import (
    ZERO,
    conv1d,
)
from dlref.symbolic import (
    AtMost,
    Equal,
    Sum,
    Tensor,
    padded,
    unbounded,
)

n, g, m, c, e = sp.symbols("n g m c e", integer=True)
t, p, a, k, j = sp.symbols("t p a k j", integer=True)
N, C, M, E, L, P, Q = sp.symbols(
    "N C M E L P Q", integer=True, positive=True
)
K, J, s, d, r, b = sp.symbols(
    "K J s d r b", integer=True, positive=True
)
y, z = sp.symbols("y z", integer=True, nonnegative=True)
ONE = sp.Integer(1)
HALF = sp.Rational(1, 2)


def receptive_field(
    size, jump, center, kernel_size, stride, padding, dilation
):
    """What an output sees after one layer more."""
    reach = dilation * (kernel_size - 1)
    return (
        Tensor(n, size[n] + reach * jump[n]),
        Tensor(n, stride * jump[n]),
        Tensor(n, center[n] + (HALF * reach - padding) * jump[n]),
    )


def layers():
    """The kernels of two layers, and a sequence."""
    x = sp.IndexedBase("x", shape=(N, ONE, C, L), real=True)
    w = sp.IndexedBase("w", shape=(ONE, M, C, K), real=True)
    v = sp.IndexedBase("v", shape=(ONE, E, M, J), real=True)
    return x, w, v


def both(x, w, v):
    """Stride s, padding z, dilation d; then r, y and b."""
    h, _ = conv1d(x, w, ZERO, s, z, d, 1)
    h.shape = (N, ONE, M, Q)
    out, _ = conv1d(unbounded(h), v, ZERO, r, y, b, 1)
    return out


def two_layers_are_one():
    """Put the formula of the first layer into the second."""
    x, w, v = layers()
    at = s * r * p + s * b * j + d * k - (z + s * y)
    product = v[0, e, m, j] * w[0, m, c, k] * padded(x)[n, 0, c, at]
    one = Sum(product, (m, M), (c, C), (k, K), (j, J))
    return Equal(both(x, w, v)[n, 0, e, p], one, {n: N, e: E, p: P})


def field_of_two_layers(size, jump, center):
    """The first tap is at 0; the last one is the furthest."""
    start = [Tensor(n, 1), Tensor(n, 1), Tensor(n, 0)]
    first = receptive_field(*start, K, s, z, d)
    final, step, middle = receptive_field(*first, J, r, y, b)
    last = s * b * (J - 1) + d * (K - 1)
    missing = s * b * (J - 1 - j) + d * (K - 1 - k)
    (rows,) = size.shape
    at = {n: rows}
    return (
        Equal(final[n], 1 + last, at),
        Equal(step[n], s * r, at),
        Equal(middle[n], HALF * last - (z + s * y), at),
        AtMost(
            s * b * j + d * k,
            last,
            missing,
            given=(J - 1 - j, K - 1 - k),
        ),
    )


def shifts_pass_through():
    """By as many entries as the jump: the product of the strides."""
    x, w, v = layers()
    moved = Tensor(
        (n, g, c, t), padded(x)[n, g, c, t - s * r * a], shape=x.shape
    )
    left = both(unbounded(moved), w, v)
    right = both(x, w, v)
    ranges = {n: N, e: E, p: P, a: P}
    return Equal(left[n, 0, e, p], right[n, 0, e, p - a], ranges)


def mirrored_by_mirrored_kernels():
    """Count places and taps from the other end."""
    x, w, _ = layers()
    image = Tensor(
        (n, g, c, t), padded(x)[n, g, c, L - 1 - t], shape=x.shape
    )
    kernel = Tensor((g, m, c, k), w[g, m, c, K - 1 - k], shape=w.shape)
    left, _ = conv1d(unbounded(image), kernel, ZERO, 1, z, d, 1)
    right, _ = conv1d(x, w, ZERO, 1, z, d, 1)
    end = L + 2 * z - d * (K - 1) - 1
    ranges = {n: N, m: M, p: P}
    return Equal(left[n, 0, m, p], right[n, 0, m, end - p], ranges)
