"""Pooling in SymPy: definitions, claims, theorems."""

import sympy as sp

from dlref.concepts.convolution.cross_correlation.derivation import (
    conv2d,
)
from dlref.symbolic import (
    Equal,
    Limit,
    Positive,
    Sum,
    Tensor,
    argmax,
    exp,
    one_hot,
    padded,
)

n, g, m, c, i, j = sp.symbols("n g m c i j", integer=True)
p, q, u, v = sp.symbols("p q u v", integer=True)
ONE = sp.Integer(1)


def within(at, size):
    """1 where 0 <= at < size, else 0."""
    return Positive(at + 1) * Positive(size - at)


def max_pool2d(x, kernel_size, stride, padding):
    """The largest entry of each window, the first of equals.

    A window may reach over the edge. The exponential keeps the order of
    the entries, and is 0 for the padding, as it is for minus infinity.
    """
    _, H, W = x.shape
    row, column = stride * p + u - padding, stride * q + v - padding
    real = within(row, H) * within(column, W)
    down, right = argmax(
        "at",
        (n, p, q),
        exp(padded(x)[n, row, column]) * real,
        (u, kernel_size),
        (v, kernel_size),
    )
    top = stride * p + down[n, p, q] - padding
    left = stride * q + right[n, p, q] - padding
    y = Tensor((n, p, q), padded(x)[n, top, left])

    def backward(dy):
        _, P, Q = dy.shape
        chosen = one_hot(top, i) * one_hot(left, j)
        return Tensor(
            (n, i, j), Sum(dy[n, p, q] * chosen, (p, P), (q, Q))
        )

    return y, backward


def avg_pool2d(x, kernel_size, stride, padding, count_include_pad):
    """The mean of each window."""
    _, H, W = x.shape
    row, column = stride * p + u - padding, stride * q + v - padding
    window = (u, kernel_size), (v, kernel_size)
    if count_include_pad:
        weight = 1 / kernel_size**2
    else:
        high = Tensor(
            p, Sum(within(row, H), (u, kernel_size)), name="h"
        )
        wide = Tensor(
            q, Sum(within(column, W), (v, kernel_size)), name="w"
        )
        weight = 1 / (high[p] * wide[q])
    read = padded(x)[n, row, column]
    y = Tensor((n, p, q), weight * Sum(read, *window))

    def backward(dy):
        _, P, Q = dy.shape
        here = one_hot(row, i) * one_hot(column, j)
        slope = dy[n, p, q] * weight * here
        return Tensor((n, i, j), Sum(slope, (p, P), (q, Q), *window))

    return y, backward


def adaptive_avg_pool2d(x, output_size):
    """The mean over the pixels that each window touches.

    Both image and output fill the same square. Pixel i covers the
    stretch from i/H to (i+1)/H, window p that from p/P to (p+1)/P.
    """
    _, H, W = x.shape
    rows = shares(p, i, output_size, H, "A")
    columns = shares(q, j, output_size, W, "B")
    share = rows[p, i] * columns[q, j]
    y = Tensor((n, p, q), Sum(share * x[n, i, j], (i, H), (j, W)))

    def backward(dy):
        _, P, Q = dy.shape
        slope = dy[n, p, q] * share
        return Tensor((n, i, j), Sum(slope, (p, P), (q, Q)))

    return y, backward


def shares(place, at, places, size, name):
    """What each pixel is of each window: 1 / their number, or 0."""
    meets = Positive((at + 1) * places - place * size)
    meets *= Positive((place + 1) * size - at * places)
    return Tensor(
        (place, at), meets / Sum(meets, (at, size)), name=name
    )


def global_avg_pool2d(x):
    """The mean of each channel."""
    _, H, W = x.shape
    y = Tensor(n, Sum(x[n, i, j], (i, H), (j, W)) / (H * W))

    def backward(dy):
        return Tensor((n, i, j), dy[n] / (H * W))

    return y, backward


