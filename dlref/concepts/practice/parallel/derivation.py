"""Collective operations and split linear layers in SymPy.

The process is an axis like any other: x[p, n] is what process p has.
"""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor

p, q, n, d, m, k = sp.symbols("p q n d m k", integer=True)


def all_reduce(x, op):
    """Every process gets the sum, or the mean, of all."""
    P = x.shape[0]
    share = 1 / P if op == "mean" else sp.Integer(1)
    y = Tensor((p, n), share * Sum(x[q, n], (q, P)))

    def backward(dy):
        return Tensor((p, n), share * Sum(dy[q, n], (q, P)))

    return y, backward


def all_gather(x):
    """Every process gets what each has."""
    P, N = x.shape
    y = Tensor((p, q, n), x[q, n], shape=(P, P, N))

    def backward(dy):
        return Tensor((q, n), Sum(dy[p, q, n], (p, P)))

    return y, backward


def reduce_scatter(x):
    """Process q gets the sum of what all have for q."""
    y = Tensor((q, n), Sum(x[p, q, n], (p, x.shape[0])))

    def backward(dy):
        return Tensor((p, q, n), dy[q, n], shape=x.shape)

    return y, backward


def column_parallel_linear(x, weight, bias):
    """All read the same rows; each has some of the outputs."""
    (N, D), (P, M, _) = x.shape, weight.shape
    total = Sum(x[n, d] * weight[p, m, d], (d, D))
    y = Tensor((p, n, m), total + bias[p, m])

    def backward(dy):
        back = Sum(dy[p, n, m] * weight[p, m, d], (m, M), (p, P))
        dweight = Sum(dy[p, n, m] * x[n, d], (n, N))
        dbias = Sum(dy[p, n, m], (n, N))
        return (
            Tensor((n, d), back),
            Tensor((p, m, d), dweight),
            Tensor((p, m), dbias),
        )

    return y, backward


def row_parallel_linear(x, weight, bias):
    """Each process has some of the features; their sums are added."""
    (P, N, M), (_, D, _) = x.shape, weight.shape
    total = Sum(x[p, n, m] * weight[p, d, m], (m, M), (p, P))
    y = Tensor((n, d), total + bias[d])

    def backward(dy):
        dx = Sum(dy[n, d] * weight[p, d, m], (d, D))
        dweight = Sum(dy[n, d] * x[p, n, m], (n, N))
        dbias = Sum(dy[n, d], (n, N))
        return (
            Tensor((p, n, m), dx),
            Tensor((p, d, m), dweight),
            Tensor(d, dbias),
        )

    return y, backward


def gather_and_scatter_are_adjoint(x):
    """What one copies, the other adds."""
    P, N = x.shape
    u = sp.IndexedBase("u", shape=(P, P, N), real=True)
    copied, _ = all_gather(x)
    added, _ = reduce_scatter(u)
    over = (p, P), (q, P), (n, N)
    left = Sum(copied[p, q, n] * u[p, q, n], *over)
    right = Sum(x[q, n] * added[q, n], (q, P), (n, N))
    return Equal(left, right)


def scatter_then_gather(x):
    """The two halves of an all-reduce, over pieces of the vector."""
    P, _, N = x.shape
    pieces, _ = reduce_scatter(x)
    pieces.shape = (P, N)
    whole, _ = all_gather(pieces)
    return Equal(
        whole[p, q, n], Sum(x[k, q, n], (k, P)), {p: P, q: P, n: N}
    )


def mean_of_means(x):
    """Shards of one size: the mean of the shards' means is the mean."""
    P, N = x.shape
    means = Tensor((p, m), Sum(x[p, n], (n, N)) / N, shape=(P, 1))
    y, _ = all_reduce(means, "mean")
    whole = Sum(x[p, n], (p, P), (n, N)) / (P * N)
    return Equal(y[q, 0], whole, {q: P})
