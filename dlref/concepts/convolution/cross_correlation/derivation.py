"""Cross-correlation in SymPy: definitions, claims, theorems.

Groups are an axis of their own. An entry outside the image reads as
zero: that is the padding. The input's gradient picks the pairs that
meet by one-hot factors, so nothing is divided by the stride.
"""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Sum,
    Tensor,
    one_hot,
    padded,
    unbounded,
)

n, g, m, c, t, i, j = sp.symbols("n g m c t i j", integer=True)
p, q, u, v, k, a, b = sp.symbols("p q u v k a b", integer=True)
ZERO = Tensor((g, m), 0)  # a bias that is not there
ONE = sp.Integer(1)


def conv1d(x, weight, bias, stride, padding, dilation, groups):
    """The kernel slides along; each place is a dot product."""
    N, _, C, _ = x.shape
    _, M, _, K = weight.shape
    at = stride * p + dilation * k - padding
    read = padded(x)[n, g, c, at]
    product = weight[g, m, c, k] * read
    y = Tensor((n, g, m, p), Sum(product, (c, C), (k, K)) + bias[g, m])

    def backward(dy):
        P = dy.shape[-1]
        slope = dy[n, g, m, p]
        tap = weight[g, m, c, k] * one_hot(at, t)
        dx = Tensor(
            (n, g, c, t), Sum(slope * tap, (m, M), (p, P), (k, K))
        )
        dweight = Tensor(
            (g, m, c, k), Sum(slope * read, (n, N), (p, P))
        )
        dbias = Tensor((g, m), Sum(slope, (n, N), (p, P)))
        return dx, dweight, dbias

    return y, backward


def conv2d(x, weight, bias, stride, padding, dilation, groups):
    """The kernel slides over the image; each place is a dot product."""
    N, _, C, _, _ = x.shape
    _, M, _, U, V = weight.shape
    row = stride * p + dilation * u - padding
    column = stride * q + dilation * v - padding
    read = padded(x)[n, g, c, row, column]
    product = weight[g, m, c, u, v] * read
    y = Tensor(
        (n, g, m, p, q),
        Sum(product, (c, C), (u, U), (v, V)) + bias[g, m],
    )

    def backward(dy):
        P, Q = dy.shape[-2:]
        slope, places = dy[n, g, m, p, q], ((p, P), (q, Q))
        here = one_hot(row, i) * one_hot(column, j)
        tap = weight[g, m, c, u, v] * here
        dx = Tensor(
            (n, g, c, i, j),
            Sum(slope * tap, (m, M), *places, (u, U), (v, V)),
        )
        dweight = Tensor(
            (g, m, c, u, v), Sum(slope * read, (n, N), *places)
        )
        dbias = Tensor((g, m), Sum(slope, (n, N), *places))
        return dx, dweight, dbias

    return y, backward


def convolution_flips_the_kernel(x, weight, groups):
    """Counting the taps from the other end turns one into the other."""
    N, G, C, L = x.shape
    _, M, _, K = weight.shape
    flipped = Tensor(
        (g, m, c, k), weight[g, m, c, K - 1 - k], shape=weight.shape
    )
    y, _ = conv1d(x, flipped, ZERO, 1, K - 1, 1, groups)
    product = weight[g, m, c, k] * padded(x)[n, g, c, p - k]
    convolution = Sum(product, (c, C), (k, K))
    ranges = {n: N, g: G, m: M, p: L + K - 1}
    return Equal(y[n, g, m, p], convolution, ranges)


def input_gradient_is_a_convolution(x, weight, padding, groups, dy):
    """Entry t reached place p through tap t + padding - p."""
    N, G, C, L = x.shape
    _, M, _, K = weight.shape
    _, backward = conv1d(x, weight, ZERO, 1, padding, 1, groups)
    dx, _, _ = backward(dy)
    read = padded(dy)[n, g, m, t + padding - k]
    product = weight[g, m, c, k] * read
    convolution = Sum(product, (m, M), (k, K))
    ranges = {n: N, g: G, c: C, t: L}
    return Equal(dx[n, g, c, t], convolution, ranges)


def backward_is_the_adjoint(
    x, weight, stride, padding, dilation, groups, dy
):
    """Both sides sum dy * weight * x over every pair that meets."""
    N, G, C, H, W = x.shape
    _, _, M, P, Q = dy.shape
    options = stride, padding, dilation, groups
    y, backward = conv2d(x, weight, ZERO, *options)
    dx, _, _ = backward(dy)
    here, there = (n, g, m, p, q), (n, g, c, i, j)
    left = Sum(
        dy[here] * y[here], (n, N), (g, G), (m, M), (p, P), (q, Q)
    )
    right = Sum(
        dx[there] * x[there], (n, N), (g, G), (c, C), (i, H), (j, W)
    )
    return Equal(left, right)


def shifting_moves_the_output(
    x, weight, bias, stride, padding, dilation, groups, dy
):
    """The same products meet, some places further on."""
    N, G, _, _, _ = x.shape
    _, _, M, P, Q = dy.shape
    moved = Tensor(
        (n, g, c, i, j),
        padded(x)[n, g, c, i - stride * a, j - stride * b],
        shape=x.shape,
    )
    rest = weight, bias, stride, padding, dilation, groups
    y, _ = conv2d(x, *rest)
    z, _ = conv2d(unbounded(moved), *rest)
    ranges = {n: N, g: G, m: M, p: P, q: Q, a: P, b: Q}
    return Equal(z[n, g, m, p, q], y[n, g, m, p - a, q - b], ranges)


def one_tap_is_a_linear_layer(x, weight, bias, dilation, groups):
    """The window is one pixel."""
    N, G, C, H, W = x.shape
    M = weight.shape[1]
    matrix = sp.IndexedBase("W", shape=(G, M, C), real=True)
    kernel = Tensor(
        (g, m, c, u, v), matrix[g, m, c], shape=(G, M, C, ONE, ONE)
    )
    y, _ = conv2d(x, kernel, bias, 1, 0, dilation, groups)
    product = Sum(matrix[g, m, c] * x[n, g, c, i, j], (c, C))
    ranges = {n: N, g: G, m: M, i: H, j: W}
    return Equal(y[n, g, m, i, j], product + bias[g, m], ranges)


def length_counts_the_places():
    """The last place fits into the padded axis, one more does not.

    Dividing the room that the kernel leaves by the stride gives `whole`
    and `rest`; the length is whole + 1.
    """
    stride, reach = sp.symbols("s R", integer=True, positive=True)
    whole, rest = sp.symbols("t r", integer=True, nonnegative=True)
    padded = reach + stride * whole + rest
    P = whole + 1
    over = stride - 1 - rest
    return (
        AtMost(stride * (P - 1) + reach, padded, rest),
        AtMost(padded + 1, stride * P + reach, over, given=(over,)),
    )


def six_products_are_enough():
    """A tap or a pixel meets the points first, then one another."""
    w = sp.symbols("w:3", real=True)
    x = sp.symbols("x:6", real=True)

    def powers(count):
        finite = [
            [r**e for e in range(count)] for r in (0, 1, -1, 2, -2)
        ]
        return sp.Matrix([*finite, [0] * (count - 1) + [1]])

    taps = powers(3) * sp.Matrix(w)
    pixels = powers(6).inv().T * sp.Matrix(x)
    y = powers(4).T * taps.multiply_elementwise(pixels)
    return tuple(
        Equal(y[r], sum(w[e] * x[r + e] for e in range(3)))
        for r in range(4)
    )
