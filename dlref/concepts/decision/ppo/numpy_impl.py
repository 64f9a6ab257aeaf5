"""Actor, critic and the clipped surrogate, with gradients by hand."""

import numpy as np

from dlref.concepts.decision.reinforce.numpy_impl import (
    discounted_returns,
)


def share_of_one(x, reduction):
    """Return what each entry counts; a mean needs one."""
    if reduction == "mean" and x.size == 0:
        raise ValueError(
            "a mean must be over at least one step, got none"
        )
    return 1 / x.size if reduction == "mean" else 1


def gae(reward, value, next_value, gamma=0.99, lam=0.95):
    """Return how much better each step went than was expected.

    Args:
        reward: of the steps of an episode, float (*N, T).
        value: of the state before each step, float (*N, T).
        next_value: of the state after it, float (*N, T); 0 where the
            episode ended.
        gamma: the discount, in [0, 1].
        lam: how much later surprises count, in [0, 1].

    Returns:
        y: the advantages, float (*N, T).
        backward: dy (*N, T) -> dreward, dvalue, dnext_value (*N, T).
    """
    delta = reward + gamma * next_value - value  # (*N, T)
    y, pull = discounted_returns(delta, gamma * lam)

    def backward(dy):
        ddelta = pull(dy)
        return ddelta, -ddelta, gamma * ddelta

    return y, backward


def ppo_clip_loss(
    log_prob, old_log_prob, advantage, clip=0.2, reduction="mean"
):
    """Return minus the gain, counted as far as the policy may move.

    Args:
        log_prob: of the actions taken, by the policy, float (*N).
        old_log_prob: by the policy that took them, float (*N).
        advantage: how good they were, float (*N).
        clip: how far the ratio may pay, in [0, 1).
        reduction: "mean" or "sum" over the steps.

    Returns:
        loss: float ().
        backward: dloss () -> dlog_prob (*N), 0 where the ratio has
            passed its bound; exactly on it the slope counts.

    Raises:
        ValueError: if the mean is over no steps.
    """
    share = share_of_one(log_prob, reduction)

    ratio = np.exp(log_prob - old_log_prob)  # (*N)
    good = advantage > 0
    passed = np.where(
        good, ratio.real > 1 + clip, ratio.real < 1 - clip
    )
    edge = np.where(good, 1 + clip, 1 - clip).astype(advantage.dtype)
    gain = advantage * np.where(passed, edge, ratio)  # (*N)

    def backward(dloss):
        slope = np.where(passed, 0, advantage * ratio)
        return -share * dloss * slope

    return -share * np.sum(gain), backward


def clipped_value_loss(
    value, old_value, target, clip=0.2, reduction="mean"
):
    """Return half the squared error of values that may not jump.

    Args:
        value: what the critic says, float (*N).
        old_value: what it said before the update, float (*N).
        target: the returns, float (*N).
        clip: how far the value may move, positive.
        reduction: "mean" or "sum" over the steps.

    Returns:
        loss: float ().
        backward: dloss () -> dvalue (*N), 0 where the clipped value is
            the worse one and was clipped; as bad as the other, not.

    Raises:
        ValueError: if the mean is over no steps.
    """
    share = share_of_one(value, reduction)

    move = value - old_value  # (*N)
    inside = abs(move.real) <= clip
    kept = np.where(inside, move, clip * np.sign(move.real))
    error = value - target  # (*N)
    other = np.where(inside, error, old_value + kept - target)
    worse = abs(other.real) > abs(error.real)
    counted = np.where(worse, other, error)  # (*N)

    def backward(dloss):
        slope = np.where(worse & ~inside, 0, counted)
        return share * dloss * slope

    return share / 2 * np.sum(counted**2), backward
