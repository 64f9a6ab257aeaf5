"""Four methods older than deep networks, in SymPy."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    exp,
    inverse,
    log,
    one_hot,
    pi,
)

n, m, d, e, c, k, i, j = sp.symbols("n m d e c k i j", integer=True)
INVERSES = {}  # one for each matrix, however often it is asked for


def ridge_loss(x, y, w, alpha):
    """The squared errors and the squared weights, added."""
    N, D = x.shape
    error = Tensor(n, Sum(x[n, j] * w[j], (j, D)) - y[n], name="r")
    squares = Sum(error[n] ** 2, (n, N))
    loss = squares + alpha * Sum(w[d] ** 2, (d, D))

    def backward(dloss):
        dx = Tensor((n, d), 2 * dloss * error[n] * w[d])
        dy = Tensor(n, -2 * dloss * error[n])
        pulled = Sum(error[n] * x[n, d], (n, N)) + alpha * w[d]
        return dx, dy, Tensor(d, 2 * dloss * pulled)

    return loss, backward


def inverse_of_gram(x, alpha):
    """Return the inverse of X^T X, with alpha added on its diagonal."""
    N, D = x.shape
    gram = Sum(x[n, i] * x[n, j], (n, N)) + alpha * one_hot(i, j)
    a = inverse("(A^{-1})", (i, j), gram, D)
    return INVERSES.setdefault((x, alpha), a)


def ridge(x, y, alpha):
    """The weights at which the gradient of the ridge loss is zero."""
    N, D = x.shape
    a = inverse_of_gram(x, alpha)
    b = Tensor(j, Sum(x[n, j] * y[n], (n, N)), name="b")
    w = Tensor(d, Sum(a[d, j] * b[j], (j, D)), name="w")

    def backward(dw):
        u = Tensor(d, Sum(dw[j] * a[j, d], (j, D)), name="u")
        error = Tensor(n, Sum(x[n, j] * w[j], (j, D)) - y[n], name="r")
        xu = Tensor(n, Sum(x[n, j] * u[j], (j, D)), name="p")
        dx = Tensor((n, d), -u[d] * error[n] - xu[n] * w[d])
        return dx, Tensor(n, xu[n])

    return Tensor(d, w[d]), backward


def nearest_neighbors(x, labels, query, k, classes):
    """The share of each class among the k nearest examples."""
    N, D = x.shape
    gaps = (query[m, d] - x[n, d]) ** 2
    far = Tensor((m, n), Sum(gaps, (d, D)), name="g")
    nearer = Positive(far[m, n] - far[m, j])
    farther = Positive(far[m, j] - far[m, n])
    tie = Tensor((m, n, j), 1 - nearer - farther, name="e")
    before = Sum(nearer + tie[m, n, j] * Positive(n - j), (j, N))
    rank = Tensor((m, n), before, name="r")
    votes = Positive(k - rank[m, n]) * one_hot(labels[n], c)
    return Tensor((m, c), Sum(votes, (n, N)) / k)


def gaussian_naive_bayes(x, labels, query, classes, eps):
    """The logarithm of each class's probability, feature by feature."""
    N, D = x.shape
    member = Tensor((n, c), one_hot(labels[n], c), name="h")
    count = Tensor(c, Sum(member[n, c], (n, N)), name="N")
    total = Sum(member[n, c] * x[n, d], (n, N))
    mu = Tensor((c, d), total / count[c], name=r"\mu")
    square = Sum(member[n, c] * (x[n, d] - mu[c, d]) ** 2, (n, N))
    v = Tensor((c, d), square / count[c] + eps, name="v")
    gap = (query[m, d] - mu[c, d]) ** 2 / v[c, d] + log(
        2 * pi * v[c, d]
    )
    joint = log(count[c] / N) - Sum(gap, (d, D)) / 2
    score = Tensor((m, c), joint, name="s")
    evidence = log(Sum(exp(score[m, j]), (j, classes)))
    return Tensor((m, c), score[m, c] - evidence)


