"""Convolutions with fewer connections in SymPy.

Groups are an axis of their own, and so is what a channel is split into:
channel c has E kernels of its own.
"""

import sympy as sp

from dlref.concepts.convolution.cross_correlation.derivation import (
    ZERO,
    conv2d,
)
from dlref.symbolic import (
    Equal,
    Identity,
    Sum,
    Tensor,
    one_hot,
    padded,
    unbounded,
)

n, g, h, m, c, e, o = sp.symbols("n g h m c e o", integer=True)
i, j, p, q, u, v, a, b = sp.symbols("i j p q u v a b", integer=True)
ONE = sp.Integer(1)


def separable_conv2d(
    x, depthwise, pointwise, bias, stride, padding, dilation
):
    """First each channel by itself, then a linear map at each pixel."""
    N, C, _, _ = x.shape
    _, E, one, U, V = depthwise.shape
    M = pointwise.shape[0]
    row = stride * p + dilation * u - padding
    column = stride * q + dilation * v - padding
    read = padded(x)[n, c, row, column]
    window = (u, U), (v, V)
    tap = Sum(depthwise[c, e, o, u, v], (o, one))
    hidden = Tensor((n, c, e, p, q), Sum(tap * read, *window), name="h")
    mix = Sum(pointwise[m, c, e, a, b], (a, one), (b, one))
    product = Sum(mix * hidden[n, c, e, p, q], (c, C), (e, E))
    y = Tensor((n, m, p, q), product + bias[m])

    def backward(dy):
        P, Q = dy.shape[-2:]
        places = (p, P), (q, Q)
        slope = dy[n, m, p, q]
        dhidden = Tensor(
            (n, c, e, p, q),
            Sum(mix * slope, (m, M)),
            name=r"\partial h",
        )
        here = one_hot(row, i) * one_hot(column, j)
        back = dhidden[n, c, e, p, q]
        dx = Tensor(
            (n, c, i, j),
            Sum(back * tap * here, (e, E), *places, *window),
        )
        ddepthwise = Tensor(
            (c, e, o, u, v), Sum(back * read, (n, N), *places)
        )
        dpointwise = Tensor(
            (m, c, e, a, b),
            Sum(slope * hidden[n, c, e, p, q], (n, N), *places),
        )
        dbias = Tensor(m, Sum(slope, (n, N), *places))
        return dx, ddepthwise, dpointwise, dbias

    return y, backward


def channel_shuffle(x, groups):
    """Channel c of group g becomes channel g of group c."""
    y = Tensor((n, c, g, i, j), x[n, g, c, i, j])

    def backward(dy):
        return Tensor((n, g, c, i, j), dy[n, c, g, i, j])

    return y, backward


def groups_are_a_kernel_with_holes():
    """Where the groups differ, the dense kernel is zero."""
    N, G, M, C, H, W, U, V, P, Q = sp.symbols(
        "N G M C H W U V P Q", integer=True, positive=True
    )
    s, z, d = sp.symbols("s z d", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(N, G, C, H, W), real=True)
    weight = sp.IndexedBase("w", shape=(G, M, C, U, V), real=True)
    y, _ = conv2d(x, weight, ZERO, s, z, d, G)
    dense = one_hot(g, h) * weight[g, m, c, u, v]
    read = padded(x)[n, h, c, s * p + d * u - z, s * q + d * v - z]
    total = Sum(dense * read, (h, G), (c, C), (u, U), (v, V))
    ranges = {n: N, g: G, m: M, p: P, q: Q}
    return Equal(y[n, g, m, p, q], total, ranges)


def two_steps_are_one_dense_kernel(
    x, depthwise, pointwise, bias, stride, padding, dilation, dy
):
    """Sum over the window first, or over the channels first."""
    N, C, H, W = x.shape
    _, E, _, U, V = depthwise.shape
    _, M, P, Q = dy.shape
    options = stride, padding, dilation
    y, _ = separable_conv2d(x, depthwise, pointwise, bias, *options)
    part = pointwise[m, c, e, 0, 0] * depthwise[c, e, 0, u, v]
    kernel = Tensor(
        (g, m, c, u, v), Sum(part, (e, E)), shape=(ONE, M, C, U, V)
    )
    image = Tensor(
        (n, g, c, i, j), x[n, c, i, j], shape=(N, ONE, C, H, W)
    )
    shift = Tensor((g, m), bias[m])
    z, _ = conv2d(image, kernel, shift, *options, 1)
    ranges = {n: N, m: M, p: P, q: Q}
    return Equal(y[n, m, p, q], z[n, 0, m, p, q], ranges)


def product_of_two_lines():
    """The inner sum is the pass along the rows."""
    N, G, H, W, U, V, P, Q = sp.symbols(
        "N G H W U V P Q", integer=True, positive=True
    )
    x = sp.IndexedBase("x", shape=(N, G, ONE, H, W), real=True)
    tall = sp.IndexedBase("a", shape=(G, U), real=True)
    wide = sp.IndexedBase("b", shape=(G, V), real=True)
    outer = Tensor(
        (g, m, c, u, v),
        tall[g, u] * wide[g, v],
        shape=(G, ONE, ONE, U, V),
    )
    along = Tensor(
        (g, m, c, u, v), wide[g, v], shape=(G, ONE, ONE, ONE, V)
    )
    down = Tensor(
        (g, m, c, u, v), tall[g, u], shape=(G, ONE, ONE, U, ONE)
    )
    once, _ = conv2d(x, outer, ZERO, 1, 0, 1, G)
    first, _ = conv2d(x, along, ZERO, 1, 0, 1, G)
    first = Tensor(
        (n, g, c, i, j), first[n, g, c, i, j], shape=(N, G, ONE, H, W)
    )
    twice, _ = conv2d(unbounded(first), down, ZERO, 1, 0, 1, G)
    ranges = {n: N, g: G, p: P, q: Q}
    return Equal(once[n, g, 0, p, q], twice[n, g, 0, p, q], ranges)


def cost_of_two_steps():
    """Count the products that each place needs."""
    C, M, U, V = sp.symbols("C M U V", positive=True)
    two, one = C * U * V + M * C, M * C * U * V
    return Identity(two / one, 1 / M + 1 / (U * V))


def shuffling_back(x, groups):
    """The second shuffle swaps the same two axes again."""
    N, G, C, H, W = x.shape
    y, _ = channel_shuffle(x, groups)
    z, _ = channel_shuffle(y, C)
    ranges = {n: N, g: G, c: C, i: H, j: W}
    return Equal(z[n, g, c, i, j], x[n, g, c, i, j], ranges)
