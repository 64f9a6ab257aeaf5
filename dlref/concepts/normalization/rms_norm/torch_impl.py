"""RMS normalization in PyTorch."""

import torch.nn.functional as F


def rms_norm(x, weight=None, eps=None):
    """Return the rows by their root mean square, (*N, D)."""
    return F.rms_norm(x, x.shape[-1:], weight, eps)
