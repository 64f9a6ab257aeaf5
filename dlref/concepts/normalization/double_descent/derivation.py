"""Bias, variance and the smallest interpolating weights in SymPy."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, inverse

t, n, m, d, i, j, k = sp.symbols("t n m d i j k", integer=True)
INVERSES = {}  # one for each matrix, however often it is asked for


def bias_variance(predictions, target):
    """The squared error of the mean, and the spread around it."""
    T = predictions.shape[0]
    mean = Sum(predictions[j, n], (j, T)) / T
    mu = Tensor(n, mean, name=r"\bar{y}")
    bias = Tensor(n, (mu[n] - target[n]) ** 2)
    spread = Sum((predictions[t, n] - mu[n]) ** 2, (t, T)) / T

    def backward(dbias, dvariance):
        whole = 2 * dbias[n] * (mu[n] - target[n])
        own = 2 * dvariance[n] * (predictions[t, n] - mu[n])
        each = Tensor((t, n), (whole + own) / T)
        return each, Tensor(n, -whole)

    return (bias, Tensor(n, spread)), backward


def min_norm_interpolation(x, y):
    """Of all weights that fit every example, the shortest."""
    N, D = x.shape
    gram = Sum(x[i, d] * x[j, d], (d, D))
    new = inverse("G^{-1}", (i, j), gram, N)
    g = INVERSES.setdefault(x, new)
    a = Tensor(n, Sum(g[n, j] * y[j], (j, N)), name="a")
    w = Tensor(d, Sum(a[n] * x[n, d], (n, N)), name="w")

    def backward(dw):
        pulled = Sum(g[j, n] * Sum(x[j, d] * dw[d], (d, D)), (j, N))
        u = Tensor(n, pulled, name="u")
        v = Tensor(d, Sum(u[n] * x[n, d], (n, N)), name="v")
        dx = a[n] * (dw[d] - v[d]) - u[n] * w[d]
        return Tensor((n, d), dx), Tensor(n, u[n])

    return Tensor(d, w[d]), backward


def error_is_bias_variance_noise(predictions, target):
    """Errors of the fit and of the target are independent."""
    T, N = predictions.shape
    K = sp.Symbol("K", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(K,), real=True)
    noise = Tensor(k, z[k] - Sum(z[j], (j, K)) / K)  # mean zero
    seen = target[n] + noise[k]
    each = (predictions[t, n] - seen) ** 2
    error = Sum(each, (t, T), (k, K)) / (T * K)
    (bias, variance), _ = bias_variance(predictions, target)
    left_over = Sum(noise[k] ** 2, (k, K)) / K
    right = bias[n] + variance[n] + left_over
    return Equal(error, right, {n: N})


def a_little_bias_pays():
    """A parabola in c, with its lowest point below one."""
    c, f, v = sp.symbols("c f v", positive=True)
    error = (c * f - f) ** 2 + c**2 * v
    best = f**2 / (f**2 + v)
    lowest = v * best
    return Equal(error, lowest + (f**2 + v) * (c - best) ** 2)


def weights(x):
    """Return weights Xᵀa, and a change u of the weights."""
    N, D = x.shape
    a = sp.IndexedBase("a", shape=(N,), real=True)
    u = sp.IndexedBase("u", shape=(D,), real=True)
    return a, Tensor(d, Sum(a[n] * x[n, d], (n, N)), shape=(D,)), u


def others_are_longer(x):
    """Pythagoras: the two are at a right angle if Xu is zero."""
    N, D = x.shape
    a, w, u = weights(x)
    moved = Sum((w[d] + u[d]) ** 2, (d, D))
    apart = Sum(w[d] ** 2, (d, D)) + Sum(u[d] ** 2, (d, D))
    outside = Sum(a[n] * Sum(x[n, d] * u[d], (d, D)), (n, N))
    return Equal(moved, apart + 2 * outside)


def descent_stays_in_the_rows(x, y):
    """The gradient is a sum of rows, so the step is one too."""
    N, D = x.shape
    rate = sp.Symbol("eta", real=True)
    a, w, _ = weights(x)
    error = Tensor(n, Sum(x[n, d] * w[d], (d, D)) - y[n])
    step = w[d] - rate * Sum(error[n] * x[n, d], (n, N))
    moved = Sum((a[n] - rate * error[n]) * x[n, d], (n, N))
    return Equal(step, moved, {d: D})
