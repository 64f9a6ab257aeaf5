"""Weights with a length of their own, in PyTorch."""

import torch


def weight_norm(v, g):
    """Return the rows of v with lengths g, (K, *D)."""
    unit = torch.nn.functional.normalize(
        v.reshape(len(v), -1), dim=1, eps=0
    )
    return (g.diag() @ unit).reshape(v.shape)


def weight_standardization(weight, eps=1e-5):
    """Return rows of mean 0 and spread 1, (K, *D)."""
    rows = weight.reshape(len(weight), -1)
    var, mean = torch.var_mean(rows, 1, correction=0, keepdim=True)
    rows = (rows - mean) * torch.rsqrt(var + eps)
    return rows.reshape(weight.shape)


def spectral_norm(weight, u, v):
    """Return the weights over u . W v, (K, *D)."""
    rows = weight.reshape(len(weight), -1)
    return weight / torch.vdot(u, torch.mv(rows, v.flatten()))


def power_step(weight, v):
    """Return u (K,) and v (*D) after one step."""
    normalize = torch.nn.functional.normalize
    rows = weight.reshape(len(weight), -1)
    u = normalize(torch.mv(rows, v.flatten()), dim=0, eps=0)
    return u, normalize(torch.mv(rows.mT, u), dim=0, eps=0).reshape(
        v.shape
    )
