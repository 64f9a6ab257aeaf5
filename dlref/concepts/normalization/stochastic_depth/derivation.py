"""Stochastic depth in SymPy: the definitions and the gradients."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor

n, s, d, e, k = sp.symbols("n s d e k", integer=True)


def stochastic_depth(x, mask, p):
    """Each example kept whole and scaled, or zero."""
    scale = mask[n] / (1 - p)
    y = Tensor((n, s), scale * x[n, s])
    return y, lambda dy: Tensor((n, s), scale * dy[n, s])


def stochastic_residual(x, branch, mask, p):
    """The input, and the branch if it is kept."""
    scale = mask[n] / (1 - p)
    y = Tensor((n, s), x[n, s] + scale * branch[n, s])

    def backward(dy):
        dx = Tensor((n, s), dy[n, s])
        dbranch = Tensor((n, s), scale * dy[n, s])
        return dx, dbranch

    return y, backward


def with_mask(x, branch, kept, p):
    """Return the block's output when all are kept, or none."""
    mask = Tensor(n, kept, shape=(x.shape[0],))
    y, _ = stochastic_residual(x, branch, mask, p)
    return Tensor((n, s), y[n, s], shape=x.shape)


def mean_is_the_block(x, branch, p):
    """Kept with probability 1 - p, dropped with probability p."""
    N, S = x.shape
    kept = with_mask(x, branch, 1, p)[n, s]
    dropped = with_mask(x, branch, 0, p)[n, s]
    mean = (1 - p) * kept + p * dropped
    square = (1 - p) * kept**2 + p * dropped**2
    spread = p / (1 - p) * branch[n, s] ** 2
    ranges = {n: N, s: S}
    return (
        Equal(mean, x[n, s] + branch[n, s], ranges),
        Equal(square - mean**2, spread, ranges),
    )


def dropped_is_the_identity(x, branch, p, dy):
    """The scale is 0."""
    N, S = x.shape
    mask = Tensor(n, 0, shape=(N,))
    y, backward = stochastic_residual(x, branch, mask, p)
    dx, dbranch = backward(dy)
    ranges = {n: N, s: S}
    return (
        Equal(y[n, s], x[n, s], ranges),
        Equal(dx[n, s], dy[n, s], ranges),
        Equal(dbranch[n, s], 0, ranges),
    )


def linear_blocks_average(x, p):
    """The coins are independent, and the output is linear in each."""
    N, S = x.shape
    A, B = (
        sp.IndexedBase(name, shape=(S, S), real=True) for name in "AB"
    )

    def block(matrix, v, kept):
        product = Sum(matrix[s, d] * v[n, d], (d, S))
        branch = Tensor((n, s), product, shape=(N, S))
        return with_mask(v, branch, kept, p)

    def full(matrix, v):
        product = Sum(matrix[s, d] * v[n, d], (d, S))
        return Tensor((n, s), v[n, s] + product, shape=(N, S))

    mean = 0
    for first in (0, 1):
        for second in (0, 1):
            y = block(B, block(A, x, first), second)[n, s]
            chance = [
                (1 - p) if kept else p for kept in (first, second)
            ]
            mean += chance[0] * chance[1] * y
    return Equal(mean, full(B, full(A, x))[n, s], {n: N, s: S})


def expected_depth():
    """The sum of the numbers from 1 to K is K (K + 1) / 2."""
    K = sp.Symbol("K", integer=True, positive=True)
    p = sp.Symbol("p", nonnegative=True)
    rate = Sum(1 - (k + 1) / K * p, (k, K))
    half = Sum(1 - (k + 1) / K / 2, (k, K))
    return (
        Equal(rate, K - (K + 1) * p / 2),
        Equal(half, (3 * K - 1) / 4),
    )
