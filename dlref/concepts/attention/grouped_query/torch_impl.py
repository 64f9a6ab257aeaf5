"""Attention with fewer keys than queries, in PyTorch."""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


def grouped_query_attention(query, key, value, mask=None):
    """Return what the groups find, (*N, G R, T, E).

    PyTorch's function takes the heads in the third axis from the end,
    and its plain backend can be differentiated twice.
    """
    with sdpa_kernel(SDPBackend.MATH):
        return F.scaled_dot_product_attention(
            query, key, value, mask, enable_gqa=True
        )


def grouped_query_layer(x, memory, mask, params, num_key_value_heads):
    """Return grouped attention between its projections, (*N, T, F)."""
    p = params
    q = F.linear(x, p["q_proj.weight"])
    k = F.linear(memory, p["k_proj.weight"])
    v = F.linear(memory, p["v_proj.weight"])
    k = k.unflatten(-1, (num_key_value_heads, -1)).transpose(-3, -2)
    v = v.unflatten(-1, (num_key_value_heads, -1)).transpose(-3, -2)
    q = q.unflatten(-1, (-1, k.shape[-1])).transpose(-3, -2)
    y = grouped_query_attention(q, k, v, mask)
    return F.linear(y.transpose(-3, -2).flatten(-2), p["o_proj.weight"])


def latent_attention(query, latent, key_up, value_up, mask=None):
    """Return what is found in keys and values made of short rows."""
    key = torch.einsum("hdl,...sl->...hsd", key_up, latent)
    value = torch.einsum("hel,...sl->...hse", value_up, latent)
    with sdpa_kernel(SDPBackend.MATH):
        return F.scaled_dot_product_attention(query, key, value, mask)
