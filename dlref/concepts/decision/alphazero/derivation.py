"""Tree search and its network's loss in SymPy."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Limit,
    Positive,
    Sum,
    Tensor,
    exp,
    log,
    sqrt,
)

n, a, b, d, k = sp.symbols("n a b d k", integer=True)


def puct_scores(prior, visits, total_value, c):
    """What an action has brought, and what may be in it still."""
    A = prior.shape[1]
    seen = Tensor((n, a), Positive(visits[n, a]), name="s")
    mean = total_value[n, a] / (visits[n, a] + 1 - seen[n, a])
    q = Tensor((n, a), seen[n, a] * mean, name="q")
    every = sqrt(Sum(visits[n, b], (b, A)))
    bonus = c * prior[n, a] * every / (1 + visits[n, a])
    return Tensor((n, a), q[n, a] + bonus)


def alphazero_loss(logits, value, theta, search, outcome, c):
    """The game's end, the search's choice, and the weights' size."""
    N, A = logits.shape
    (D,) = theta.shape
    total = Sum(exp(logits[n, b]), (b, A))
    p = Tensor((n, a), exp(logits[n, a]) / total, name="p")
    missed = Tensor(n, value[n] - outcome[n], name="e")
    surprise = Sum(search[n, a] * log(p[n, a]), (a, A))
    each = Sum(missed[n] ** 2 - surprise, (n, N)) / N
    loss = each + c * Sum(theta[d] ** 2, (d, D))

    def backward(dloss):
        mass = Sum(search[n, b], (b, A))
        off = p[n, a] * mass - search[n, a]
        return (
            Tensor((n, a), dloss / N * off),
            Tensor(n, 2 * dloss / N * missed[n]),
            Tensor(d, 2 * dloss * c * theta[d]),
        )

    return loss, backward


def mean_outcome_is_best():
    """A parabola in v, with its lowest point at the mean."""
    N = sp.Symbol("N", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(N,), real=True)
    v = sp.Symbol("v", real=True)
    mean = Sum(z[k], (k, N)) / N
    spread = Sum((z[n] - mean) ** 2, (n, N)) / N
    left = Sum((z[n] - v) ** 2, (n, N)) / N
    return Equal(left, spread + (v - mean) ** 2)


def no_action_is_forgotten():
    """Without visits of its own the bonus grows with all others'."""
    p, c, m = sp.symbols("p c m", positive=True)
    bonus = c * p * sqrt(m)
    fades = c * p * sqrt(m) / (1 + m)
    return Limit(bonus, m, sp.oo, sp.oo), Limit(fades, m, sp.oo, 0)


def search_is_a_fixed_point(
    logits, value, theta, search, outcome, c, dloss
):
    """Where the network says what the search says, nothing pulls."""
    N, A = logits.shape
    total = Sum(exp(logits[n, b]), (b, A))
    p = Tensor((n, a), exp(logits[n, a]) / total, shape=(N, A))
    given = logits, value, theta, p, value, c
    dlogits, dvalue, _ = alphazero_loss(*given)[1](dloss)
    return (
        Equal(dlogits[n, a], 0, {n: N, a: A}),
        Equal(dvalue[n], 0, {n: N}),
    )
