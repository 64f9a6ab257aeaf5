"""Markov decision processes in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
)


def q_values(reward, transition, value, gamma=0.99):
    """Return what each action in each state is worth.

    Args:
        reward: of an action in a state, on average, float (S, A).
        transition: the chance of each next state, float (S, A, S).
        value: what each state is worth, float (S,).
        gamma: the discount, in [0, 1).

    Returns:
        q: float (S, A).
        backward: dq (S, A) -> dreward (S, A), dtransition (S, A, S),
            dvalue (S,).
    """
    q = reward + gamma * (transition @ value)  # (S, A)

    def backward(dq):
        dtransition = gamma * dq[..., None] * value  # (S, A, S)
        dvalue = gamma * np.einsum("sa,sat->t", dq, transition)
        return dq.copy(), dtransition, dvalue

    return q, backward


def first_best(q):
    """Return the first of the largest along the last axis, kept."""
    return q.real.argmax(axis=-1)[..., None]


def bellman_optimality(reward, transition, value, gamma=0.99):
    """Return what each state is worth if the best action comes next.

    Args:
        reward: of an action in a state, on average, float (S, A).
        transition: the chance of each next state, float (S, A, S).
        value: what each state is worth after that, float (S,).
        gamma: the discount, in [0, 1).

    Returns:
        y: float (S,).
        backward: dy (S,) -> dreward (S, A), dtransition (S, A, S),
            dvalue (S,). Where actions tie, the first one counts.
    """
    q, pull = q_values(reward, transition, value, gamma)
    best = first_best(q)  # (S, 1)
    y = np.take_along_axis(q, best, axis=-1)[..., 0]  # (S,)

    def backward(dy):
        dq = np.zeros_like(q)
        np.put_along_axis(dq, best, dy[..., None], axis=-1)
        return pull(dq)

    return y, backward


def greedy_policy(q):
    """Return the policy that takes the first of the best actions.

    Args:
        q: what each action is worth, float (*N, A).

    Returns:
        policy: 1 at the first largest entry of a row, else 0, float
            (*N, A). There is no backward: the policy jumps.
    """
    policy = np.zeros_like(q)
    np.put_along_axis(policy, first_best(q), 1, axis=-1)
    return policy


def policy_value(reward, transition, policy, gamma=0.99):
    """Return what each state is worth under a policy.

    Args:
        reward: of an action in a state, on average, float (S, A).
        transition: the chance of each next state, float (S, A, S).
        policy: the chance of each action, float (S, A).
        gamma: the discount, in [0, 1).

    Returns:
        v: float (S,).
        backward: dv (S,) -> dreward (S, A), dtransition (S, A, S),
            dpolicy (S, A).
    """
    moves = np.einsum("sa,sat->st", policy, transition)  # (S, S)
    mean = np.sum(policy * reward, axis=-1)  # (S,)
    system = np.eye(len(moves)) - gamma * double(moves)
    v = like(np.linalg.solve(system, double(mean)), mean, moves)

    def backward(dv):
        w = like(np.linalg.solve(system.T, double(dv)), dv, moves)
        w = w[:, None]  # (S, 1): how often each state is visited
        dreward = w * policy  # (S, A)
        dtransition = gamma * dreward[..., None] * v  # (S, A, S)
        dpolicy = w * (reward + gamma * (transition @ v))  # (S, A)
        return dreward, dtransition, dpolicy

    return v, backward


def value_iteration(reward, transition, value, gamma=0.99, steps=1):
    """Return the values after some steps of value iteration.

    Args:
        reward: of an action in a state, on average, float (S, A).
        transition: the chance of each next state, float (S, A, S).
        value: where to begin, float (S,).
        gamma: the discount, in [0, 1).
        steps: how many, not negative.

    Returns:
        y: float (S,).
        backward: dy (S,) -> dreward (S, A), dtransition (S, A, S),
            dvalue (S,).
    """
    y, pulls = value.copy(), []
    for _ in range(steps):
        y, pull = bellman_optimality(reward, transition, y, gamma)
        pulls.append(pull)

    def backward(dy):
        dvalue = dy.copy()
        dreward = np.zeros_like(dy, shape=reward.shape)
        dtransition = np.zeros_like(dy, shape=transition.shape)
        for pull in reversed(pulls):
            dr, dp, dvalue = pull(dvalue)
            dreward = dreward + dr
            dtransition = dtransition + dp
        return dreward, dtransition, dvalue

    return y, backward
