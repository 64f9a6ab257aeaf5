"""Learning from preferences in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import (
    logsigmoid,
)


def dpo_loss(chosen, rejected, ref_chosen, ref_rejected, beta=0.1):
    """Return the mean surprise that the chosen answers were chosen.

    Args:
        chosen: the policy's log-probability of the chosen answers,
            float (*N).
        rejected: that of the rejected ones, float (*N).
        ref_chosen: the reference's of the chosen ones, float (*N).
        ref_rejected: the reference's of the rejected, float (*N).
        beta: how near to the reference the policy stays, positive.

    Returns:
        loss: float ().
        backward: dloss () -> dchosen (*N), drejected (*N).

    Raises:
        ValueError: if there is no pair.
    """
    if chosen.size == 0:
        raise ValueError(
            f"chosen must have an answer, got shape {chosen.shape}"
        )

    ahead, behind = chosen - ref_chosen, rejected - ref_rejected
    won, pull = logsigmoid(beta * (ahead - behind))  # (*N)

    def backward(dloss):
        dwon = np.zeros_like(won) - dloss / chosen.size
        dchosen = beta * pull(dwon)
        return dchosen, -dchosen

    return -won.mean(), backward


def group_advantage(reward, eps=1e-4):
    """Return how good each answer is beside others of its group.

    Args:
        reward: of G answers to each question, float (*N, G).
        eps: added to the spread, positive.

    Returns:
        y: float (*N, G). There is no backward: it is held.
    """
    off = reward - reward.mean(axis=-1, keepdims=True)  # (*N, G)
    square = np.mean(off**2, axis=-1, keepdims=True)  # (*N, 1)
    return off / (np.sqrt(square) + eps)
