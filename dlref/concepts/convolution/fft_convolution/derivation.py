"""Circular convolution in SymPy, and its transform."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, one_hot, padded

n, d, i, j = sp.symbols("n d i j", integer=True)
m, c, u, v, p, q = sp.symbols("m c u v p q", integer=True)


def meets(size):
    """1 where i and j lead to d, around the circle at most once."""
    return one_hot(i + j, d) + one_hot(i + j, d + size)


def circular_convolution(x, weight):
    """Each pair of entries goes to the sum of its places."""
    N, D = x.shape
    pair = meets(D) * weight[j]
    y = Tensor((n, d), Sum(pair * x[n, i], (i, D), (j, D)))

    def backward(dy):
        dx = Sum(dy[n, d] * pair, (d, D), (j, D))
        slope = dy[n, d] * meets(D) * x[n, i]
        dweight = Sum(slope, (n, N), (i, D), (d, D))
        return Tensor((n, i), dx), Tensor(j, dweight)

    return y, backward


def fft_conv2d(x, weight, bias, padding):
    """The convolution with stride 1: the way to it differs."""
    N, C, _, _ = x.shape
    M, _, U, V = weight.shape
    row, column = p + u - padding, q + v - padding
    read = padded(x)[n, c, row, column]
    product = weight[m, c, u, v] * read
    y = Sum(product, (c, C), (u, U), (v, V)) + bias[m]

    def backward(dy):
        P, Q = dy.shape[2:]
        slope, places = dy[n, m, p, q], ((p, P), (q, Q))
        here = one_hot(row, i) * one_hot(column, j)
        tap = weight[m, c, u, v] * here
        dx = Sum(slope * tap, (m, M), *places, (u, U), (v, V))
        dweight = Sum(slope * read, (n, N), *places)
        dbias = Sum(slope, (n, N), *places)
        return (
            Tensor((n, c, i, j), dx),
            Tensor((m, c, u, v), dweight),
            Tensor(m, dbias),
        )

    return Tensor((n, m, p, q), y), backward


def value(entry, index, size):
    """Return the polynomial with these coefficients, at r."""
    r = sp.Symbol("r", real=True)
    return Sum(r**index * entry, (index, size))


def pair(D):
    """Return two rows of numbers."""
    a = sp.IndexedBase("a", shape=(D,), real=True)
    return a, sp.IndexedBase("b", shape=(D,), real=True)


def polynomials_multiply():
    """The power i + j is met by every pair i and j, once."""
    D = sp.Symbol("D", integer=True, positive=True)
    a, b = pair(D)
    both = Sum(a[i] * b[j] * one_hot(i + j, d), (i, D), (j, D))
    left = value(both, d, 2 * D - 1)
    return Equal(left, value(a[i], i, D) * value(b[j], j, D))


def transform_of_a_circle():
    """What went around has r to the power D too much."""
    D = sp.Integer(4)
    a, b = pair(D)
    r = sp.Symbol("r", real=True)
    row = Tensor((n, i), a[i], shape=(sp.Integer(1), D))
    y, _ = circular_convolution(row, b)
    around = a[i] * b[j] * one_hot(i + j, d + D)
    extra = value(Sum(around, (i, D), (j, D)), d, D)
    product = value(a[i], i, D) * value(b[j], j, D)
    left = value(y[0, d], d, D)
    right = product + (1 - r**D) * extra
    return Equal(left, right, {}, {"D": 4})
