"""Tree search's choice and its network's loss in NumPy."""

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    soft_cross_entropy,
)


def puct_scores(prior, visits, total_value, c=1.5):
    """Return how much each action should be tried next.

    Args:
        prior: how likely the network takes it, float (*N, A).
        visits: how often it was tried, float (*N, A).
        total_value: what came of it, summed, float (*N, A).
        c: how much the prior counts, not negative.

    Returns:
        y: float (*N, A); the search takes the first largest. There is
            no backward.
    """
    mean = total_value / np.maximum(visits, 1)  # 0 if never tried
    q = np.where(visits > 0, mean, 0)  # (*N, A)
    every = np.sqrt(visits.sum(axis=-1, keepdims=True))  # (*N, 1)
    return q + c * prior * every / (1 + visits)


def alphazero_loss(logits, value, theta, search, outcome, c=1e-4):
    """Return how far a network is from a search and from the end.

    Args:
        logits: scores of the actions, float (*N, A).
        value: what it expects, float (*N).
        theta: all weights in one row, float (D,).
        search: the share of visits, float (*N, A), rows sum to 1.
        outcome: how the game ended, float (*N).
        c: the price of the weights' squares, not negative.

    Returns:
        loss: float ().
        backward: dloss () -> dlogits (*N, A), dvalue (*N), dtheta (D,).

    Raises:
        ValueError: if there is no position.
    """
    if value.size == 0:
        raise ValueError(
            f"logits must have a row, got shape {logits.shape}"
        )

    surprise, pull = soft_cross_entropy(logits, search)  # ()
    missed = value - outcome  # (*N)
    loss = np.mean(missed**2) + surprise + c * np.sum(theta**2)

    def backward(dloss):
        dlogits, _ = pull(dloss)
        dvalue = 2 * dloss / missed.size * missed
        return dlogits, dvalue, 2 * dloss * c * theta

    return loss, backward
