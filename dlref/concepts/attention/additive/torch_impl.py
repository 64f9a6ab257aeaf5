"""Attention by kernel, network and matrix in PyTorch."""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


def nadaraya_watson(query, key, value, width):
    """Return kernel means of the values, (*N, T, E).

    As attention with a bias. The lengths of the queries cancel, so the
    squares of the distances need not be formed.
    """
    query, key = query / width, key / width
    bias = -key.square().sum(dim=-1)[..., None, :] / 2
    return attention(query, key, value, bias)


def additive_attention(
    query, key, value, weight_query, weight_key, weight_score, mask=None
):
    """Return means weighted by a network's scores, (*N, T, E)."""
    joined = torch.cat((weight_query, weight_key), dim=1)  # (H, D + C)
    T, S = query.shape[-2], key.shape[-2]
    queries = query[..., :, None, :].expand(*query.shape[:-1], S, -1)
    keys = key[..., None, :, :]
    keys = keys.expand(*key.shape[:-2], T, *key.shape[-2:])
    pairs = torch.cat((queries, keys), dim=-1)
    scores = torch.tanh(F.linear(pairs, joined)) @ weight_score
    if mask is not None:
        blocked = ~mask[..., None, :]
        scores = scores.masked_fill(blocked, float("-inf"))
    return F.softmax(scores, dim=-1) @ value


def multiplicative_attention(query, key, value, weight, mask=None):
    """Return means weighted by products with a matrix, (*N, T, E)."""
    if mask is not None:
        mask = mask[..., None, :]
    return attention(query @ weight, key, value, mask)


def attention(query, key, value, mask):
    """Return attention without a scale, by the plain backend."""
    with sdpa_kernel(SDPBackend.MATH):
        return F.scaled_dot_product_attention(
            query, key, value, mask, scale=1.0
        )
