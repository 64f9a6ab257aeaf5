"""Actor, critic and the clipped surrogate in PyTorch."""

import torch


def gae(reward, value, next_value, gamma=0.99, lam=0.95):
    """Return the advantages, (*N, T)."""
    delta = reward + gamma * next_value - value
    steps = torch.arange(reward.shape[-1], device=reward.device)
    far = (steps[:, None] - steps).clamp(min=0).to(reward.dtype)
    weight = torch.pow(gamma * lam, far).tril()
    return torch.einsum("...k,kt->...t", delta, weight)


def reduced(x, reduction):
    """Return the mean or the sum, ()."""
    return x.mean() if reduction == "mean" else x.sum()


def ppo_clip_loss(
    log_prob, old_log_prob, advantage, clip=0.2, reduction="mean"
):
    """Return minus the clipped gain, ()."""
    ratio = torch.exp(log_prob - old_log_prob.detach())
    near = torch.clamp(ratio, 1 - clip, 1 + clip)
    gain = torch.minimum(ratio * advantage, near * advantage)
    return -reduced(gain, reduction)


def clipped_value_loss(
    value, old_value, target, clip=0.2, reduction="mean"
):
    """Return half the squared error, or the clipped one's, ()."""
    near = old_value + torch.clamp(value - old_value, -clip, clip)
    plain, held = (value - target) ** 2, (near - target) ** 2
    return (
        reduced(torch.where(held > plain, held, plain), reduction) / 2
    )
