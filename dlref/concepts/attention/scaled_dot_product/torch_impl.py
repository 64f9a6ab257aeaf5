"""Scaled dot-product attention in PyTorch."""

import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


def scaled_dot_product_attention(
    query, key, value, mask=None, bias=None, scale=None
):
    """Return the weighted means of the values, (*N, T, E).

    PyTorch takes the scale as a number, so one that has a gradient is
    multiplied into the queries. Its plain backend is the one that can
    be differentiated twice.
    """
    if bias is not None and mask is not None:
        mask = bias.masked_fill(~mask, float("-inf"))
    elif bias is not None:
        mask = bias
    if scale is not None:
        query, scale = query * scale, 1.0
    with sdpa_kernel(SDPBackend.MATH):
        return F.scaled_dot_product_attention(
            query, key, value, mask, scale=scale
        )
