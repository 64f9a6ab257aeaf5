"""Local response normalization in PyTorch."""

import torch.nn.functional as F


def local_response_norm(x, size, alpha=1e-4, beta=0.75, k=1.0):
    """Return the normalized entries, (N, C, *S)."""
    places = x if x.dim() > 2 else x[..., None]
    y = F.local_response_norm(places, size, alpha, beta, k)
    return y.reshape(x.shape)
