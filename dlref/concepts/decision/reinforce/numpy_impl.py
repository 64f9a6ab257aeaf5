"""REINFORCE in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    log_softmax,
)


def discounted_returns(reward, gamma=0.99):
    """Return what comes from each step on, discounted.

    Args:
        reward: of the steps of an episode, float (*N, T).
        gamma: the discount, in [0, 1].

    Returns:
        y: float (*N, T).
        backward: dy (*N, T) -> dreward (*N, T).
    """
    y = np.zeros_like(reward)  # (*N, T)
    after = np.zeros_like(reward[..., :1].sum(axis=-1))  # (*N)
    for t in reversed(range(reward.shape[-1])):
        after = reward[..., t] + gamma * after
        y[..., t] = after

    def backward(dy):
        dreward = np.zeros_like(dy)  # (*N, T)
        before = np.zeros_like(dy[..., :1].sum(axis=-1))  # (*N)
        for t in range(dy.shape[-1]):
            before = dy[..., t] + gamma * before
            dreward[..., t] = before
        return dreward

    return y, backward


def policy_gradient_loss(
    logits, action, advantage, entropy_weight=0.0, reduction="mean"
):
    """Return a loss whose slope is that of the reward, sampled.

    Args:
        logits: scores of all actions, float (*N, A).
        action: the one taken, int (*N).
        advantage: how much better it was than expected, float (*N).
        entropy_weight: what the entropy of the policy is worth.
        reduction: "mean" or "sum" over the steps.

    Returns:
        loss: float ().
        backward: dloss () -> dlogits (*N, A). The advantage is held.

    Raises:
        ValueError: if the mean is over no steps.
    """
    if reduction == "mean" and action.size == 0:
        raise ValueError(
            f"logits must have a row, got shape {logits.shape}"
        )

    share = 1 / action.size if reduction == "mean" else 1
    log_pi, pull = log_softmax(logits)  # (*N, A)
    taken = np.arange(logits.shape[-1]) == action[..., None]
    weight = taken * advantage[..., None]  # (*N, A)
    pi = np.exp(log_pi)
    surprise = pi * np.where(pi.real > 0, log_pi, 0)  # (*N, A)
    gain = np.where(taken, log_pi, 0) * weight
    loss = share * np.sum(entropy_weight * surprise - gain)  # ()

    def backward(dloss):
        each = share * dloss
        total = surprise.sum(axis=-1, keepdims=True)  # (*N, 1)
        even = surprise - pi * total  # of the entropy, downward
        return entropy_weight * each * even - pull(each * weight)

    return loss, backward
