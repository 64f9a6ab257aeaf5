"""Normalized queries and keys, and the residual, in PyTorch."""

import torch


def qk_norm_attention(query, key, value, scale, mask=None):
    """Return attention by angles, (*N, T, E)."""
    cosines = torch.nn.functional.cosine_similarity(
        query[..., :, None, :], key[..., None, :, :], dim=-1, eps=0
    )
    scores = scale * cosines  # (*N, T, S)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return torch.einsum("...ts,...se->...te", scores.softmax(-1), value)


def deep_norm(x, branch, weight, bias, alpha=1.0, eps=1e-5):
    """Return the normalized rows, (*N, D)."""
    total = torch.add(branch, x, alpha=alpha)
    shape = weight.shape
    return torch.nn.functional.layer_norm(
        total, shape, weight, bias, eps
    )