def lp_pool2d(x, norm_type, kernel_size, stride):
    """The p-norm of each window, p = norm_type."""
    _, H, W = x.shape
    rows = Tensor((p, i), within(i - stride * p, kernel_size), name="A")
    columns = Tensor(
        (q, j), within(j - stride * q, kernel_size), name="B"
    )
    window = rows[p, i] * columns[q, j]
    power = x[n, i, j] ** norm_type * window
    total = Tensor((n, p, q), Sum(power, (i, H), (j, W)), name="S")
    y = Tensor((n, p, q), total[n, p, q] ** (1 / norm_type))

    def backward(dy):
        _, P, Q = dy.shape
        steep = total[n, p, q] ** (1 / norm_type - 1)
        share = x[n, i, j] ** (norm_type - 1) * window
        slope = dy[n, p, q] * steep * share
        return Tensor((n, i, j), Sum(slope, (p, P), (q, Q)))

    return y, backward


def gradient_pairs_with_the_input(x, kernel_size, stride, padding, dy):
    """Each window hands its slope to one entry, which is its output."""
    N, H, W = x.shape
    _, P, Q = dy.shape
    y, backward = max_pool2d(x, kernel_size, stride, padding)
    dx = backward(dy)
    here, there = (n, p, q), (n, i, j)
    left = Sum(x[there] * dx[there], (n, N), (i, H), (j, W))
    return Equal(left, Sum(y[here] * dy[here], (n, N), (p, P), (q, Q)))


def averaging_is_a_convolution(x, kernel_size, stride, padding, dy):
    """The kernel has the same weight everywhere."""
    N, H, W = x.shape
    _, P, Q = dy.shape
    image = Tensor(
        (n, g, c, i, j), x[n, i, j], shape=(N, ONE, ONE, H, W)
    )
    weight = Tensor(
        (g, m, c, u, v),
        1 / kernel_size**2,
        shape=(ONE, ONE, ONE, kernel_size, kernel_size),
    )
    bias = Tensor((g, m), 0)
    z, _ = conv2d(image, weight, bias, stride, padding, 1, 1)
    y, _ = avg_pool2d(x, kernel_size, stride, padding, True)
    return Equal(z[n, 0, 0, p, q], y[n, p, q], {n: N, p: P, q: Q})


def border_keeps_a_constant(x, kernel_size, stride, padding, dy):
    """A window adds the constant as often as it then divides."""
    N, H, W = x.shape
    _, P, Q = dy.shape
    gray = sp.Symbol("c", real=True)
    image = Tensor(
        (n, i, j), gray * within(i, H) * within(j, W), shape=x.shape
    )
    y, _ = avg_pool2d(image, kernel_size, stride, padding, False)
    return Equal(y[n, p, q], gray, {n: N, p: P, q: Q})


def windows_of_any_size_keep_a_constant(x, output_size, dy):
    """Each window divides by the number of pixels that it touches."""
    N, _, _ = x.shape
    _, P, Q = dy.shape
    gray = sp.Symbol("c", real=True)
    image = Tensor((n, i, j), gray, shape=x.shape)
    y, _ = adaptive_avg_pool2d(image, output_size)
    return Equal(y[n, p, q], gray, {n: N, p: P, q: Q})


def norm_grows_with_the_image(x, norm_type, kernel_size, stride, dy):
    """The factor leaves every power, the sum, and the root."""
    N, _, _ = x.shape
    _, P, Q = dy.shape
    factor = sp.Symbol("c", positive=True)
    larger = Tensor((n, i, j), factor * x[n, i, j], shape=x.shape)
    y, _ = lp_pool2d(x, norm_type, kernel_size, stride)
    z, _ = lp_pool2d(larger, norm_type, kernel_size, stride)
    ranges = {n: N, p: P, q: Q}
    return Equal(z[n, p, q], factor * y[n, p, q], ranges)


def norm_tends_to_the_largest(norm_type):
    """Beside the largest entry, the power of any other vanishes."""
    largest, gap = sp.symbols("m a", positive=True)
    norm = largest * (1 + exp(-gap * norm_type)) ** (1 / norm_type)
    return Limit(norm, norm_type, sp.oo, largest)
