"""Dropout in SymPy: the definitions and the claimed gradients."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, one_hot

n, m, d, j, c, s, i = sp.symbols("n m d j c s i", integer=True)


def dropout(x, mask, p):
    """Each entry kept and scaled, or zero."""
    y = Tensor(n, x[n] * mask[n] / (1 - p))
    return y, lambda dy: Tensor(n, dy[n] * mask[n] / (1 - p))


def dropout2d(x, mask, p):
    """Each channel of each example kept and scaled, or zero."""
    y = Tensor((n, c, s), x[n, c, s] * mask[n, c] / (1 - p))

    def backward(dy):
        return Tensor((n, c, s), dy[n, c, s] * mask[n, c] / (1 - p))

    return y, backward


def dropconnect(x, weight, mask, bias, p):
    """The affine map, with each weight kept and scaled, or zero."""
    (N, D), (M, _) = x.shape, weight.shape
    w = Tensor((m, d), weight[m, d] * mask[m, d] / (1 - p), name="w")
    y = Tensor((n, m), Sum(w[m, d] * x[n, d], (d, D)) + bias[m])

    def backward(dy):
        dx = Tensor((n, d), Sum(dy[n, m] * w[m, d], (m, M)))
        dw = Sum(dy[n, m] * x[n, d], (n, N))
        dweight = Tensor((m, d), dw * mask[m, d] / (1 - p))
        dbias = Tensor(m, Sum(dy[n, m], (n, N)))
        return dx, dweight, dbias

    return y, backward


def outcomes(x, p):
    """Return an entry when it is kept, and when it is dropped."""
    one, zero = (Tensor(n, value, shape=x.shape) for value in (1, 0))
    (kept, _), (dropped, _) = dropout(x, one, p), dropout(x, zero, p)
    return kept[n], dropped[n]


def mean_is_input(x, p):
    """Kept with probability 1 - p, dropped with probability p."""
    (N,) = x.shape
    kept, dropped = outcomes(x, p)
    return Equal((1 - p) * kept + p * dropped, x[n], {n: N})


def variance(x, p):
    """The mean square, less the square of the mean."""
    (N,) = x.shape
    kept, dropped = outcomes(x, p)
    square = (1 - p) * kept**2 + p * dropped**2
    return Equal(square - x[n] ** 2, p / (1 - p) * x[n] ** 2, {n: N})


def same_mask_back(x, mask, p, dy):
    """The map is linear and acts on each entry alone."""
    (N,) = x.shape
    y, backward = dropout(x, mask, p)
    down = Sum(dy[n] * y[n], (n, N))
    return Equal(down, Sum(backward(dy)[n] * x[n], (n, N)))


def pair(a, b, p):
    """The mean of mask[a] * mask[b], for independent entries."""
    return (1 - p) ** 2 + p * (1 - p) * one_hot(a, b)


def connect_mean_and_variance(x, weight, bias, p):
    """Two masked weights are correlated only if they are the same."""
    (N, D), (M, _) = x.shape, weight.shape
    q = 1 - p

    def term(d):
        return weight[m, d] * x[n, d] / q

    full = Sum(weight[m, d] * x[n, d], (d, D))
    mean = Sum(q * term(d), (d, D))
    square = Sum(term(d) * term(j) * pair(d, j, p), (d, D), (j, D))
    spread = Sum(weight[m, d] ** 2 * x[n, d] ** 2, (d, D))
    return (
        Equal(mean + bias[m], full + bias[m], {n: N, m: M}),
        Equal(square - mean**2, p / q * spread, {n: N, m: M}),
    )


def mean_loss_is_ridge(p):
    """The squared error of the mean, and the variance on top."""
    D = sp.Symbol("D", integer=True, positive=True)
    w, x = (sp.IndexedBase(v, shape=(D,), real=True) for v in "wx")
    t, q = sp.Symbol("t", real=True), 1 - p
    mean = Sum(q * w[d] * x[d] / q, (d, D))
    pairs = w[d] * x[d] * w[j] * x[j] / q**2 * pair(d, j, p)
    square = Sum(pairs, (d, D), (j, D))
    loss = t**2 - 2 * t * mean + square  # the mean of (t - y)^2
    clean = (t - Sum(w[d] * x[d], (d, D))) ** 2
    penalty = Sum(w[d] ** 2 * x[d] ** 2, (d, D))
    return Equal(loss, clean + p / q * penalty)


def variance_of_sum(x, p):
    """One mask for the whole channel: its entries fall together."""
    N, C, S = x.shape
    q = 1 - p
    one = Tensor((n, c), 1, shape=(N, C))
    kept, _ = dropout2d(x, one, p)
    total = Sum(x[n, c, s], (s, S))
    products = x[n, c, s] * x[n, c, i] / q**2 * pair(s, i, p)
    alone = Sum(products, (s, S), (i, S))
    together = q * Sum(kept[n, c, s], (s, S)) ** 2
    squares = Sum(x[n, c, s] ** 2, (s, S))
    return (
        Equal(alone - total**2, p / q * squares, {n: N, c: C}),
        Equal(together - total**2, p / q * total**2, {n: N, c: C}),
    )
