"""Collective operations and split linear layers in PyTorch."""

import torch
import torch.nn.functional as F


def all_reduce(x, op="sum"):
    """Return the sum or mean of all, for each process, (P, *N)."""
    total = torch.mean(x, 0) if op == "mean" else torch.sum(x, 0)
    return total.expand_as(x)


def all_gather(x):
    """Return what each has, once for each process, (P, P, *N)."""
    return x.expand(len(x), *x.shape)


def reduce_scatter(x):
    """Return the sums of what all have for each, (P, *N)."""
    return torch.einsum("pq...->q...", x)


def column_parallel_linear(x, weight, bias=None):
    """Return the whole layer's outputs in parts, (P, *N, M)."""
    P, M, D = weight.shape
    whole = F.linear(
        x,
        weight.reshape(P * M, D),
        None if bias is None else bias.flatten(),
    )
    return whole.unflatten(-1, (P, M)).movedim(-2, 0)


def row_parallel_linear(x, weight, bias=None):
    """Return the layer's outputs from all parts, (*N, D)."""
    P, D, M = weight.shape
    features = x.movedim(0, -2).flatten(-2)  # (*N, P*M)
    return F.linear(
        features, weight.movedim(0, 1).reshape(D, P * M), bias
    )


def tensor_parallel_mlp(x, up, up_bias, down, down_bias):
    """Return what the whole network gives, (*N, D)."""
    P, M, D = up.shape
    hidden = F.linear(x, up.reshape(P * M, D), up_bias.reshape(P * M))
    whole = down.movedim(0, 1).reshape(D, P * M)
    return F.linear(F.gelu(hidden), whole, down_bias)
