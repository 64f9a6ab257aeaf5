"""Flow matching in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.feedforward.mlp.numpy_impl import mlp
from dlref.concepts.neurons.linear_regression.numpy_impl import mse_loss


def flow_path(x0, x1, t, sigma_min=0.0):
    """Return a point on the way from x0 to x1, and its velocity.

    Args:
        x0: noise, float (*N, D).
        x1: data, float (*N, D).
        t: the time of each, float (*N), from 0 to 1.
        sigma_min: the share of the noise that is left at the end, in
            [0, 1).

    Returns:
        xt, u: float (*N, D).
        backward: dxt (*N, D), du (*N, D) -> dx0 (*N, D), dx1 (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a number is out of its
            range.
    """
    left, t = 1 - sigma_min, t[..., None]  # (*N, 1)
    u = x1 - left * x0  # (*N, D)

    def backward(dxt, du):
        return dxt + -left * (t * dxt + du), t * dxt + du

    return (x0 + t * u, u), backward


def velocity_network(x, t, params, activation="tanh"):
    """Return the velocity that a network gives each point and time.

    Args:
        x: float (*N, D).
        t: the time of each, float (*N), from 0 to 1.
        params: of `mlp`, which takes D + 1 features and returns D.
        activation: of `mlp`.

    Returns:
        v: float (*N, D).
        backward: dv (*N, D) -> dx (*N, D), dparams by name.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a time is not in [0, 1].
    """
    features = np.concatenate([x, t[..., None]], axis=-1)
    v, pull = mlp(features, params, activation)  # (*N, D)

    def backward(dv):
        dfeatures, dparams = pull(dv)
        return dfeatures[..., :-1].copy(), dparams

    return v, backward


def flow_matching_loss(
    x0, x1, t, params, sigma_min=0.0, activation="tanh"
):
    """Return the mean squared error of a network's velocities.

    Args:
        x0: noise, float (*N, D).
        x1: data, float (*N, D).
        t: the time of each pair, float (*N), from 0 to 1.
        params: of `mlp`, which takes D + 1 features and returns D.
        sigma_min: the share of the noise that is left at the end, in
            [0, 1).
        activation: of `mlp`.

    Returns:
        loss: float ().
        backward: dloss () -> dx0 (*N, D), dx1 (*N, D), dparams by
            name.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, there is no entry, or a number
            is out of its range.
    """
    (xt, u), pull_path = flow_path(x0, x1, t, sigma_min)  # (*N, D)
    v, pull_v = velocity_network(xt, t, params, activation)
    loss, pull_loss = mse_loss(v, u)

    def backward(dloss):
        dv, du = pull_loss(dloss)
        dxt, dparams = pull_v(dv)
        return *pull_path(dxt, du), dparams

    return loss, backward
