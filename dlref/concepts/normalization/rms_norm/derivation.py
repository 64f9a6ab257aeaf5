"""RMS normalization in SymPy: the definition and the gradients."""

import sympy as sp

from dlref.concepts.normalization.layer_norm.derivation import (
    layer_norm,
)
from dlref.symbolic import AtMost, Equal, Sum, Tensor, one_hot, sqrt

n, d, j = sp.symbols("n d j", integer=True)


def rms_norm(x, weight, eps):
    """Each row divided by its root mean square, then weighted."""
    N, D = x.shape
    mean_square = Sum(x[n, j] ** 2, (j, D)) / D
    r = Tensor(n, sqrt(mean_square + eps), name="r")
    xhat = Tensor((n, d), x[n, d] / r[n], name=r"\hat{x}")
    y = Tensor((n, d), weight[d] * xhat[n, d])

    def backward(dy):
        g = Tensor((n, d), dy[n, d] * weight[d], name="g")
        along = Sum(g[n, j] * xhat[n, j], (j, D)) / D
        dx = Tensor((n, d), (g[n, d] - xhat[n, d] * along) / r[n])
        dweight = Tensor(d, Sum(dy[n, d] * xhat[n, d], (n, N)))
        return dx, dweight

    return y, backward


def scale_leaves_output(x, weight, eps):
    """The root grows by the same factor, if eps grows by its square."""
    N, D = x.shape
    a = sp.Symbol("a", positive=True)
    y, _ = rms_norm(x, weight, eps)
    scaled = Tensor((n, d), a * x[n, d], shape=(N, D))
    after, _ = rms_norm(scaled, weight, a**2 * eps)
    return Equal(after[n, d], y[n, d], {n: N, d: D})


def layer_norm_is_centered_rms_norm(x, weight, eps):
    """Once a row has mean 0, its mean square is its variance."""
    N, D = x.shape
    mean = Sum(x[n, j], (j, D)) / D
    centered = Tensor((n, d), x[n, d] - mean, shape=(N, D))
    y, _ = rms_norm(centered, weight, eps)
    other, _ = layer_norm(x, weight, Tensor(d, 0), eps)
    return Equal(y[n, d], other[n, d], {n: N, d: D})


def input_gradient_across_row(x, weight, eps, dy):
    """Without eps the output does not change when a row is scaled."""
    N, D = x.shape
    r = sqrt(Sum(x[n, j] ** 2, (j, D)) / D + eps)
    dx, _ = rms_norm(x, weight, eps)[1](dy)
    left = Sum(x[n, d] / r * dx[n, d], (d, D))
    along = Sum(dy[n, d] * weight[d] * x[n, d] / r, (d, D))
    return Equal(left, eps / r**3 * along, {n: N})


def no_entry_beyond_root(x, eps):
    """The square of one entry is at most the sum of all squares."""
    N, D = x.shape
    y, _ = rms_norm(x, Tensor(d, 1), eps)
    others = Sum((1 - one_hot(d, j)) * x[n, j] ** 2, (j, D))
    mean_square = Sum(x[n, j] ** 2, (j, D)) / D
    gap = (others + D * eps) / (mean_square + eps)
    return AtMost(y[n, d] ** 2, D, gap, {n: N, d: D})
