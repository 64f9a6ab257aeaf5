"""The distance of Gaussians, and the Inception Score, in SymPy."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Sum,
    Tensor,
    exp,
    log,
    sqrt,
)

n, m, d, e, k = sp.symbols("n m d e k", integer=True)


def frechet_distance(mean, cov, other_mean, other_cov):
    """In two dimensions the root's trace has a closed form."""
    D = mean.shape[1]

    def det(c, name):
        entry = c[n, 0, 0] * c[n, 1, 1] - c[n, 0, 1] * c[n, 1, 0]
        return Tensor(n, entry, name=name)

    one, other = det(cov, "s"), det(other_cov, "r")
    both = Sum(cov[n, d, e] * other_cov[n, e, d], (d, D), (e, D))
    root = sqrt(both + 2 * sqrt(one[n] * other[n]))
    shared = Tensor(n, root, name="h")
    trace = Sum(cov[n, d, d] + other_cov[n, d, d], (d, D))
    way = Sum((mean[n, d] - other_mean[n, d]) ** 2, (d, D))
    y = Tensor(n, way + trace - 2 * shared[n])

    def backward(dy):
        slope = 2 * dy[n] * (mean[n, d] - other_mean[n, d])
        return Tensor((n, d), slope), Tensor((n, d), -slope)

    return y, backward


def inception_score(p):
    """The mean distance of a row from the mean of all rows."""
    N, K = p.shape
    overall = Tensor(k, Sum(p[n, k], (n, N)) / N, name=r"\bar{p}")
    apart = p[n, k] * log(p[n, k] / overall[k])
    return exp(Sum(apart, (n, N), (k, K)) / N)


def clouds():
    """Return two means and two matrices that make noise of one kind."""
    D = sp.Symbol("D", integer=True, positive=True)
    mu = sp.IndexedBase("mu", shape=(D,), real=True)
    nu = sp.IndexedBase("nu", shape=(D,), real=True)
    a = sp.IndexedBase("A", shape=(D, D), real=True)
    b = sp.IndexedBase("B", shape=(D, D), real=True)
    return D, mu, nu, a, b


def noise_in_common():
    """Squares multiplied out."""
    D, _, _, a, b = clouds()
    left = Sum((a[d, e] - b[d, e]) ** 2, (d, D), (e, D))
    square = a[d, e] ** 2 + b[d, e] ** 2
    right = Sum(square, (d, D), (e, D)) - 2 * Sum(
        a[d, e] * b[d, e], (d, D), (e, D)
    )
    return Equal(left, right)


def in_one_dimension():
    """Two numbers each: a mean, and a width."""
    mu, nu = sp.symbols("mu nu", real=True)
    s, t = sp.symbols("sigma tau", positive=True)
    left = (mu - nu) ** 2 + s**2 + t**2 - 2 * sqrt(s**2 * t**2)
    return Identity(left, (mu - nu) ** 2 + (s - t) ** 2)


def slope_in_the_variance():
    """In one dimension, in the square of a width."""
    v, t = sp.symbols("v tau", positive=True)
    distance = v + t**2 - 2 * sqrt(v * t**2)
    return Identity(distance.diff(v), 1 - t / sqrt(v))


def at_least_one(p):
    """With log u <= u - 1 at the mean over the row."""
    N, K = p.shape
    overall = Tensor(k, Sum(p[m, k], (m, N)) / N, name=r"\bar{p}")
    ratio = overall[k] / p[n, k]
    apart = -Sum(p[n, k] * log(ratio), (n, N), (k, K)) / N
    left = Sum(p[n, k] - overall[k], (n, N), (k, K)) / N
    because = p[n, k] * (ratio - 1 - log(ratio))
    return AtMost(
        left,
        apart,
        Sum(because, (n, N), (k, K)) / N,
        given=(p[n, k],),
    )
