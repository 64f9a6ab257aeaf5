"""Markov decision processes in SymPy: values, policies, and why."""

import sympy as sp

from dlref.concepts.neurons.softmax_regression.derivation import softmax
from dlref.symbolic import (
    AtMost,
    Equal,
    Sum,
    Tensor,
    argmax,
    inverse,
    one_hot,
)

s, t, u, a, b, i, j = sp.symbols("s t u a b i j", integer=True)
n = sp.Symbol("n", integer=True)
VISITS = {}  # one inverse for each matrix, however often asked for


def q_values(reward, transition, value, gamma):
    """The reward now, and what the next state is worth, discounted."""
    S, A = reward.shape
    ahead = Sum(transition[s, a, t] * value[t], (t, S))
    q = Tensor((s, a), reward[s, a] + gamma * ahead, shape=(S, A))

    def backward(dq):
        dtransition = gamma * dq[s, a] * value[t]
        back = Sum(dq[s, a] * transition[s, a, t], (s, S), (a, A))
        return (
            Tensor((s, a), dq[s, a]),
            Tensor((s, a, t), dtransition),
            Tensor(t, gamma * back),
        )

    return q, backward


def bellman_optimality(reward, transition, value, gamma):
    """Of each state's actions, the value of the best."""
    S, A = reward.shape
    ahead = Sum(transition[s, a, t] * value[t], (t, S))
    q = Tensor((s, a), reward[s, a] + gamma * ahead, name="q")
    (best,) = argmax("k", (s,), q[s, b], (b, A))

    def backward(dv):
        taken = dv[s] * one_hot(best[s], a)
        back = Sum(dv[s] * transition[s, best[s], t], (s, S))
        return (
            Tensor((s, a), taken),
            Tensor((s, a, t), gamma * taken * value[t]),
            Tensor(t, gamma * back),
        )

    return Tensor(s, q[s, best[s]]), backward


def greedy_policy(q):
    """All on the first of the best actions."""
    A = q.shape[1]
    (best,) = argmax("k", (n,), q[n, b], (b, A))
    return Tensor((n, a), one_hot(best[n], a))


def policy_value(reward, transition, policy, gamma):
    """The solution of a linear system: one equation for each state."""
    S, A = reward.shape
    moves = Sum(policy[i, a] * transition[i, a, j], (a, A))
    system = one_hot(i, j) - gamma * moves
    visits = VISITS.setdefault(
        (transition, policy, gamma), inverse("M", (i, j), system, S)
    )
    mean = Tensor(j, Sum(policy[j, a] * reward[j, a], (a, A)), name="r")
    v = Tensor(s, Sum(visits[s, j] * mean[j], (j, S)), name="v")

    def backward(dv):
        w = Tensor(s, Sum(dv[u] * visits[u, s], (u, S)), name="w")
        ahead = Sum(transition[s, a, t] * v[t], (t, S))
        q = Tensor((s, a), reward[s, a] + gamma * ahead, name="q")
        weight = w[s] * policy[s, a]
        return (
            Tensor((s, a), weight),
            Tensor((s, a, t), gamma * weight * v[t]),
            Tensor((s, a), w[s] * q[s, a]),
        )

    return Tensor(s, v[s]), backward


def chances(S, A):
    """Return any probabilities, made of squares: some may be 0."""
    root = sp.IndexedBase("w", shape=(S, A, S), real=True)
    total = Sum(root[s, a, j] ** 2, (j, S))
    return Tensor(
        (s, a, t), root[s, a, t] ** 2 / total, shape=(S, A, S)
    )


def bellman_is_a_contraction():
    """Take the best action for v, also where another is best for u."""
    S, A = sp.symbols("S A", integer=True, positive=True)
    r = sp.IndexedBase("r", shape=(S, A), real=True)
    v = sp.IndexedBase("v", shape=(S,), real=True)
    w = sp.IndexedBase("u", shape=(S,), real=True)
    best = sp.IndexedBase("a", shape=(S,), integer=True)
    gamma = sp.Symbol("gamma", nonnegative=True)
    most = sp.Symbol("m", nonnegative=True)  # v - u is at most this
    p = chances(S, A)
    q, _ = q_values(r, p, v, gamma)
    z, _ = q_values(r, p, w, gamma)
    behind = sp.IndexedBase("e", shape=(S,), real=True)
    largest = (
        z[s, best[s]] + behind[s]
    )  # of z, at the same action or not
    room = most - v[t] + w[t]
    rest = gamma * Sum(p[s, best[s], t] * room, (t, S))
    return AtMost(
        q[s, best[s]] - largest,
        gamma * most,
        rest + behind[s],
        {s: S, best: A},
        given=(room, behind[s]),
    )


def softmax_policy_gradient():
    """Softmax takes from each q the mean q of its state."""
    S, A = sp.symbols("S A", integer=True, positive=True)
    score = sp.IndexedBase("z", shape=(S, A), real=True)
    q = sp.IndexedBase("q", shape=(S, A), real=True)
    visits = sp.IndexedBase("w", shape=(S,), real=True)
    pi, pull = softmax(score)
    dpolicy = Tensor((s, a), visits[s] * q[s, a], shape=(S, A))
    advantage = q[s, a] - Sum(pi[s, b] * q[s, b], (b, A))
    claim = visits[s] * pi[s, a] * advantage
    return Equal(pull(dpolicy)[s, a], claim, {s: S, a: A})
