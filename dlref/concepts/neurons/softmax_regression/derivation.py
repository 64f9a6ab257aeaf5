"""Softmax and its losses in SymPy, and what is true of them."""

import sympy as sp

from dlref.concepts.neurons.linear_regression.derivation import linear
from dlref.symbolic import (
    AtMost,
    Equal,
    Integral,
    Sigmoid,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
)

n, k, j, i, d = sp.symbols("n k j i d", integer=True)


def softmax(z):
    """Scores become positive and sum to one along each row."""
    _, K = z.shape
    entry = exp(z[n, k]) / Sum(exp(z[n, j]), (j, K))
    p = Tensor((n, k), entry, name="p", shape=z.shape)

    def backward(dp):
        along = Sum(dp[n, j] * p[n, j], (j, K))
        return Tensor((n, k), p[n, k] * (dp[n, k] - along))

    return p, backward


def log_softmax(z):
    """The logarithm of softmax: scores minus their log-sum-exp."""
    _, K = z.shape
    y = Tensor((n, k), z[n, k] - log(Sum(exp(z[n, j]), (j, K))))
    p, _ = softmax(z)

    def backward(dy):
        total = Sum(dy[n, j], (j, K))
        return Tensor((n, k), dy[n, k] - p[n, k] * total)

    return y, backward


def soft_cross_entropy(z, t, reduction):
    """The mean surprise, each class weighted with its target."""
    N, K = z.shape
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    p, _ = softmax(z)
    loss = -share * Sum(t[n, k] * log(p[n, k]), (n, N), (k, K))

    def backward(dloss):
        mass = Sum(t[n, j], (j, K))
        dz = dloss * share * (p[n, k] * mass - t[n, k])
        dt = -dloss * share * log(p[n, k])
        return Tensor((n, k), dz), Tensor((n, k), dt)

    return loss, backward


def cross_entropy(
    z, y, weight, ignore_index, reduction, label_smoothing
):
    """The surprise at the labels, weighted by class."""
    N, K = z.shape
    p, _ = softmax(z)
    kept = Tensor(n, 1 - one_hot(y[n], ignore_index), name=r"\kappa")
    sharp = (1 - label_smoothing) * one_hot(k, y[n])
    target = kept[n] * weight[k] * (sharp + label_smoothing / K)
    t = Tensor((n, k), target, name="t")
    share = sp.Integer(1)
    if reduction == "mean":
        of_label = Sum(weight[k] * one_hot(k, y[n]), (k, K))
        share = 1 / Sum(kept[n] * of_label, (n, N))
    loss = -share * Sum(t[n, k] * log(p[n, k]), (n, N), (k, K))

    def backward(dloss):
        mass = Sum(t[n, j], (j, K))
        dz = dloss * share * (p[n, k] * mass - t[n, k])
        return Tensor((n, k), dz)

    return loss, backward


def log_loss(p, y):
    """The mean negative logarithm of the probability of each label."""
    N, _ = p.shape
    loss = -Sum(log(p[n, y[n]]), (n, N)) / N

    def backward(dloss):
        return Tensor((n, k), -dloss * one_hot(k, y[n]) / (N * p[n, k]))

    return loss, backward


def log_sum_exp(z, row):
    """The logarithm of the sum that softmax divides by."""
    return log(Sum(exp(z[row, j]), (j, z.shape[1])))


def shift_leaves_softmax(z):
    """The factor exp(c) is above and below."""
    N, K = z.shape
    c = sp.IndexedBase("c", shape=(N,), real=True)
    shifted = Tensor((n, k), z[n, k] + c[n], shape=(N, K))
    p, moved = softmax(z)[0], softmax(shifted)[0]
    return Equal(moved[n, k], p[n, k], {n: N, k: K})


def rows_sum_to_one(z):
    """Above stands the sum that is below."""
    N, K = z.shape
    return Equal(Sum(softmax(z)[0][n, k], (k, K)), 1, {n: N})


def differences_are_log_odds(z):
    """What both are divided by cancels."""
    N, K = z.shape
    p, _ = softmax(z)
    odds = p[n, k] / p[n, i]
    return Equal(odds, exp(z[n, k] - z[n, i]), {n: N, k: K, i: K})


