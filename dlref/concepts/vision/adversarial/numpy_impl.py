"""Attacks on a classifier in NumPy, and a loss that foresees them."""

import numpy as np

from dlref.concepts.feedforward.mlp.numpy_impl import mlp
from dlref.concepts.neurons.smooth_family.numpy_impl import softplus
from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    cross_entropy,
)


def fgsm(x, target, params, activation="relu", epsilon=0.1):
    """Return inputs moved up the loss, each entry by epsilon.

    Args:
        x: inputs, float (*N, D), each in [0, 1].
        target: the right classes, int (*N), each in [0, K).
        params: those of `mlp`: "hidden.0.weight" (H, D) and its ".bias"
            (H,), "output.weight" (K, H) and its ".bias" (K,).
        activation: "relu", "tanh" or "sigmoid".
        epsilon: how far an entry may move, positive.

    Returns:
        y: float (*N, D), each in [0, 1].

    Raises:
        IndexError: if a target is outside [0, K).
        ValueError: if an input is outside [0, 1].
    """
    uphill = signs(x, target, params, activation)
    return np.clip(x + epsilon * uphill, 0, 1)


def pgd(
    x,
    start,
    target,
    params,
    activation="relu",
    epsilon=0.1,
    step_size=0.02,
    steps=10,
):
    """Return inputs moved up the loss in small steps.

    Args:
        x: inputs, float (*N, D), each in [0, 1].
        start: where to begin, float (*N, D): x, or some point near it.
        target: the right classes, int (*N), each in [0, K).
        params: those of `mlp`, as for `fgsm`.
        activation: "relu", "tanh" or "sigmoid".
        epsilon: how far from x an entry may end, positive.
        step_size: how far it moves in a step, positive.
        steps: how many there are.

    Returns:
        y: float (*N, D), each in [0, 1] and at most epsilon from x.

    Raises:
        IndexError: if a target is outside [0, K).
        ValueError: if an input is outside [0, 1].
    """
    low = np.maximum(x - epsilon, 0)
    high = np.minimum(x + epsilon, 1)
    y = np.clip(start, low, high)
    for _ in range(steps):
        uphill = signs(y, target, params, activation)
        y = np.clip(y + step_size * uphill, low, high)
    return y


def signs(x, target, params, activation):
    """Return the signs of the loss's gradient by the inputs."""
    scores, pull_scores = mlp(x, params, activation)
    _, pull_loss = cross_entropy(scores, target, reduction="sum")
    dx, _ = pull_scores(pull_loss(np.ones((), x.dtype)))
    return np.sign(dx.real)


def robust_logistic_loss(x, side, weight, bias, epsilon=0.1):
    """Return the mean logistic loss after the worst move of each input.

    Args:
        x: inputs, float (N, D).
        side: 1 or -1, the class of each row, float (N,).
        weight: float (D,).
        bias: float ().
        epsilon: how far each entry of x may move, not negative.

    Returns:
        loss: float ().
        backward: dloss () -> dx (N, D), dweight (D,), dbias ().
    """
    ways = np.sign(weight.real)
    margin = side * (x @ weight + bias) - epsilon * (weight @ ways)
    each, pull = softplus(-margin)  # (N,)
    count = len(x)

    def backward(dloss):
        dmargin = -pull(np.full(count, dloss / count))  # (N,)
        dz = dmargin * side
        dweight = dz @ x - epsilon * dmargin.sum() * ways
        return np.outer(dz, weight), dweight, dz.sum()

    return each.sum() / count, backward