def pca_loss(x, components):
    """The mean squared distance from the directions' span."""
    (N, D), (K, _) = x.shape, components.shape
    w = components
    mean = Sum(x[j, d], (j, N)) / N
    t = Tensor((n, d), x[n, d] - mean, name="t")
    z = Tensor((n, k), Sum(t[n, d] * w[k, d], (d, D)), name="z")
    left = t[n, d] - Sum(z[n, k] * w[k, d], (k, K))
    r = Tensor((n, d), left, name="r")
    loss = Sum(r[n, d] ** 2, (n, N), (d, D)) / N

    def backward(dloss):
        q = Tensor((n, k), Sum(r[n, d] * w[k, d], (d, D)), name="q")
        across = r[n, d] - Sum(q[n, k] * w[k, d], (k, K))
        dx = Tensor((n, d), 2 * dloss / N * across)
        both = z[n, k] * r[n, d] + q[n, k] * t[n, d]
        dw = Tensor((k, d), -2 * dloss / N * Sum(both, (n, N)))
        return dx, dw

    return loss, backward


def ridge_has_no_slope_left(x, y, w, alpha):
    """The slope is Aw - b, and A times its inverse is one."""
    N, D = x.shape
    _, _, dw = ridge_loss(x, y, w, alpha)[1](sp.Integer(1))
    gram = Sum(x[n, d] * x[n, j], (n, N)) + alpha * one_hot(d, j)
    left = Sum(gram * w[j], (j, D)) - Sum(x[n, d] * y[n], (n, N))
    full = sp.IndexedBase("A", shape=(D, D), real=True)
    b = sp.IndexedBase("b", shape=(D,), real=True)
    other = inverse("B", (i, j), full[i, j], D)
    solved = Sum(full[d, i] * other[i, j] * b[j], (i, D), (j, D))
    return (
        Equal(dw[d], 2 * left, {d: D}),
        Equal(solved, b[d], {d: D}),
    )


def ridge_loss_of_a_step(x, y, w, alpha):
    """Completing the square: no term is of third order."""
    N, D = x.shape
    v = sp.IndexedBase("v", shape=(D,), real=True)
    moved = Tensor(d, w[d] + v[d], shape=(D,))
    before, backward = ridge_loss(x, y, w, alpha)
    after, _ = ridge_loss(x, y, moved, alpha)
    _, _, dw = backward(sp.Integer(1))
    square = Sum(Sum(x[n, d] * v[d], (d, D)) ** 2, (n, N))
    square += alpha * Sum(v[d] ** 2, (d, D))
    return Equal(after, before + Sum(dw[d] * v[d], (d, D)) + square)


def bayes_is_linear(query):
    """The squares of the query cancel."""
    M, D = query.shape
    a, b, v = (sp.IndexedBase(s, shape=(D,), real=True) for s in "abv")

    def score(mu):
        gap = (query[m, d] - mu[d]) ** 2 / v[d]
        return -Sum(gap + log(2 * pi * v[d]), (d, D)) / 2

    weight = Tensor(d, (a[d] - b[d]) / v[d])
    bias = Sum((b[d] ** 2 - a[d] ** 2) / (2 * v[d]), (d, D))
    line = Sum(weight[d] * query[m, d], (d, D)) + bias
    return Equal(score(a) - score(b), line, {m: M})


def distance_from_a_line(x):
    """Expand the square; the cross term is twice the product."""
    N, D = x.shape
    w = sp.IndexedBase("w", shape=(D,), real=True)
    along = Sum(x[n, j] * w[j], (j, D))
    length = Sum(w[j] ** 2, (j, D))
    left = Sum((x[n, d] - along * w[d]) ** 2, (d, D))
    right = Sum(x[n, d] ** 2, (d, D)) - (2 - length) * along**2
    return Equal(left, right, {n: N})
