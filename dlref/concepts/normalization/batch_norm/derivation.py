"""Batch normalization in SymPy: definitions and claimed gradients."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, one_hot, sqrt

n, c, s, i, j = sp.symbols("n c s i j", integer=True)


def batch_norm_train(
    x, running_mean, running_var, weight, bias, momentum, eps
):
    """Each channel normalized by its own mean and spread."""
    N, _, S = x.shape
    count = N * S
    mu = Tensor(c, Sum(x[i, c, j], (i, N), (j, S)) / count, name=r"\mu")
    squares = Sum((x[i, c, j] - mu[c]) ** 2, (i, N), (j, S))
    v = Tensor(c, squares / count, name="v")
    sigma = Tensor(c, sqrt(v[c] + eps), name=r"\sigma")
    xhat = Tensor(
        (n, c, s), (x[n, c, s] - mu[c]) / sigma[c], name=r"\hat{x}"
    )
    y = Tensor((n, c, s), weight[c] * xhat[n, c, s] + bias[c])

    old = 1 - momentum
    unbiased = v[c] * count / (count - 1)
    new_mean = Tensor(c, old * running_mean[c] + momentum * mu[c])
    new_var = Tensor(c, old * running_var[c] + momentum * unbiased)

    def backward(dy):
        dweight = Tensor(
            c,
            Sum(dy[n, c, s] * xhat[n, c, s], (n, N), (s, S)),
            name=r"\partial\gamma",
        )
        dbias = Tensor(
            c, Sum(dy[n, c, s], (n, N), (s, S)), name=r"\partial\beta"
        )
        taken = (dbias[c] + xhat[n, c, s] * dweight[c]) / count
        dx = Tensor(
            (n, c, s), weight[c] / sigma[c] * (dy[n, c, s] - taken)
        )
        return dx, dweight, dbias

    return (y, new_mean, new_var), backward


def batch_norm_eval(x, running_mean, running_var, weight, bias, eps):
    """Each channel normalized by statistics kept from training."""
    N, _, S = x.shape
    sigma = Tensor(c, sqrt(running_var[c] + eps), name=r"\sigma")
    xhat = Tensor(
        (n, c, s),
        (x[n, c, s] - running_mean[c]) / sigma[c],
        name=r"\hat{x}",
    )
    y = Tensor((n, c, s), weight[c] * xhat[n, c, s] + bias[c])

    def backward(dy):
        dx = Tensor((n, c, s), dy[n, c, s] * weight[c] / sigma[c])
        dweight = Tensor(
            c, Sum(dy[n, c, s] * xhat[n, c, s], (n, N), (s, S))
        )
        dbias = Tensor(c, Sum(dy[n, c, s], (n, N), (s, S)))
        return dx, dweight, dbias

    return y, backward


def moved(x, factor=1, shift=None):
    """Return x with each channel scaled and shifted."""
    shift = shift[c] if shift else 0
    return Tensor((n, c, s), factor * x[n, c, s] + shift, shape=x.shape)


def shift_leaves_output(
    x, running_mean, running_var, weight, bias, momentum, eps
):
    """The mean moves with the channel: centered, nothing moved."""
    N, C, S = x.shape
    rest = running_mean, running_var, weight, bias, momentum, eps
    b = sp.IndexedBase("b", shape=(C,), real=True)
    (y, *_), _ = batch_norm_train(x, *rest)
    (after, *_), _ = batch_norm_train(moved(x, shift=b), *rest)
    return Equal(after[n, c, s], y[n, c, s], {n: N, c: C, s: S})


def scale_leaves_output(
    x, running_mean, running_var, weight, bias, momentum, eps
):
    """A factor a scales mean and spread alike, if eps grows by a^2.

    In squares, so that it holds for negative factors too.
    """
    N, C, S = x.shape
    rest = running_mean, running_var, weight, bias, momentum
    a = sp.Symbol("a", real=True)
    (y, *_), _ = batch_norm_train(x, *rest, eps)
    (after, *_), _ = batch_norm_train(moved(x, a), *rest, a**2 * eps)
    left = (after[n, c, s] - bias[c]) ** 2
    return Equal(left, (y[n, c, s] - bias[c]) ** 2, {n: N, c: C, s: S})


def input_gradient_sums_to_zero(
    x, running_mean, running_var, weight, bias, momentum, eps, dy
):
    """The output does not change when a channel is shifted."""
    N, C, S = x.shape
    rest = running_mean, running_var, weight, bias, momentum, eps
    dx, _, _ = batch_norm_train(x, *rest)[1](dy)
    return Equal(Sum(dx[n, c, s], (n, N), (s, S)), 0, {c: C})


def input_gradient_across_channel(
    x, running_mean, running_var, weight, bias, momentum, eps, dy
):
    """Without eps, scaling a channel leaves the output as it is."""
    N, C, S = x.shape
    rest = running_mean, running_var, weight, bias, momentum, eps
    dx, _, _ = batch_norm_train(x, *rest)[1](dy)
    mu = Sum(x[i, c, j], (i, N), (j, S)) / (N * S)
    v = Sum((x[i, c, j] - mu) ** 2, (i, N), (j, S)) / (N * S)
    sigma = sqrt(v + eps)
    xhat = Tensor((n, c, s), (x[n, c, s] - mu) / sigma)
    left = Sum(xhat[n, c, s] * dx[n, c, s], (n, N), (s, S))
    along = Sum(xhat[n, c, s] * dy[n, c, s], (n, N), (s, S))
    return Equal(left, eps / sigma**3 * weight[c] * along, {c: C})


def output_statistics(
    x, running_mean, running_var, weight, bias, momentum, eps
):
    """A channel's mean is its bias, its spread almost its weight."""
    N, C, S = x.shape
    rest = running_mean, running_var, weight, bias, momentum, eps
    (y, *_), _ = batch_norm_train(x, *rest)
    mu = Sum(x[i, c, j], (i, N), (j, S)) / (N * S)
    v = Sum((x[i, c, j] - mu) ** 2, (i, N), (j, S)) / (N * S)
    mean = Sum(y[n, c, s], (n, N), (s, S)) / (N * S)
    squares = Sum((y[n, c, s] - bias[c]) ** 2, (n, N), (s, S)) / (N * S)
    return (
        Equal(mean, bias[c], {c: C}),
        Equal(squares, weight[c] ** 2 * v / (v + eps), {c: C}),
    )


