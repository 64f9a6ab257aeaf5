"""The contrastive loss of pairs in PyTorch."""

import torch
import torch.nn.functional as F


def symmetric_info_nce(image, text, logit_scale):
    """Return the mean of both cross-entropies, ()."""
    logits = F.linear(image, text) * logit_scale.exp()  # (N, N)
    own = torch.arange(len(image), device=image.device)
    to_text = F.cross_entropy(logits, own)
    return (to_text + F.cross_entropy(logits.T, own)) / 2


def clip_loss(image, text, logit_scale):
    """Return the loss of the directions, ()."""
    pair = F.normalize(image, eps=0.0), F.normalize(text, eps=0.0)
    return symmetric_info_nce(*pair, logit_scale)
