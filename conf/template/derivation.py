"""Weighted sum in SymPy: the definition and the claimed gradients."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor

n, d, j = sp.symbols("n d j", integer=True)


def weighted_sum(x, weight, scale):
    """Each row, weighted, summed and scaled."""
    N, D = x.shape
    y = Tensor(n, scale * Sum(weight[j] * x[n, j], (j, D)))

    def backward(dy):
        dx = Tensor((n, d), scale * dy[n] * weight[d])
        dweight = Tensor(d, scale * Sum(dy[n] * x[n, d], (n, N)))
        return dx, dweight

    return y, backward


def rows_do_not_mix(x, weight, scale):
    """The sum runs over the row alone."""
    N, D = x.shape
    c = sp.IndexedBase("c", shape=(N,), real=True)
    rows = Tensor((n, d), c[n] * x[n, d], shape=(N, D))
    y, _ = weighted_sum(x, weight, scale)
    scaled, _ = weighted_sum(rows, weight, scale)
    return Equal(scaled[n], c[n] * y[n], {n: N})
