"""Images to columns and back in SymPy: an entry of a column is a pixel.

The column of place (p, q) holds channel c under tap (u, v). An entry
outside the image reads as zero: that is the padding.
"""

import sympy as sp

from dlref.concepts.convolution.cross_correlation.derivation import (
    ZERO,
    conv2d,
)
from dlref.symbolic import Equal, Sum, Tensor, one_hot, padded

n, g, m, c, i, j = sp.symbols("n g m c i j", integer=True)
p, q, u, v = sp.symbols("p q u v", integer=True)
ONE = sp.Integer(1)


def met(dilation, padding, stride):
    """The pixel under tap (u, v) at place (p, q)."""
    row = stride * p + dilation * u - padding
    return row, stride * q + dilation * v - padding


def gather(image, row, column):
    """Each entry of each column: the pixel it is read from."""
    read = padded(image)[n, c, row, column]
    return Tensor((n, c, u, v, p, q), read)


def scatter(columns, row, column):
    """Each pixel: the sum of the entries that are read from it."""
    _, _, U, V, P, Q = columns.shape
    here = one_hot(row, i) * one_hot(column, j)
    entry = columns[n, c, u, v, p, q] * here
    total = Sum(entry, (u, U), (v, V), (p, P), (q, Q))
    return Tensor((n, c, i, j), total)


def im2col(x, kernel_height, kernel_width, dilation, padding, stride):
    """The windows of an image as columns."""
    pixel = met(dilation, padding, stride)
    return gather(x, *pixel), lambda dy: (scatter(dy, *pixel),)


def col2im(
    x,
    height,
    width,
    kernel_height,
    kernel_width,
    dilation,
    padding,
    stride,
):
    """Columns laid back on an image, and added where they overlap."""
    pixel = met(dilation, padding, stride)
    return scatter(x, *pixel), lambda dy: (gather(dy, *pixel),)


def fold_is_the_adjoint(x, dilation, padding, stride, dy):
    """Both sides sum over every pair of an entry and its pixel."""
    N, C, H, W = x.shape
    _, _, U, V, P, Q = dy.shape
    pixel = met(dilation, padding, stride)
    here = n, c, u, v, p, q
    taps = (u, U), (v, V), (p, P), (q, Q)
    columns, image = gather(x, *pixel), scatter(dy, *pixel)
    left = Sum(dy[here] * columns[here], (n, N), (c, C), *taps)
    there = image[n, c, i, j] * x[n, c, i, j]
    right = Sum(there, (n, N), (c, C), (i, H), (j, W))
    return Equal(left, right)


def as_one_group(x, dy):
    """Any kernels, and the image, as a convolution of one group."""
    N, C, H, W = x.shape
    _, _, U, V, P, Q = dy.shape
    M = sp.Symbol("M", integer=True, positive=True)
    weight = sp.IndexedBase("w", shape=(ONE, M, C, U, V), real=True)
    slope = sp.IndexedBase("s", shape=(N, ONE, M, P, Q), real=True)
    image = Tensor(
        (n, g, c, i, j), x[n, c, i, j], shape=(N, ONE, C, H, W)
    )
    return image, weight, slope


def convolution_is_a_product(x, dilation, padding, stride, dy):
    """Both sum the kernel times the window."""
    N, C, _, _ = x.shape
    _, _, U, V, P, Q = dy.shape
    image, weight, _ = as_one_group(x, dy)
    y, _ = conv2d(image, weight, ZERO, stride, padding, dilation, 1)
    columns = gather(x, *met(dilation, padding, stride))
    entry = weight[0, m, c, u, v] * columns[n, c, u, v, p, q]
    product = Sum(entry, (c, C), (u, U), (v, V))
    ranges = {n: N, m: weight.shape[1], p: P, q: Q}
    return Equal(y[n, 0, m, p, q], product, ranges)


def way_back_is_a_fold(x, dilation, padding, stride, dy):
    """Transpose the product, then lay the columns back."""
    N, C, H, W = x.shape
    image, weight, slope = as_one_group(x, dy)
    _, pull = conv2d(image, weight, ZERO, stride, padding, dilation, 1)
    dx, _, _ = pull(slope)
    entry = weight[0, m, c, u, v] * slope[n, 0, m, p, q]
    columns = Tensor(
        (n, c, u, v, p, q), Sum(entry, (m, weight.shape[1]))
    )
    columns.shape = dy.shape
    back = scatter(columns, *met(dilation, padding, stride))
    ranges = {n: N, c: C, i: H, j: W}
    return Equal(dx[n, 0, c, i, j], back[n, c, i, j], ranges)
