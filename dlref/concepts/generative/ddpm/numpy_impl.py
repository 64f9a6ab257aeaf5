"""Denoising diffusion in NumPy: levels, steps and losses, by hand."""

import numpy as np

from dlref.concepts.feedforward.mlp.numpy_impl import mlp


def within(abar, low, high):
    """Refuse levels at which a division has no answer.

    Args:
        abar: levels, float (*N).
        low: the bracket at 0, "(" if it is refused.
        high: the bracket at 1, ")" if it is refused.
    """
    wrong = (abar == 0) & (low == "(") | (abar == 1) & (high == ")")
    if np.any(wrong):
        got = np.asarray(abar)[wrong].flat[0]
        raise ValueError(f"abar must lie in {low}0, 1{high}, got {got}")


def backwards(abar, abar_prev):
    """Refuse a step that does not go to less noise."""
    within(abar, "(", ")")
    wrong = abar_prev < abar
    if np.any(wrong):
        got = np.asarray(abar_prev)[wrong].flat[0]
        raise ValueError(f"abar_prev must not be below abar, got {got}")


def noise_levels(beta):
    """Return how much of the data is left after each step.

    Args:
        beta: the noise that each step adds, float (T,), in [0, 1).

    Returns:
        abar: float (T,). There is no backward.

    Raises:
        TypeError: if `beta` does not hold floats.
        ValueError: if an entry is not in [0, 1).
    """
    return np.cumprod(1 - beta)  # (T,)


def q_sample(x0, noise, abar):
    """Return data with noise, as if all steps had been taken.

    Args:
        x0: data, float (*N, D).
        noise: drawn from a standard normal, float (*N, D).
        abar: the level of each example, float (*N), in [0, 1].

    Returns:
        xt: float (*N, D).
        backward: dxt (*N, D) -> dx0 (*N, D), dnoise (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a level is not in [0, 1].
    """
    signal = np.sqrt(abar)[..., None]  # (*N, 1)
    rest = np.sqrt(1 - abar)[..., None]  # (*N, 1)

    def backward(dxt):
        return signal * dxt, rest * dxt

    return signal * x0 + rest * noise, backward


def velocity(x0, noise, abar):
    """Return how noisy data moves as its angle grows.

    Args:
        x0: data, float (*N, D).
        noise: float (*N, D).
        abar: the level of each example, float (*N), in [0, 1].

    Returns:
        v: float (*N, D).
        backward: dv (*N, D) -> dx0 (*N, D), dnoise (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a level is not in [0, 1].
    """
    signal = np.sqrt(abar)[..., None]  # (*N, 1)
    rest = np.sqrt(1 - abar)[..., None]  # (*N, 1)

    def backward(dv):
        return -rest * dv, signal * dv

    return signal * noise - rest * x0, backward


def from_noise(xt, noise, abar):
    """Return the data, given its noise.

    Args:
        xt: noisy data, float (*N, D).
        noise: what is thought to be its noise, float (*N, D).
        abar: the level of each example, float (*N), in (0, 1].

    Returns:
        x0: float (*N, D).
        backward: dx0 (*N, D) -> dxt (*N, D), dnoise (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a level is not in (0, 1].
    """
    within(abar, "(", "]")
    scale = 1 / np.sqrt(abar)[..., None]  # (*N, 1)
    rest = np.sqrt(1 - abar)[..., None]  # (*N, 1)

    def backward(dx0):
        return scale * dx0, -scale * rest * dx0

    return scale * (xt - rest * noise), backward


def from_velocity(xt, v, abar):
    """Return the data and its noise, given the velocity.

    Args:
        xt: noisy data, float (*N, D).
        v: what is thought to be its velocity, float (*N, D).
        abar: the level of each example, float (*N), in [0, 1].

    Returns:
        x0, noise: float (*N, D).
        backward: dx0 (*N, D), dnoise (*N, D) -> dxt (*N, D),
            dv (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a level is not in [0, 1].
    """
    signal = np.sqrt(abar)[..., None]  # (*N, 1)
    rest = np.sqrt(1 - abar)[..., None]  # (*N, 1)

    def backward(dx0, dnoise):
        dxt = signal * dx0 + rest * dnoise
        return dxt, signal * dnoise - rest * dx0

    return (signal * xt - rest * v, rest * xt + signal * v), backward


def ddpm_posterior(x0, xt, abar, abar_prev):
    """Return where noisy data was one step before, if x0 is known.

    Args:
        x0: data, float (*N, D).
        xt: noisy data, float (*N, D).
        abar: the level of each example, float (*N), in (0, 1).
        abar_prev: the level before, float (*N), from abar to 1.

    Returns:
        mean, var: of a normal distribution, float (*N, D), (*N).
        backward: dmean (*N, D) -> dx0 (*N, D), dxt (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a level is out of its range.
    """
    backwards(abar, abar_prev)
    alpha = abar / abar_prev  # (*N)
    var = (1 - alpha) * (1 - abar_prev) / (1 - abar)  # (*N)
    data = np.sqrt(abar_prev) * (1 - alpha) / (1 - abar)  # (*N)
    here = np.sqrt(alpha) * (1 - abar_prev) / (1 - abar)  # (*N)
    data, here = data[..., None], here[..., None]  # (*N, 1)

    def backward(dmean):
        return data * dmean, here * dmean

    return (data * x0 + here * xt, var), backward


