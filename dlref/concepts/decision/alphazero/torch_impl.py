"""Tree search's choice and its network's loss in PyTorch."""

import torch
import torch.nn.functional as F


def puct_scores(prior, visits, total_value, c=1.5):
    """Return how much each action should be tried, (*N, A)."""
    q = torch.nan_to_num(total_value / visits, nan=0.0, posinf=0.0)
    q = q.masked_fill(visits == 0, 0)
    every = visits.sum(dim=-1, keepdim=True).sqrt()
    return torch.addcdiv(q, prior * every, visits + 1, value=c)


def alphazero_loss(logits, value, theta, search, outcome, c=1e-4):
    """Return the loss of one batch of positions, ()."""
    A = logits.shape[-1]
    surprise = F.cross_entropy(
        logits.reshape(-1, A), search.reshape(-1, A)
    )
    return F.mse_loss(value, outcome) + surprise + c * theta.dot(theta)
