"""GloVe in PyTorch."""

import torch
import torch.nn.functional as F


def cooccurrence(tokens, near, vocabulary):
    """Return the counts, (V, V)."""
    hot = F.one_hot(tokens.long(), vocabulary).to(near)  # (T, V)
    place = torch.arange(len(tokens))
    apart = (place[:, None] - place).abs()
    reach = F.pad(near, (1, max(len(tokens), 1)))  # 0 at no distance
    return hot.T @ reach[apart] @ hot


def glove_loss(
    count,
    word,
    context,
    word_bias,
    context_bias,
    x_max=100.0,
    alpha=0.75,
):
    """Return the weighted squares, ()."""
    i, j = count.nonzero(as_tuple=True)  # pairs that were counted
    x = count[i, j]
    score = (word[i] * context[j]).sum(-1)
    score = score + word_bias[i] + context_bias[j]
    weight = (x / x_max).clamp(max=1.0).pow(alpha)
    errors = F.mse_loss(score, x.log(), reduction="none")
    return torch.sum(weight * errors)
