"""Layer normalization in SymPy: the definition and the gradients."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, sqrt

n, d, j = sp.symbols("n d j", integer=True)


def layer_norm(x, weight, bias, eps):
    """Each row centered and scaled, then weighted and shifted."""
    N, D = x.shape
    mu = Tensor(n, Sum(x[n, j], (j, D)) / D, name=r"\mu")
    variance = Sum((x[n, j] - mu[n]) ** 2, (j, D)) / D
    sigma = Tensor(n, sqrt(variance + eps), name=r"\sigma")
    xhat = Tensor((n, d), (x[n, d] - mu[n]) / sigma[n], name=r"\hat{x}")
    y = Tensor((n, d), weight[d] * xhat[n, d] + bias[d])

    def backward(dy):
        g = Tensor((n, d), dy[n, d] * weight[d], name="g")
        mean = Sum(g[n, j], (j, D)) / D
        along = Sum(g[n, j] * xhat[n, j], (j, D)) / D
        across = g[n, d] - mean - xhat[n, d] * along
        dx = Tensor((n, d), across / sigma[n])
        dweight = Tensor(d, Sum(dy[n, d] * xhat[n, d], (n, N)))
        dbias = Tensor(d, Sum(dy[n, d], (n, N)))
        return dx, dweight, dbias

    return y, backward


def shift_leaves_output(x, weight, bias, eps):
    """The mean moves with the row, so the centered row stays."""
    N, D = x.shape
    c = sp.IndexedBase("c", shape=(N,), real=True)
    y, _ = layer_norm(x, weight, bias, eps)
    moved = Tensor((n, d), x[n, d] + c[n], shape=(N, D))
    shifted, _ = layer_norm(moved, weight, bias, eps)
    return Equal(shifted[n, d], y[n, d], {n: N, d: D})


def input_gradient_sums_to_zero(x, weight, bias, eps, dy):
    """The output does not change when a row is shifted."""
    N, D = x.shape
    dx, _, _ = layer_norm(x, weight, bias, eps)[1](dy)
    return Equal(Sum(dx[n, d], (d, D)), 0, {n: N})


def input_gradient_across_row(x, weight, bias, eps, dy):
    """Without eps the output does not change when a row is scaled."""
    N, D = x.shape
    mu = Sum(x[n, j], (j, D)) / D
    sigma = sqrt(Sum((x[n, j] - mu) ** 2, (j, D)) / D + eps)
    xhat = Tensor((n, d), (x[n, d] - mu) / sigma)
    dx, _, _ = layer_norm(x, weight, bias, eps)[1](dy)
    along = Sum(dy[n, d] * weight[d] * xhat[n, d], (d, D))
    left = Sum(xhat[n, d] * dx[n, d], (d, D))
    return Equal(left, eps / sigma**3 * along, {n: N})
