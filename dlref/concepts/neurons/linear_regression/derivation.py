"""The affine map and the squared error in SymPy, and least squares."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, exp, log, pi, sqrt

n, m, d, e, i = sp.symbols("n m d e i", integer=True)


def linear(x, weight, bias):
    """Each output is a weighted sum of the features, plus a bias."""
    (N, D), (M, _) = x.shape, weight.shape
    y = Tensor((n, m), Sum(x[n, d] * weight[m, d], (d, D)) + bias[m])

    def backward(dy):
        dx = Tensor((n, d), Sum(dy[n, m] * weight[m, d], (m, M)))
        dweight = Tensor((m, d), Sum(dy[n, m] * x[n, d], (n, N)))
        dbias = Tensor(m, Sum(dy[n, m], (n, N)))
        return dx, dweight, dbias

    return y, backward


def mse_loss(input, target, reduction):
    """The squared errors, averaged or added."""
    (N,) = input.shape
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    loss = share * Sum((input[n] - target[n]) ** 2, (n, N))

    def backward(dloss):
        dinput = 2 * share * dloss * (input[n] - target[n])
        return Tensor(n, dinput), Tensor(n, -dinput)

    return loss, backward


def predictions(x, w):
    """Xw, where a bias would be a feature that is always one."""
    return Tensor(n, Sum(x[n, d] * w[d], (d, x.shape[1])))


def least_squares(x, w, y):
    """The mean squared error of the predictions Xw."""
    predicted = predictions(x, w)
    predicted.shape = (x.shape[0],)
    return mse_loss(predicted, y, "mean")[0]


def vectors(x):
    """Weights w, steps v and targets y to go with the features x."""
    N, D = x.shape
    w = sp.IndexedBase("w", shape=(D,), real=True)
    v = sp.IndexedBase("v", shape=(D,), real=True)
    y = sp.IndexedBase("y", shape=(N,), real=True)
    return w, v, y


def gradient_of_least_squares(x):
    """The error's gradient goes back through the affine map."""
    N, D = x.shape
    w, _, y = vectors(x)
    slope = least_squares(x, w, y).diff(w[e])
    residual = Sum(x[n, d] * w[d], (d, D)) - y[n]
    return Equal(slope, 2 / N * Sum(x[n, e] * residual, (n, N)), {e: D})


def error_of_a_step(x):
    """Completing the square: no term is of third order."""
    N, D = x.shape
    w, v, y = vectors(x)
    moved = Tensor(d, w[d] + v[d])
    slope = least_squares(x, w, y).diff(w[e])
    square = Sum(Sum(x[n, d] * v[d], (d, D)) ** 2, (n, N)) / N
    left = least_squares(x, moved, y) - least_squares(x, w, y)
    return Equal(left, Sum(slope * v[e], (e, D)) + square)


def steps_shrink_the_error(x):
    """The targets cancel: only the distance of the weights is left."""
    N, D = x.shape
    w, v, y = vectors(x)
    rate = sp.Symbol("eta", real=True)
    gram = Sum(x[n, e] * x[n, d], (n, N))

    def step(w):
        residual = predictions(x, w)[n] - y[n]
        return w[e] - rate * 2 / N * Sum(x[n, e] * residual, (n, N))

    left = step(w) - step(v)
    pulled = Sum(gram * (w[d] - v[d]), (d, D))
    return Equal(left, w[e] - v[e] - 2 * rate / N * pulled, {e: D})


def mean_is_the_best_constant(target):
    """The cross term vanishes: errors from the mean sum to zero."""
    (N,) = target.shape
    c = sp.Symbol("c", real=True)
    mean = Sum(target[n], (n, N)) / N
    spread = mse_loss(Tensor(n, mean, shape=(N,)), target, "mean")[0]
    error = mse_loss(Tensor(n, c, shape=(N,)), target, "mean")[0]
    return Equal(error, spread + (c - mean) ** 2)


def line(x, y):
    """The means, and the products xx, xy, yy of the centered."""
    (N,) = x.shape
    xbar, ybar = Sum(x[n], (n, N)) / N, Sum(y[n], (n, N)) / N
    xx = Sum((x[n] - xbar) ** 2, (n, N))
    xy = Sum((x[n] - xbar) * (y[n] - ybar), (n, N))
    yy = Sum((y[n] - ybar) ** 2, (n, N))
    return xbar, ybar, xx, xy, yy


def best_line(target):
    """Both gradients vanish at this slope and intercept."""
    (N,) = target.shape
    x = sp.IndexedBase("x", shape=(N,), real=True)
    a, b = sp.symbols("a b", real=True)
    xbar, ybar, xx, xy, _ = line(x, target)
    fit = Tensor(n, a * x[n] + b, shape=(N,))
    error = mse_loss(fit, target, "mean")[0]
    at = {a: xy / xx, b: ybar - xy / xx * xbar}
    return tuple(Equal(error.diff(s).subs(at), 0) for s in (a, b))


def error_of_the_best_line(target):
    """What the line explains is the square of the correlation."""
    (N,) = target.shape
    x = sp.IndexedBase("x", shape=(N,), real=True)
    xbar, ybar, xx, xy, yy = line(x, target)
    fit = Tensor(n, ybar + xy / xx * (x[n] - xbar), shape=(N,))
    error = mse_loss(fit, target, "mean")[0]
    return Equal(error, (1 - xy**2 / (xx * yy)) * yy / N)


def gaussian_likelihood(input, target):
    """The logarithm of the bell curve is a parabola."""
    (N,) = input.shape
    sigma = sp.Symbol("sigma", positive=True)
    off = (target[n] - input[n]) / sigma
    density = exp(-(off**2) / 2) / sqrt(2 * pi * sigma**2)
    error = mse_loss(input, target, "mean")[0]
    constant = N * log(2 * pi * sigma**2) / 2
    left = -Sum(log(density), (n, N))
    return Equal(left, N * error / (2 * sigma**2) + constant)


def two_maps_are_one(x, weight, bias):
    """Without something bent in between, depth adds nothing."""
    (N, D), (M, _) = x.shape, weight.shape
    K = sp.Symbol("K", integer=True, positive=True)
    v = sp.IndexedBase("v", shape=(K, M), real=True)
    c = sp.IndexedBase("c", shape=(K,), real=True)
    hidden, _ = linear(x, weight, bias)
    hidden.shape = (N, M)
    after, _ = linear(hidden, v, c)
    vw = Sum(v[i, m] * weight[m, d], (m, M))
    both = Tensor((i, d), vw, shape=(K, D))
    shift = Tensor(i, Sum(v[i, m] * bias[m], (m, M)) + c[i], shape=(K,))
    once, _ = linear(x, both, shift)
    return Equal(after[n, i], once[n, i], {n: N, i: K})
