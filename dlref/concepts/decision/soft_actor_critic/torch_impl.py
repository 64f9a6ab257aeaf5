"""Soft actor-critic in PyTorch."""

import torch
from torch.distributions import (
    Normal,
    TanhTransform,
    TransformedDistribution,
)


def soft_value(q, temperature=1.0):
    """Return the soft values, (*N)."""
    return torch.logsumexp(q / temperature, dim=-1) * temperature


def tanh_gaussian(mean, log_std, noise):
    """Return actions, (*N, D), and their log-probabilities, (*N)."""
    bell = Normal(mean, log_std.exp(), validate_args=False)
    bend = TanhTransform(cache_size=1)
    policy = TransformedDistribution(bell, [bend], validate_args=False)
    action = bend(torch.addcmul(mean, log_std.exp(), noise))
    return action, policy.log_prob(action).sum(dim=-1)


def soft_policy_loss(log_prob, q, temperature=0.2, reduction="mean"):
    """Return the loss, ()."""
    each = torch.sub(q, log_prob, alpha=temperature).neg()
    return each.mean() if reduction == "mean" else each.sum()
