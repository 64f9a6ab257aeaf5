"""Which inputs a score is owed to, in NumPy."""

import numpy as np

from dlref.concepts.feedforward.mlp.numpy_impl import mlp


def saliency(x, target, params, activation="relu"):
    """Return how much a score moves with each input.

    Args:
        x: features, float (*N, D).
        target: whose score, int (*N), each in [0, K).
        params: those of `mlp`: "hidden.0.weight" (H, D) and its ".bias"
            (H,), "output.weight" (K, H) and its ".bias" (K,).
        activation: "relu", "tanh" or "sigmoid".

    Returns:
        y: float (*N, D), not negative.

    Raises:
        IndexError: if a target is outside [0, K).
    """
    return np.abs(slopes(x, target, params, activation))


def integrated_gradients(
    x, baseline, target, params, activation="relu", steps=50
):
    """Return what each input adds to a score, from a baseline on.

    Args:
        x: features, float (*N, D).
        baseline: what counts as nothing, float (*N, D).
        target: whose score, int (*N), each in [0, K).
        params: those of `mlp`, as for `saliency`.
        activation: "relu", "tanh" or "sigmoid".
        steps: in how many parts the way is cut.

    Returns:
        y: float (*N, D); the sum over D is nearly the gain of the
            score.

    Raises:
        IndexError: if a target is outside [0, K).
    """
    way = x - baseline
    total = np.zeros_like(way)
    for k in range(steps):
        middle = baseline + way * ((k + 0.5) / steps)
        total += slopes(middle, target, params, activation)
    return way * (total / steps)


def grad_cam(features, gradient):
    """Return where the maps that raise a score are strong.

    Args:
        features: maps of a convolution, float (N, C, H, W).
        gradient: of the score by them, float (N, C, H, W).

    Returns:
        y: float (N, H, W), not negative.
        backward: dy (N, H, W) -> dfeatures (N, C, H, W), dgradient
            (N, C, H, W).
    """
    area = features.shape[2] * features.shape[3]
    alpha = gradient.mean(axis=(2, 3), keepdims=True)  # (N, C, 1, 1)
    z = np.sum(alpha * features, axis=1)  # (N, H, W)
    on = z.real > 0

    def backward(dy):
        g = (dy * on)[:, None]  # (N, 1, H, W)
        met = np.sum(g * features, axis=(2, 3), keepdims=True)
        return alpha * g, met / area + np.zeros_like(gradient)

    return np.where(on, z, 0), backward


def slopes(x, target, params, activation):
    """Return the gradient of the target's score by the inputs."""
    scores, backward = mlp(x, params, activation)
    classes = np.arange(scores.shape[-1])
    chosen = target[..., None] == classes  # (*N, K)
    dx, _ = backward(chosen.astype(scores.dtype))
    return dx