def ddpm_step(xt, noise, z, abar, abar_prev, variance="posterior"):
    """Return noisy data one step earlier, drawn anew.

    Args:
        xt: noisy data, float (*N, D).
        noise: what is thought to be its noise, float (*N, D).
        z: drawn from a standard normal, float (*N, D).
        abar: the level of each example, float (*N), in (0, 1).
        abar_prev: the level before, float (*N), from abar to 1.
        variance: of what is drawn, "posterior", or "beta" for the noise
            that the step had added.

    Returns:
        x: float (*N, D).
        backward: dx (*N, D) -> dxt (*N, D), dnoise (*N, D),
            dz (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a level is out of its range.
    """
    backwards(abar, abar_prev)
    alpha = abar / abar_prev  # (*N)
    beta = 1 - alpha  # (*N)
    left = 1 if variance == "beta" else (1 - abar_prev) / (1 - abar)
    sigma = np.sqrt(left * beta)[..., None]  # (*N, 1)
    scale = 1 / np.sqrt(alpha)[..., None]  # (*N, 1)
    away = (beta / np.sqrt(1 - abar))[..., None]  # (*N, 1)

    def backward(dx):
        return scale * dx, -scale * away * dx, sigma * dx

    return scale * (xt - away * noise) + sigma * z, backward


def ddim_step(xt, noise, z, abar, abar_prev, eta=0.0):
    """Return noisy data at any earlier level, drawn as little as asked.

    Args:
        xt: noisy data, float (*N, D).
        noise: what is thought to be its noise, float (*N, D).
        z: drawn from a standard normal, float (*N, D).
        abar: the level of each example, float (*N), in (0, 1).
        abar_prev: the level to go to, float (*N), from abar to 1.
        eta: 0 to draw nothing, 1 for as much as `ddpm_step`.

    Returns:
        x: float (*N, D).
        backward: dx (*N, D) -> dxt (*N, D), dnoise (*N, D),
            dz (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a number is out of its range.
    """
    backwards(abar, abar_prev)
    var = (1 - abar_prev) / (1 - abar) * (1 - abar / abar_prev)  # (*N)
    sigma = eta * np.sqrt(var)  # (*N)
    kept = np.sqrt(1 - abar_prev - sigma**2)  # (*N): of the noise
    scale = np.sqrt(abar_prev / abar)  # (*N)
    turn = kept - scale * np.sqrt(1 - abar)  # (*N)
    scale, turn, sigma = (s[..., None] for s in (scale, turn, sigma))

    def backward(dx):
        return scale * dx, turn * dx, sigma * dx

    return scale * xt + turn * noise + sigma * z, backward


def ddpm_loss(prediction, x0, noise, abar, predict="noise"):
    """Return the mean squared error of a network's guess.

    Args:
        prediction: the guess, float (*N, D).
        x0: data, float (*N, D).
        noise: float (*N, D).
        abar: the level of each example, float (*N), in [0, 1].
        predict: what is guessed, "noise", "x0" or "v".

    Returns:
        loss: float ().
        backward: dloss () -> dprediction (*N, D), dx0 (*N, D),
            dnoise (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, there is no entry, or a level is
            not in [0, 1].
    """
    none, every = np.zeros_like(abar), np.ones_like(abar)
    signal, rest = {
        "noise": (none, every),
        "x0": (every, none),
        "v": (-np.sqrt(1 - abar), np.sqrt(abar)),
    }[predict]  # (*N): the target is signal x0 + rest noise
    signal, rest = signal[..., None], rest[..., None]
    error = prediction - signal * x0 - rest * noise  # (*N, D)

    def backward(dloss):
        slope = dloss * 2 / error.size * error
        return slope, -signal * slope, -rest * slope

    return np.mean(error * error), backward


def denoiser(x, abar, params, activation="relu"):
    """Return a network's guess from noisy data and its level.

    Args:
        x: noisy data, float (*N, D).
        abar: the level of each example, float (*N), in [0, 1].
        params: of `mlp`, which takes D + 2 features and returns D.
        activation: of `mlp`.

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dparams by name.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or a level is not in [0, 1].
    """
    level = np.stack([np.sqrt(abar), np.sqrt(1 - abar)], axis=-1)
    features = np.concatenate([x, level], axis=-1)  # (*N, D + 2)
    y, pull = mlp(features, params, activation)  # (*N, D)

    def backward(dy):
        dfeatures, dparams = pull(dy)
        return dfeatures[..., : x.shape[-1]], dparams

    return y, backward


def ddpm_training_loss(
    x0, noise, abar, params, activation="relu", predict="noise"
):
    """Return the loss of a network: add noise, guess, compare.

    Args:
        x0: data, float (*N, D).
        noise: drawn from a standard normal, float (*N, D).
        abar: the level of each example, float (*N), in [0, 1].
        params: of `mlp`, which takes D + 2 features and returns D.
        activation: of `mlp`.
        predict: what is guessed, "noise", "x0" or "v".

    Returns:
        loss: float ().
        backward: dloss () -> dx0 (*N, D), dnoise (*N, D), dparams by
            name.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, there is no entry, or a level is
            not in [0, 1].
    """
    xt, pull_xt = q_sample(x0, noise, abar)  # (*N, D)
    guess, pull_guess = denoiser(xt, abar, params, activation)
    loss, pull_loss = ddpm_loss(guess, x0, noise, abar, predict)

    def backward(dloss):
        dguess, dx0, dnoise = pull_loss(dloss)
        dxt, dparams = pull_guess(dguess)
        through, into = pull_xt(dxt)
        return dx0 + through, dnoise + into, dparams

    return loss, backward
