"""Factorization models in PyTorch: a whole table, and every pair."""

import torch
import torch.nn.functional as F


def matrix_factorization(
    user, item, mean, user_bias, item_bias, user_factors, item_factors
):
    """Return the entries of the whole table of predictions, (*N)."""
    table = torch.addmm(
        user_bias[:, None] + item_bias, user_factors, item_factors.mT
    )
    at = user * item_bias.shape[0] + item
    return mean + F.embedding(at, table.reshape(-1, 1))[..., 0]


def factorization_machine(x, bias, weight, factors):
    """Return the line and one term after another, (*N)."""
    y = bias + torch.mv(x.reshape(-1, x.shape[-1]), weight)
    for d in range(x.shape[-1]):
        for e in range(d):
            both = torch.dot(factors[d], factors[e])
            y = y + both * (x[..., d] * x[..., e]).reshape(-1)
    return y.reshape(x.shape[:-1])