def two_classes_are_a_sigmoid():
    """Divide above and below by the first exponential."""
    N = sp.Symbol("N", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(N, 2), real=True)
    p, _ = softmax(z)
    return Equal(p[n, 1], Sigmoid(z[n, 1] - z[n, 0]), {n: N})


def jacobian_of_softmax(z):
    """The quotient rule."""
    N, K = z.shape
    p, _ = softmax(z)
    slope = p[n, k].diff(z[n, i])
    claim = p[n, k] * (one_hot(k, i) - p[n, i])
    return Equal(slope, claim, {n: N, k: K, i: K})


def hessian_of_log_sum_exp(z):
    """The gradient is softmax, so the second is its Jacobian."""
    N, K = z.shape
    p, _ = softmax(z)
    first = log_sum_exp(z, n).diff(z[n, k])
    second = first.diff(z[n, i])
    claim = p[n, k] * (one_hot(k, i) - p[n, i])
    at = {n: N, k: K, i: K}
    return Equal(first, p[n, k], {n: N, k: K}), Equal(second, claim, at)


def curvature_is_a_variance(z):
    """The mean of the squares, less the square of the mean."""
    N, K = z.shape
    v = sp.IndexedBase("v", shape=(K,), real=True)
    p, _ = softmax(z)
    second = p[n, k] * (one_hot(k, i) - p[n, i])
    mean = Sum(p[n, j] * v[j], (j, K))
    variance = Sum(p[n, k] * (v[k] - mean) ** 2, (k, K))
    form = Sum(v[k] * second * v[i], (k, K), (i, K))
    return AtMost(0, form, variance, {n: N})


def gradient_rows_sum_to_zero(
    z, y, weight, ignore_index, reduction, label_smoothing, dloss
):
    """A row of softmax sums to one, and its targets to their mass."""
    N, K = z.shape
    options = ignore_index, reduction, label_smoothing
    dz = cross_entropy(z, y, weight, *options)[1](dloss)
    return Equal(Sum(dz[n, k], (k, K)), 0, {n: N})


def entropy_is_the_floor(z):
    """With e^a >= 1 + a at the logarithm of each ratio."""
    N, K = z.shape
    s = sp.IndexedBase("s", shape=(N, K), real=True)
    t, _ = softmax(s)
    log_t = s[n, k] - log_sum_exp(s, n)
    log_p = z[n, k] - log_sum_exp(z, n)
    extra = Sum(t[n, k] * (log_t - log_p), (k, K))
    a, u = sp.symbols("a u", real=True)
    over = exp(log_p - log_t) - 1 - (log_p - log_t)
    area = a**2 * (1 - u) * exp(u * a)
    return (
        Equal(extra, Sum(t[n, k] * over, (k, K)), {n: N}),
        Integral(area, (u, 0, 1), exp(a) - 1 - a),
        AtMost(0, area, area, given=(1 - u,)),
    )


def gradient_of_the_weights(p, y):
    """Behind softmax and logarithm the affine map has its own slope."""
    N, K = p.shape
    D = sp.Symbol("D", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(N, D), real=True)
    weight = sp.IndexedBase("w", shape=(K, D), real=True)
    bias = sp.IndexedBase("b", shape=(K,), real=True)
    scores, _ = linear(x, weight, bias)
    scores.shape = (N, K)
    p, _ = softmax(scores)
    loss, _ = log_loss(p, y)
    off = p[n, k] - one_hot(k, y[n])
    return (
        Equal(
            loss.diff(weight[k, d]),
            Sum(off * x[n, d], (n, N)) / N,
            {k: K, d: D},
        ),
        Equal(loss.diff(bias[k]), Sum(off, (n, N)) / N, {k: K}),
    )


def fused_gradient(z, y, dloss):
    """The p that softmax multiplies with cancels the 1/p of the log."""
    N, K = z.shape
    p, pull = softmax(z)
    _, first = log_loss(p, y)
    dz = pull(first(dloss))
    fused = dloss / N * (p[n, k] - one_hot(k, y[n]))
    return Equal(dz[n, k], fused, {n: N, k: K, y: K})
