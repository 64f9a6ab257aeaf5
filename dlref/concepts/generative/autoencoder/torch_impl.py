"""Autoencoders in PyTorch."""

import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, kl_divergence


def autoencoder(x, params):
    """Return the rows again, (*N, D), and their codes, (*N, J)."""
    weight = params["encoder.weight"]
    code = torch.sigmoid(F.linear(x, weight, params["encoder.bias"]))
    back = params.get("decoder.weight")
    back = weight.T if back is None else back
    return F.linear(code, back, params["decoder.bias"]), code


def sparsity_penalty(code, rho=0.05):
    """Return the divergences of the units' means from rho, ()."""
    mean = code.reshape(-1, code.shape[-1]).mean(0)
    wanted = Bernoulli(torch.full_like(mean, rho))
    return kl_divergence(wanted, Bernoulli(mean)).sum()


def contractive_penalty(x, weight, bias):
    """Return the squares of the Jacobian of the code, (*N).

    Autograd makes the Jacobian; no formula is used.
    """

    def encode(row):
        return torch.sigmoid(weight @ row + bias)

    rows = x.flatten(0, -2) if x.ndim > 1 else x[None]
    if not len(rows):
        return x.sum(-1) * weight.sum() * bias.sum()
    slopes = torch.func.vmap(torch.func.jacrev(encode))(rows)
    return slopes.square().sum((-2, -1)).reshape(x.shape[:-1])
