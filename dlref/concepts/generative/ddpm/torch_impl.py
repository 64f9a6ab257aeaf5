"""Denoising diffusion in PyTorch."""

import torch
import torch.nn.functional as F

from dlref.concepts.feedforward.mlp.torch_impl import mlp


def noise_levels(beta):
    """Return how much of the data is left after each step, (T,)."""
    return torch.exp(torch.cumsum(torch.log1p(-beta), dim=0))


def angle(abar):
    """Return the angle whose cosine is the share of the data."""
    return torch.atan2((1 - abar).sqrt(), abar.sqrt())[..., None]


def q_sample(x0, noise, abar):
    """Return data turned towards noise, (*N, D)."""
    phi = angle(abar)
    return torch.cos(phi) * x0 + torch.sin(phi) * noise


def velocity(x0, noise, abar):
    """Return the slope of `q_sample` in the angle, (*N, D)."""
    phi = angle(abar)
    return torch.cos(phi) * noise - torch.sin(phi) * x0


def from_noise(xt, noise, abar):
    """Return the data, given its noise, (*N, D)."""
    phi = angle(abar)
    return (xt - torch.sin(phi) * noise) / torch.cos(phi)


def from_velocity(xt, v, abar):
    """Return data and noise: turned back, (*N, D) each."""
    phi = angle(abar)
    x0 = torch.cos(phi) * xt - torch.sin(phi) * v
    return x0, torch.sin(phi) * xt + torch.cos(phi) * v


def ddpm_posterior(x0, xt, abar, abar_prev):
    """Return mean and variance, by a Kalman filter's one step."""
    alpha = abar / abar_prev
    before = 1 - abar_prev  # the variance that is known already
    gain = before * alpha.sqrt() / (alpha * before + 1 - alpha)
    mean = abar_prev.sqrt()[..., None] * x0
    surprise = xt - alpha.sqrt()[..., None] * mean
    var = before * (1 - gain * alpha.sqrt())
    return mean + gain[..., None] * surprise, var


def ddpm_step(xt, noise, z, abar, abar_prev, variance="posterior"):
    """Return the posterior's mean at the guess, and noise, (*N, D)."""
    x0 = from_noise(xt, noise, abar)
    mean, var = ddpm_posterior(x0, xt, abar, abar_prev)
    var = var if variance == "posterior" else 1 - abar / abar_prev
    return mean + var.sqrt()[..., None] * z


def ddim_step(xt, noise, z, abar, abar_prev, eta=0.0):
    """Return the guess of the data, with noise again, (*N, D)."""
    x0 = from_noise(xt, noise, abar)
    beta = 1 - abar / abar_prev
    sigma = eta * ((1 - abar_prev) / (1 - abar) * beta).sqrt()
    kept = (1 - abar_prev - sigma.square()).sqrt()
    signal = abar_prev.sqrt()[..., None]
    return signal * x0 + kept[..., None] * noise + sigma[..., None] * z


def ddpm_loss(prediction, x0, noise, abar, predict="noise"):
    """Return the mean squared error of a guess, ()."""
    if predict == "v":
        return F.mse_loss(prediction, velocity(x0, noise, abar))
    return F.mse_loss(prediction, noise if predict == "noise" else x0)


def denoiser(x, abar, params, activation="relu"):
    """Return a network's guess from data and level, (*N, D)."""
    phi = angle(abar)
    features = torch.cat([x, torch.cos(phi), torch.sin(phi)], dim=-1)
    return mlp(features, params, activation)


def ddpm_training_loss(
    x0, noise, abar, params, activation="relu", predict="noise"
):
    """Return the loss of a network on noisy data, ()."""
    guess = denoiser(
        q_sample(x0, noise, abar), abar, params, activation
    )
    return ddpm_loss(guess, x0, noise, abar, predict)