def eval_is_affine(x, running_mean, running_var, weight, bias, eps):
    """With fixed statistics, one factor and one shift per channel."""
    N, C, S = x.shape
    y, _ = batch_norm_eval(
        x, running_mean, running_var, weight, bias, eps
    )
    a = weight[c] / sqrt(running_var[c] + eps)
    b = bias[c] - a * running_mean[c]
    return Equal(y[n, c, s], a * x[n, c, s] + b, {n: N, c: C, s: S})


def unbiased_variance():
    """On average a batch's variance is (M - 1) / M of the true one.

    For independent values of mean m and variance w, the expectation of
    z_i z_j is m^2, and m^2 + w where i = j.
    """
    M = sp.Symbol("M", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(M,), real=True)
    m, w = sp.symbols("m w", real=True)
    center = Sum(z[j], (j, M)) / M
    variance = Sum((z[i] - center) ** 2, (i, M)) / M
    squares = Sum(z[i] ** 2, (i, M)) / M
    pairs = Sum(z[i] * z[j], (i, M), (j, M)) / M**2
    moment = m**2 + w * one_hot(i, j)
    mean_square = Sum(moment.subs(j, i), (i, M)) / M
    mean_pair = Sum(moment, (i, M), (j, M)) / M**2
    return (
        Equal(variance, squares - pairs),
        Equal(mean_square - mean_pair, w * (M - 1) / M),
    )


def running_mean_forgets(running_mean, momentum):
    """By induction: true after no batch, and kept true by one more."""
    k = sp.Symbol("k", integer=True, nonnegative=True)
    mu = sp.Symbol("mu", real=True)

    def after(k):
        old = (1 - momentum) ** k
        return old * running_mean[c] + (1 - old) * mu

    step = (1 - momentum) * after(k) + momentum * mu
    (C,) = running_mean.shape
    return (
        Equal(after(sp.Integer(0)), running_mean[c], {c: C}),
        Equal(step, after(k + 1), {c: C}),
    )
