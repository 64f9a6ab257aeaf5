"""Learning from preferences in SymPy: loss and origin."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Sigmoid,
    Sum,
    Tensor,
    exp,
    log,
    sqrt,
)

n, a, b, c, g, k = sp.symbols("n a b c g k", integer=True)


def dpo_loss(chosen, rejected, ref_chosen, ref_rejected, beta):
    """The surprise that the chosen answer won."""
    (N,) = chosen.shape
    ahead = chosen[n] - ref_chosen[n]
    behind = rejected[n] - ref_rejected[n]
    margin = Tensor(n, beta * (ahead - behind), name="m")
    loss = Sum(log(1 + exp(-margin[n])), (n, N)) / N

    def backward(dloss):
        wrong = beta * Sigmoid(-margin[n])  # the chance given to it
        dchosen = Tensor(n, -dloss / N * wrong)
        return dchosen, Tensor(n, dloss / N * wrong)

    return loss, backward


def group_advantage(reward, eps):
    """Each answer against the others to the same question."""
    G = reward.shape[1]
    mean = Tensor(n, Sum(reward[n, k], (k, G)) / G, name=r"\mu")
    square = Sum((reward[n, k] - mean[n]) ** 2, (k, G)) / G
    spread = Tensor(n, sqrt(square), name=r"\sigma")
    return Tensor((n, g), (reward[n, g] - mean[n]) / (spread[n] + eps))


def answers():
    """Return a reference policy over A answers, and their rewards."""
    A = sp.Symbol("A", integer=True, positive=True)
    s = sp.IndexedBase("s", shape=(A,), real=True)
    r = sp.IndexedBase("r", shape=(A,), real=True)
    beta = sp.Symbol("beta", positive=True)
    total = Sum(exp(s[c]), (c, A))
    ref = Tensor(a, exp(s[a]) / total, name=r"\pi_0", shape=(A,))
    Z = Sum(ref[c] * exp(r[c] / beta), (c, A))
    best = Tensor(a, ref[a] * exp(r[a] / beta) / Z, name=r"\pi^*")
    return A, ref, r, beta, Z, best


def tilted_policy_is_best():
    """What is missing to the optimum is a divergence from it."""
    A, ref, r, beta, Z, best = answers()
    z = sp.IndexedBase("z", shape=(A,), real=True)
    total = Sum(exp(z[c]), (c, A))
    pi = Tensor(a, exp(z[a]) / total, name=r"\pi")
    far = Sum(pi[a] * (log(pi[a]) - log(ref[a])), (a, A))
    goal = Sum(pi[a] * r[a], (a, A)) - beta * far
    missing = Sum(pi[a] * (log(pi[a]) - log(best[a])), (a, A))
    return Equal(goal, beta * log(Z) - beta * missing)


def divergence_is_not_negative():
    """With log u <= u - 1 at each ratio."""
    A = sp.Symbol("A", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(A,), real=True)
    y = sp.IndexedBase("y", shape=(A,), real=True)
    p = Tensor(a, exp(z[a]) / Sum(exp(z[c]), (c, A)), name="p")
    q = Tensor(a, exp(y[a]) / Sum(exp(y[c]), (c, A)), name="q")
    u = Tensor(a, q[a] / p[a], name="u")
    because = Sum(p[a] * (u[a] - 1 - log(u[a])), (a, A))
    return AtMost(0, Sum(p[a] * log(p[a] / q[a]), (a, A)), because)


def policy_is_the_reward():
    """The sum Z is the same for both answers, and cancels."""
    A, ref, r, beta, _, best = answers()

    def implied(x):
        return beta * (log(best[x]) - log(ref[x]))

    at = {a: A, b: A}
    return (
        Equal(implied(a) - implied(b), r[a] - r[b], at),
        Equal(
            Sigmoid(implied(a) - implied(b)),
            exp(r[a]) / (exp(r[a]) + exp(r[b])),
            at,
        ),
    )


def advantages_of_a_group(reward, eps):
    """The deviations from a mean add up to 0."""
    N, G = reward.shape
    shift = sp.IndexedBase("c", shape=(N,), real=True)
    y = group_advantage(reward, eps)
    moved = Tensor((n, k), reward[n, k] + shift[n], shape=(N, G))
    other = group_advantage(moved, eps)
    return (
        Equal(Sum(y[n, g], (g, G)), 0, {n: N}),
        Equal(other[n, g], y[n, g], {n: N, g: G}),
    )
