"""Four functions that rounding spoils, in SymPy: nothing rounds."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Limit,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
)

n, d, i, j = sp.symbols("n d i j", integer=True)
z = sp.Symbol("x", real=True)


def logsumexp(x):
    """The logarithm of the sum of exponentials of each row."""
    D = x.shape[1]
    y = Tensor(n, log(Sum(exp(x[n, d]), (d, D))))

    def backward(dy):
        share = exp(x[n, d]) / Sum(exp(x[n, j]), (j, D))
        p = Tensor((n, d), share, name="p")
        return Tensor((n, d), dy[n] * p[n, d])

    return y, backward


def log1p(x):
    """The logarithm of 1 + x."""
    y = Tensor(n, log(1 + x[n]))

    def backward(dy):
        return Tensor(n, dy[n] / (1 + x[n]))

    return y, backward


def expm1(x):
    """The exponential of x, less 1."""
    y = Tensor(n, exp(x[n]) - 1, name="y")

    def backward(dy):
        return Tensor(n, dy[n] * (y[n] + 1))

    return Tensor(n, y[n]), backward


def kahan_sum(x):
    """The sum of each row; the correction is zero on paper."""
    N, D = x.shape
    y = Tensor(n, Sum(x[n, d], (d, D)))

    def backward(dy):
        return Tensor((n, d), dy[n], shape=(N, D))

    return y, backward


def shift_comes_out(x):
    """A factor common to all terms comes out of the sum."""
    N, D = x.shape
    c = sp.IndexedBase("c", shape=(N,), real=True)
    total = Sum(exp(x[n, d] + c[n]), (d, D))
    right = exp(c[n]) * Sum(exp(x[n, d]), (d, D))
    return Equal(total, right, {n: N})


def hessian(x):
    """The slope of the gradient, for one row with dy = 1."""
    N, D = x.shape
    ones = Tensor(n, 1, shape=(N,))
    dx = logsumexp(x)[1](ones)
    p = exp(x[n, i]) / Sum(exp(x[n, j]), (j, D))
    share = exp(x[n, d]) / Sum(exp(x[n, j]), (j, D))
    slope = share * (one_hot(d, i) - p)
    found = dx[n, d].diff(x[n, i])
    return Equal(found, slope, {n: N, d: D, i: D})


def curvature(x):
    """Along any direction it is the variance of the direction."""
    N, D = x.shape
    v = sp.IndexedBase("v", shape=(D,), real=True)
    total = Sum(exp(x[n, j]), (j, D))
    p = Tensor((n, d), exp(x[n, d]) / total)
    mean = Sum(p[n, j] * v[j], (j, D))
    square = Sum(p[n, j] * v[j] ** 2, (j, D))
    variance = Sum(p[n, d] * (v[d] - mean) ** 2, (d, D))
    return AtMost(0, square - mean**2, variance, {n: N})


def correction_is_zero():
    """What was added comes out again."""
    total, term = sp.symbols("s t", real=True)
    return Identity((total + term) - total - term, 0)


def near_zero():
    """Both curves touch the line x."""
    return Limit(log(1 + z) / z, z, 0, 1), Limit(
        (exp(z) - 1) / z, z, 0, 1
    )
