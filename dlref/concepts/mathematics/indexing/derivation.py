"""Shapes and indices in SymPy: which entry goes where."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    one_hot,
    padded,
)

n, a, b, c, d, k = sp.symbols("n a b c d k", integer=True)
p, q, r = sp.symbols("p q r", integer=True)


def reshape_as(x, other):
    """The same entries in the same order."""
    y = Tensor((a, b, c), x[a, b, c])
    return y, lambda dy: Tensor((a, b, c), dy[a, b, c])


def permute(x, dims):
    """Axis i of the output is axis dims[i] of the input."""
    came_from = dict(zip(dims, (p, q, r), strict=True))
    y = Tensor(
        (p, q, r), padded(x)[tuple(came_from[i] for i in range(3))]
    )

    def backward(dy):
        went_to = tuple((a, b, c)[i] for i in dims)
        return Tensor((a, b, c), padded(dy)[went_to])

    return y, backward


def concat(x, other):
    """The row of x, then the row of the other."""
    A = x.shape[1]
    y = Tensor((n, c), padded(x)[n, c] + padded(other)[n, c - A])

    def backward(dy):
        dx = Tensor((n, a), padded(dy)[n, a])
        dother = Tensor((n, b), padded(dy)[n, A + b])
        return dx, dother

    return y, backward


def split(x, at):
    """The first entries of each row, and the others."""
    first = Tensor((n, a), padded(x)[n, a])
    second = Tensor((n, b), padded(x)[n, at + b])

    def backward(dfirst, dsecond):
        joined = padded(dfirst)[n, d] + padded(dsecond)[n, d - at]
        return Tensor((n, d), joined)

    return (first, second), backward


def pad(x, left, right, value):
    """Each row with some entries of one value before and after it."""
    D = x.shape[1]
    within = Positive(p - left + 1) * Positive(left + D - p)
    read = padded(x)[n, p - left]
    y = Tensor((n, p), read + value * (1 - within))
    return y, lambda dy: Tensor((n, d), padded(dy)[n, left + d])


def gather(x, index):
    """The entries of each row at the places named."""
    K = index.shape[1]
    y = Tensor((n, k), x[n, index[n, k]])

    def backward(dy):
        reads = one_hot(index[n, k], d) * dy[n, k]
        return Tensor((n, d), Sum(reads, (k, K)))

    return y, backward


def scatter_add(x, index, src):
    """Each row, with more added at the places named."""
    K = index.shape[1]
    added = Sum(one_hot(index[n, k], d) * src[n, k], (k, K))
    y = Tensor((n, d), x[n, d] + added)

    def backward(dy):
        dx = Tensor((n, d), dy[n, d])
        dsrc = Tensor((n, k), dy[n, index[n, k]])
        return dx, dsrc

    return y, backward


def where(condition, x, other):
    """One of two entries."""
    m = condition[n]
    y = Tensor(n, m * x[n] + (1 - m) * other[n])

    def backward(dy):
        return Tensor(n, m * dy[n]), Tensor(n, (1 - m) * dy[n])

    return y, backward


def clip(x, min, max):
    """The nearest number between two ends."""
    below, above = Positive(min - x[n]), Positive(x[n] - max)
    between = (1 - below) * (1 - above)
    y = Tensor(n, min * below + max * above + x[n] * between)
    return y, lambda dy: Tensor(n, dy[n] * between)


def order_keeps_the_inner_product():
    """The same products, added in another order."""
    A, B, C = sp.symbols("A B C", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(A, B, C), real=True)
    z = sp.IndexedBase("z", shape=(A, B, C), real=True)
    right = Sum(x[a, b, c] * z[a, b, c], (a, A), (b, B), (c, C))
    found = []
    for dims in ((2, 0, 1), (1, 2, 0), (2, 1, 0), (0, 2, 1), (1, 0, 2)):
        P, Q, R = ((A, B, C)[i] for i in dims)
        first, _ = permute(x, dims)
        second, _ = permute(z, dims)
        each = first[p, q, r] * second[p, q, r]
        left = Sum(each, (p, P), (q, Q), (r, R))
        found.append(Equal(left, right))
    return tuple(found)


def split_undoes_concat(x, other):
    """The first A entries are those of x."""
    (N, A), B = x.shape, other.shape[1]
    y, _ = concat(x, other)
    joined = Tensor((n, d), y[n, d], shape=(N, A + B))
    (first, second), _ = split(joined, A)
    return (
        Equal(first[n, a], x[n, a], {n: N, a: A}),
        Equal(second[n, b], other[n, b], {n: N, b: B}),
    )


def reading_and_adding_are_transposes(x, index, src):
    """Every product of s_nk with x at its place, on either side."""
    (N, D), K = x.shape, index.shape[1]
    zero = Tensor((n, d), 0, shape=(N, D))
    read, _ = gather(x, index)
    added, _ = scatter_add(zero, index, src)
    left = Sum(src[n, k] * read[n, k], (n, N), (k, K))
    right = Sum(x[n, d] * added[n, d], (n, N), (d, D))
    return Equal(left, right, {index: D})


def shares_add_up(condition, x, other, dy):
    """One of the two brackets is 1 and the other 0."""
    dx, dother = where(condition, x, other)[1](dy)
    return Equal(dx[n] + dother[n], dy[n], {n: x.shape[0]})
