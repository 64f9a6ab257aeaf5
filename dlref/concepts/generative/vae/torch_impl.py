"""A variational autoencoder in PyTorch."""

import math

import torch
import torch.nn.functional as F
from torch.distributions import Normal, kl_divergence


def reparameterize(mean, log_var, noise):
    """Return codes made of noise, (*N)."""
    return torch.addcmul(mean, log_var.mul(0.5).exp(), noise)


def standard_kl(mean, log_var):
    """Return the divergences from standard noise, (*N)."""
    code = Normal(mean, torch.exp(0.5 * log_var))
    zero = torch.zeros_like(mean)
    noise = Normal(zero, torch.ones_like(zero))
    return kl_divergence(code, noise).sum(-1)


def negative_elbo(x, logits, mean, log_var, beta=1.0):
    """Return a bound on the surprise at each row, (*N)."""
    surprise = F.binary_cross_entropy_with_logits(
        logits, x, reduction="none"
    )
    return surprise.sum(-1) + beta * standard_kl(mean, log_var)


def vae(x, noise, params):
    """Return logits, (*N, D), and the code's mean and log-variance."""

    def layer(name, value):
        at = params[f"{name}.weight"], params[f"{name}.bias"]
        return F.linear(value, *at)

    h = torch.tanh(layer("encoder", x))
    mean, log_var = layer("mean", h), layer("log_var", h)
    z = mean + torch.exp(log_var / 2) * noise
    g = torch.tanh(layer("decoder", z))
    return layer("output", g), mean, log_var


def iwae_bound(log_weight):
    """Return the logarithms of the mean weights, (*N)."""
    count = log_weight.shape[-1]
    return torch.logsumexp(log_weight, -1) - math.log(count)
