"""Broadcasting and reductions in SymPy, and what joins them."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Product,
    Sum,
    Tensor,
    argmax,
    exp,
    log,
    one_hot,
)

n, a, b, d, i, j, o = sp.symbols("n a b d i j o", integer=True)


def expand_as(x, other):
    """The same entry, wherever an axis is new or has one entry."""
    N, _, B, _ = other.shape
    y = Tensor((n, a, b, d), x[a, 0, d])

    def backward(dy):
        total = Sum(dy[n, a, b, d], (n, N), (b, B))
        return Tensor((a, o, d), total)

    return y, backward


def sum(x):
    """All entries of a row, added up."""
    y = Tensor(n, Sum(x[n, d], (d, x.shape[1])))
    return y, lambda dy: Tensor((n, d), dy[n])


def mean(x):
    """The sum, divided by how many there are."""
    _, D = x.shape
    y = Tensor(n, Sum(x[n, d], (d, D)) / D)
    return y, lambda dy: Tensor((n, d), dy[n] / D)


def var(x, correction):
    """The squared distances from the mean, averaged."""
    _, D = x.shape
    mu = Tensor(n, Sum(x[n, j], (j, D)) / D, name=r"\mu")
    squares = Sum((x[n, d] - mu[n]) ** 2, (d, D))
    y = Tensor(n, squares / (D - correction))

    def backward(dy):
        slope = 2 * (x[n, d] - mu[n]) / (D - correction)
        return Tensor((n, d), dy[n] * slope)

    return y, backward


def amax(x):
    """The largest entry of a row."""
    return chosen(x, x[n, j])


def amin(x):
    """The smallest entry of a row."""
    return chosen(x, -x[n, j])


def chosen(x, score):
    """Return the entry of the best score, and where dy goes."""
    _, D = x.shape
    (at,) = argmax("k", (n,), score, (j, D))
    y = Tensor(n, x[n, at[n]])
    return y, lambda dy: Tensor((n, d), dy[n] * one_hot(at[n], d))


def prod(x):
    """All entries of a row, multiplied."""
    _, D = x.shape
    y = Tensor(n, Product(x[n, j], (j, D)))

    def backward(dy):
        here = one_hot(j, d)
        others = Product(here + (1 - here) * x[n, j], (j, D))
        return Tensor((n, d), dy[n] * others)

    return y, backward


def cumsum(x):
    """Each entry and all before it, added up."""
    _, D = x.shape
    upto = Positive(d - j + 1)
    y = Tensor((n, d), Sum(upto * x[n, j], (j, D)))

    def backward(dy):
        after = Positive(j - d + 1)
        return Tensor((n, d), Sum(after * dy[n, j], (j, D)))

    return y, backward


def sum_is_the_transpose(x, other):
    """Each entry of x meets every entry of g that it was copied to."""
    N, A, B, D = other.shape
    g = sp.IndexedBase("g", shape=(N, A, B, D), real=True)
    y, backward = expand_as(x, other)
    everywhere = (n, N), (a, A), (b, B), (d, D)
    left = Sum(g[n, a, b, d] * y[n, a, b, d], *everywhere)
    back = backward(g)
    right = Sum(x[a, 0, d] * back[a, 0, d], (a, A), (d, D))
    return Equal(left, right)


def variance_of_pairs(x):
    """The cross terms add up to the square of the sum."""
    N, D = x.shape
    y, _ = var(x, 1)
    pairs = Sum((x[n, i] - x[n, j]) ** 2, (i, D), (j, D))
    return Equal(y[n] * (D - 1), pairs / (2 * D), {n: N})


def variance_gradient_sums_to_zero(x, correction, dy):
    """Distances from the mean add up to zero."""
    N, D = x.shape
    dx = var(x, correction)[1](dy)
    return Equal(Sum(dx[n, d], (d, D)), 0, {n: N})


def two_passes_are_one(x):
    """Multiply the square out."""
    N, D = x.shape
    y, _ = var(x, 0)
    mu, _ = mean(x)
    squares = Sum(x[n, d] ** 2, (d, D)) / D
    return Equal(y[n], squares - mu[n] ** 2, {n: N})


def slope_of_a_product():
    """A product of positive numbers is e to a sum of logarithms."""
    N, D = sp.symbols("N D", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(N, D), real=True)
    product = exp(Sum(log(x[n, j]), (j, D)))
    return Equal(product.diff(x[n, d]), product / x[n, d], {n: N, d: D})


def last_is_the_sum(x):
    """No entry comes after the last."""
    N, D = x.shape
    running, _ = cumsum(x)
    total, _ = sum(x)
    return Equal(running[n, D - 1], total[n], {n: N})
