"""REINFORCE in PyTorch."""

import torch
from torch.distributions import Categorical


def discounted_returns(reward, gamma=0.99):
    """Return what comes from each step on, (*N, T)."""
    T = reward.shape[-1]
    steps = torch.arange(T, device=reward.device)
    far = steps[:, None] - steps  # from step t on, T by T
    weight = torch.pow(gamma, far.clamp(min=0).to(reward.dtype))
    return reward @ weight.tril()


def policy_gradient_loss(
    logits, action, advantage, entropy_weight=0.0, reduction="mean"
):
    """Return minus the gain and the entropy, ()."""
    policy = Categorical(logits=logits, validate_args=False)
    gain = policy.log_prob(action) * advantage.detach()
    each = torch.add(gain, policy.entropy(), alpha=entropy_weight)
    return -(each.mean() if reduction == "mean" else each.sum())
