"""Q-learning in NumPy: targets, and the losses with their gradients."""

import numpy as np

from dlref.concepts.neurons.regression_losses.numpy_impl import (
    huber_loss,
)


def q_learning_step(
    q, state, action, reward, next_state, done, lr=0.1, gamma=0.99
):
    """Return the table after one step of an agent.

    Args:
        q: what each action is worth in each state, float (S, A).
        state: where the agent was, int ().
        action: what it did, int ().
        reward: what it got, float ().
        next_state: where it came to, int ().
        done: whether that was the end, bool ().
        lr: the share of the error that is taken, in [0, 1].
        gamma: the discount, in [0, 1].

    Returns:
        new_q: float (S, A). There is no backward.
    """
    ahead = np.where(done, 0, q[next_state].max())
    target = reward + gamma * ahead
    new_q = q.copy()
    new_q[state, action] += lr * (target - q[state, action])
    return new_q


def td_target(reward, next_q, done, gamma=0.99):
    """Return what the actions should be worth, after one step.

    Args:
        reward: float (*N).
        next_q: of the actions in the next state, float (*N, A).
        done: whether that was the end, bool (*N).
        gamma: the discount, in [0, 1].

    Returns:
        target: float (*N). There is no backward: it is held.
    """
    return reward + gamma * np.where(done, 0, next_q.max(axis=-1))


def double_td_target(reward, next_q, next_target_q, done, gamma=0.99):
    """Return targets that choose by one estimate and ask another.

    Args:
        reward: float (*N).
        next_q: chooses the next action, the first of the best, float
            (*N, A).
        next_target_q: says what it is worth, float (*N, A).
        done: whether that was the end, bool (*N).
        gamma: the discount, in [0, 1].

    Returns:
        target: float (*N). There is no backward: it is held.
    """
    best = next_q.argmax(axis=-1)[..., None]  # (*N, 1)
    ahead = np.take_along_axis(next_target_q, best, axis=-1)[..., 0]
    return reward + gamma * np.where(done, 0, ahead)


def td_loss(q, action, target, reduction="mean", delta=1.0):
    """Return how far the actions taken are from their targets.

    Args:
        q: of all actions, float (*N, A).
        action: the one taken, int (*N).
        target: a constant, float (*N).
        reduction: "mean" or "sum".
        delta: the error from which on the loss is a line, positive.

    Returns:
        loss: float ().
        backward: dloss () -> dq (*N, A), 0 at all other actions.
    """
    at = action[..., None]  # (*N, 1)
    taken = np.take_along_axis(q, at, axis=-1)[..., 0]  # (*N)
    loss, pull = huber_loss(taken, target, reduction, delta)

    def backward(dloss):
        dtaken, _ = pull(dloss)  # the target is held
        dq = np.zeros_like(dtaken, shape=q.shape)
        np.put_along_axis(dq, at, dtaken[..., None], axis=-1)
        return dq

    return loss, backward


def dueling_q(value, advantage):
    """Return what actions are worth, from two outputs of a network.

    Args:
        value: of the state, float (*N).
        advantage: of each action, up to a constant, float (*N, A).

    Returns:
        q: float (*N, A).
        backward: dq (*N, A) -> dvalue (*N), dadvantage (*N, A).
    """
    mean = advantage.mean(axis=-1, keepdims=True)  # (*N, 1)
    q = value[..., None] + (advantage - mean)

    def backward(dq):
        off = dq - dq.mean(axis=-1, keepdims=True)
        return dq.sum(axis=-1), off

    return q, backward
