"""word2vec in PyTorch: yes-or-no questions about pairs of words."""

import torch
import torch.nn.functional as F


def nce_loss(v, u, noise, log_target=None, log_noise=None):
    """Return the mean surprise of the questions, ()."""
    words = torch.cat([u[..., None, :], noise], dim=-2)
    scores = (words @ v[..., None])[..., 0]  # (*N, 1 + K)
    if log_target is not None:
        first = F.pad(log_target[..., None], (0, noise.shape[-2]))
        scores = scores - first
    if log_noise is not None:
        scores = scores - F.pad(log_noise, (1, 0))
    real = torch.zeros_like(scores)
    real[..., 0] = 1
    loss = F.binary_cross_entropy_with_logits(
        scores, real, reduction="sum"
    )
    return loss / v[..., 0].numel()


def hierarchical_softmax_loss(v, nodes, code):
    """Return the mean surprise along the paths, ()."""
    scores = torch.einsum("...ld,...d->...l", nodes, v)
    loss = F.binary_cross_entropy_with_logits(
        scores, (code > 0).to(v), weight=code.abs(), reduction="sum"
    )
    return loss / v[..., 0].numel()


def skip_gram(center, context, noise, params):
    """Return the mean surprise, ()."""
    output = params["output.weight"]
    return nce_loss(
        F.embedding(center, params["input.weight"]),
        F.embedding(context, output),
        F.embedding(noise, output),
    )


def cbow(context, center, noise, params):
    """Return the mean surprise, ()."""
    output = params["output.weight"]
    return nce_loss(
        F.embedding(context, params["input.weight"]).mean(dim=-2),
        F.embedding(center, output),
        F.embedding(noise, output),
    )
