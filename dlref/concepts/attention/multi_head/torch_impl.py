"""Multi-head attention in PyTorch."""

import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


def multihead_attention(
    query, key, value, key_padding_mask, attn_mask, params, num_heads
):
    """Return what the heads look up, mixed, (*N, T, H K).

    PyTorch's own function takes one axis of examples, the second. Its
    plain backend is the one that can be differentiated twice.
    """
    N, T, E = query.shape[:-2], *query.shape[-2:]
    S = key.shape[-2]
    count = N.numel()
    if not count:  # which PyTorch's function does not take
        return F.linear(query, params["out_proj.weight"])
    q = query.reshape(count, T, E).transpose(0, 1)
    k = key.reshape(count, S, E).transpose(0, 1)
    v = value.reshape(count, S, E).transpose(0, 1)
    if key_padding_mask is not None:
        key_padding_mask = key_padding_mask.reshape(count, S)
    with sdpa_kernel(SDPBackend.MATH):
        y, _ = F.multi_head_attention_forward(
            query=q,
            key=k,
            value=v,
            embed_dim_to_check=E,
            num_heads=num_heads,
            in_proj_weight=params["in_proj_weight"],
            in_proj_bias=params.get("in_proj_bias"),
            bias_k=None,
            bias_v=None,
            add_zero_attn=False,
            dropout_p=0.0,
            out_proj_weight=params["out_proj.weight"],
            out_proj_bias=params.get("out_proj.bias"),
            key_padding_mask=key_padding_mask,
            need_weights=False,
            attn_mask=attn_mask,
        )
    return y.transpose(0, 1).reshape(query.shape)


def split_heads(x, num_heads):
    """Return the features of each head by themselves, (*N, H, T, K)."""
    return x.unflatten(-1, (num_heads, -1)).transpose(-3, -2)
