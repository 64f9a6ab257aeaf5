"""Attention without a cache in PyTorch: everything is done again."""

import torch
import torch.nn.functional as F


def cached_attention(query, key, value, cached_key, cached_value):
    """Return attention of new places, and all keys and values.

    The whole sequence goes through causal attention, and its last rows
    are kept. Whatever the old queries were, they have no effect there.
    """
    T = query.shape[-2]
    key = torch.cat((cached_key, key), dim=-2)
    value = torch.cat((cached_value, value), dim=-2)
    queries = torch.cat((torch.ones_like(cached_key), query), dim=-2)
    y = F.scaled_dot_product_attention(
        queries, key, value, is_causal=True
    )
    return y[..., -T:, :], key, value
