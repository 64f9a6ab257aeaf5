"""Factorization models in SymPy: products of factors, and of pairs."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    inverse,
    one_hot,
)

n, d, e, f, j, k, m, u, i = sp.symbols(
    "n d e f j k m u i", integer=True
)


def matrix_factorization(
    user, item, mean, user_bias, item_bias, user_factors, item_factors
):
    """What all have in common, each by itself, and both together."""
    (N,), K = user.shape, user_factors.shape[-1]
    P, Q = user_factors, item_factors
    both = Sum(P[user[n], k] * Q[item[n], k], (k, K))
    alone = mean + user_bias[user[n]] + item_bias[item[n]]
    y = Tensor(n, alone + both)

    def backward(dy):
        of_user = one_hot(u, user[n]) * dy[n]
        of_item = one_hot(i, item[n]) * dy[n]
        return (
            Sum(dy[n], (n, N)),
            Tensor(u, Sum(of_user, (n, N))),
            Tensor(i, Sum(of_item, (n, N))),
            Tensor((u, k), Sum(of_user * Q[item[n], k], (n, N))),
            Tensor((i, k), Sum(of_item * P[user[n], k], (n, N))),
        )

    return y, backward


def factorization_machine(x, bias, weight, factors):
    """A line, and a product of factors for each pair of features."""
    (N, D), K = x.shape, factors.shape[-1]
    total = Sum(factors[d, k] * x[n, d], (d, D))
    s = Tensor((n, k), total, name="s")
    own = Sum(factors[d, k] ** 2 * x[n, d] ** 2, (d, D))
    pairs = Sum(s[n, k] ** 2 - own, (k, K)) / 2
    y = Tensor(n, bias + Sum(weight[d] * x[n, d], (d, D)) + pairs)

    def backward(dy):
        others = s[n, k] - factors[d, k] * x[n, d]
        r = Tensor((n, d, k), others, name="r")
        pull = Sum(factors[d, k] * r[n, d, k], (k, K))
        dfactors = Sum(dy[n] * x[n, d] * r[n, d, k], (n, N))
        return (
            Tensor((n, d), dy[n] * (weight[d] + pull)),
            Sum(dy[n], (n, N)),
            Tensor(d, Sum(dy[n] * x[n, d], (n, N))),
            Tensor((d, k), dfactors),
        )

    return y, backward


def all_pairs_at_once():
    """In the square of the sum each pair stands twice."""
    D, K = sp.symbols("D K", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(D,), real=True)
    v = sp.IndexedBase("V", shape=(D, K), real=True)
    pair = Sum(v[d, k] * v[e, k], (k, K)) * x[d] * x[e]
    above = Sum(Positive(e - d) * pair, (d, D), (e, D))
    below = Sum(Positive(d - e) * pair, (d, D), (e, D))
    square = Sum(v[d, k] * x[d], (d, D)) ** 2
    own = Sum(v[d, k] ** 2 * x[d] ** 2, (d, D))
    fast = Sum(square - own, (k, K))
    apart = Positive(e - d) + Positive(d - e)
    either = Sum(apart * pair, (d, D), (e, D))
    return (
        Equal(above, below),  # d and e change names
        Equal(above + below, either),
        Equal(Sum((1 - one_hot(d, e)) * pair, (d, D), (e, D)), fast),
    )


def a_user_and_an_item():
    """All other features are zero, and none is a pair with itself."""
    D, K = sp.symbols("D K", integer=True, positive=True)
    b = sp.Symbol("b", real=True)
    w = sp.IndexedBase("w", shape=(D,), real=True)
    v = sp.IndexedBase("V", shape=(D, K), real=True)
    x = Tensor((n, d), one_hot(d, u) + one_hot(d, i), shape=(1, D))
    y, _ = factorization_machine(x, b, w, v)
    both = Sum(v[u, k] * v[i, k], (k, K)) * (1 - one_hot(u, i))
    return Equal(y[0], b + w[u] + w[i] + both, {u: D, i: D})


def factors_can_be_mixed():
    """The matrix meets its inverse."""
    U, M, K = sp.symbols("U M K", integer=True, positive=True)
    p = sp.IndexedBase("P", shape=(U, K), real=True)
    q = sp.IndexedBase("Q", shape=(M, K), real=True)
    a = sp.IndexedBase("A", shape=(K, K), real=True)
    back = inverse("A^{-1}", (j, k), a[j, k], K)
    left = Sum(p[u, j] * a[j, k], (j, K))
    right = Sum(back[k, m] * q[i, m], (m, K))
    mixed = Sum(left * right, (k, K))
    plain = Sum(p[u, k] * q[i, k], (k, K))
    return Equal(mixed, plain, {u: U, i: M})
