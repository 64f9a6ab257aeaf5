"""Learning from preferences in PyTorch."""

import torch
import torch.nn.functional as F


def dpo_loss(chosen, rejected, ref_chosen, ref_rejected, beta=0.1):
    """Return the loss of the preferences, ()."""
    policy = torch.sub(chosen, rejected)
    reference = torch.sub(ref_chosen, ref_rejected).detach()
    margin = beta * (policy - reference)
    return F.binary_cross_entropy_with_logits(
        margin, torch.ones_like(margin)
    )


def group_advantage(reward, eps=1e-4):
    """Return the rewards, standardized by group, (*N, G)."""
    off = reward - reward.mean(dim=-1, keepdim=True)
    length = torch.linalg.vector_norm(off, dim=-1, keepdim=True)
    return off / (length / reward.shape[-1] ** 0.5 + eps)
