"""Linear and sliding-window attention in PyTorch.

Both with the whole table of scores, which is what they do without.
"""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


def feature(x):
    """Return ELU plus one, without the loss of digits far left."""
    return torch.where(x > 0, x + 1, torch.exp(torch.clamp(x, max=0)))


def linear_attention(query, key, value):
    """Return means of the values, (*N, T, E)."""
    scores = feature(query) @ feature(key).mT
    return F.normalize(scores, p=1, dim=-1, eps=0.0) @ value


def causal_linear_attention(query, key, value):
    """Return means of the values up to each place, (*N, T, E)."""
    scores = torch.tril(feature(query) @ feature(key).mT)
    return F.normalize(scores, p=1, dim=-1, eps=0.0) @ value


def sliding_window_attention(query, key, value, before, after=0):
    """Return attention to the places nearby, (*N, T, E)."""
    T = query.shape[-2]
    ones = torch.ones(T, T, dtype=torch.bool, device=query.device)
    near = ones.tril(after).triu(-before)
    with sdpa_kernel(SDPBackend.MATH):
        return F.scaled_dot_product_attention(query, key, value, near)
