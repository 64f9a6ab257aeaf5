"""Transposed convolution in SymPy: definitions, claims, theorems.

The output's entry t gets something from each pair of an input entry
and a tap that lands there. Groups are an axis of their own.
"""

import sympy as sp

from dlref.concepts.convolution.cross_correlation.derivation import (
    ZERO,
    conv1d,
    conv2d,
)
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
p, q, u, v, k = sp.symbols("p q u v k", integer=True)


def conv_transpose1d(
    x, weight, bias, stride, padding, output_padding, groups, dilation
):
    """Each entry paints the kernel, and what overlaps adds up."""
    N, _, C, P = x.shape
    _, _, M, K = weight.shape
    at = stride * p + dilation * k - padding
    paint = x[n, g, c, p] * weight[g, c, m, k] * one_hot(at, t)
    y = Tensor(
        (n, g, m, t), Sum(paint, (c, C), (p, P), (k, K)) + bias[g, m]
    )

    def backward(dy):
        T = dy.shape[-1]
        read = padded(dy)[n, g, m, at]
        dx = Tensor(
            (n, g, c, p), Sum(weight[g, c, m, k] * read, (m, M), (k, K))
        )
        dweight = Tensor(
            (g, c, m, k), Sum(x[n, g, c, p] * read, (n, N), (p, P))
        )
        dbias = Tensor((g, m), Sum(dy[n, g, m, t], (n, N), (t, T)))
        return dx, dweight, dbias

    return y, backward


def conv_transpose2d(
    x, weight, bias, stride, padding, output_padding, groups, dilation
):
    """Each pixel paints the kernel, and what overlaps adds up."""
    N, _, C, P, Q = x.shape
    _, _, M, U, V = weight.shape
    row = stride * p + dilation * u - padding
    column = stride * q + dilation * v - padding
    here = one_hot(row, i) * one_hot(column, j)
    paint = x[n, g, c, p, q] * weight[g, c, m, u, v] * here
    places, taps = ((p, P), (q, Q)), ((u, U), (v, V))
    y = Tensor(
        (n, g, m, i, j), Sum(paint, (c, C), *places, *taps) + bias[g, m]
    )

    def backward(dy):
        H, W = dy.shape[-2:]
        read = padded(dy)[n, g, m, row, column]
        dx = Tensor(
            (n, g, c, p, q),
            Sum(weight[g, c, m, u, v] * read, (m, M), *taps),
        )
        dweight = Tensor(
            (g, c, m, u, v),
            Sum(x[n, g, c, p, q] * read, (n, N), *places),
        )
        slope = dy[n, g, m, i, j]
        dbias = Tensor((g, m), Sum(slope, (n, N), (i, H), (j, W)))
        return dx, dweight, dbias

    return y, backward


def it_is_the_adjoint(
    x, weight, stride, padding, output_padding, groups, dilation, dy
):
    """Both sides sum dy * weight * x over every pair that meets."""
    N, G, C, P, Q = x.shape
    _, _, M, H, W = dy.shape
    options = stride, padding, output_padding, groups, dilation
    y, _ = conv_transpose2d(x, weight, ZERO, *options)
    z, _ = conv2d(dy, weight, ZERO, stride, padding, dilation, groups)
    here, there = (n, g, m, i, j), (n, g, c, p, q)
    left = Sum(
        dy[here] * y[here], (n, N), (g, G), (m, M), (i, H), (j, W)
    )
    right = Sum(
        z[there] * x[there], (n, N), (g, G), (c, C), (p, P), (q, Q)
    )
    return Equal(left, right)


def it_is_the_way_back_of_a_convolution(
    x, weight, stride, padding, output_padding, groups, dilation, dy
):
    """The convolution's input has the shape of this output."""
    N, G, _, M, H, W = *x.shape[:3], *dy.shape[2:]
    options = stride, padding, output_padding, groups, dilation
    y, _ = conv_transpose2d(x, weight, ZERO, *options)
    _, backward = conv2d(
        dy, weight, ZERO, stride, padding, dilation, groups
    )
    back, _, _ = backward(x)
    ranges = {n: N, g: G, m: M, i: H, j: W}
    return Equal(y[n, g, m, i, j], back[n, g, m, i, j], ranges)


def its_way_back_is_a_convolution(
    x, weight, stride, padding, output_padding, groups, dilation, dy
):
    """The same kernel, laid on what comes back."""
    N, G, C, P, Q = x.shape
    options = stride, padding, output_padding, groups, dilation
    _, backward = conv_transpose2d(x, weight, ZERO, *options)
    dx, _, _ = backward(dy)
    z, _ = conv2d(dy, weight, ZERO, stride, padding, dilation, groups)
    ranges = {n: N, g: G, c: C, p: P, q: Q}
    return Equal(dx[n, g, c, p, q], z[n, g, c, p, q], ranges)


def zeros_between_then_a_convolution(
    x, weight, stride, padding, output_padding, groups, dilation, dy
):
    """Entry p lies at s p, and tap k of the flipped kernel reads it."""
    N, G, C, P = x.shape
    _, _, M, K = weight.shape
    T = dy.shape[-1]
    options = stride, padding, output_padding, groups, dilation
    y, _ = conv_transpose1d(x, weight, ZERO, *options)
    apart = Sum(x[n, g, c, p] * one_hot(stride * p, t), (p, P))
    stuffed = Tensor((n, g, c, t), apart, shape=(N, G, C, T))
    flipped = Tensor(
        (g, m, c, k), weight[g, c, m, K - 1 - k], shape=(G, M, C, K)
    )
    frame = dilation * (K - 1) - padding
    z, _ = conv1d(
        unbounded(stuffed), flipped, ZERO, 1, frame, dilation, groups
    )
    ranges = {n: N, g: G, m: M, t: T}
    return Equal(y[n, g, m, t], z[n, g, m, t], ranges)


def sizes_undo_each_other():
    """A convolution of the output has as many places as x entries.

    The padded output is as long as the kernels reach, plus what
    output_padding adds; that must be less than a stride.
    """
    stride, reach, P = sp.symbols("s R P", integer=True, positive=True)
    more = sp.Symbol("o", integer=True, nonnegative=True)
    long = stride * (P - 1) + reach + more
    less = stride - 1 - more
    return (
        AtMost(stride * (P - 1) + reach, long, more),
        AtMost(long + 1, stride * P + reach, less, given=(less,)),
    )
