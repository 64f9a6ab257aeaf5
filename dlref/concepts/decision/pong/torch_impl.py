"""Pong from pixels in PyTorch."""

import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli


def pong_frame(frame, background, top=35, bottom=195):
    """Return where something is on the field, (*N, P, Q)."""
    red = frame.select(-1, 0).narrow(-2, top, bottom - top)
    return (~torch.isin(red[..., ::2, ::2], background)).long()


def pong_policy(x, params):
    """Return the score of going up, (*N)."""
    h = F.linear(x, params["fc1.weight"]).relu()
    return F.linear(h, params["fc2.weight"]).squeeze(-1)


def point_returns(reward, scored, gamma=0.99):
    """Return what comes from each step on, (*N, T)."""
    T = reward.shape[-1]
    steps = torch.arange(T, device=reward.device)
    far = steps - steps[:, None]  # from step t to step k, T by T
    points = torch.cumsum(scored.long(), dim=-1) - scored.long()
    same = points[..., :, None] == points[..., None, :]
    fade = torch.pow(gamma, far.clamp(min=0).to(reward.dtype)).triu()
    return ((same * fade) @ reward.unsqueeze(-1)).squeeze(-1)


def pong_loss(logit, up, advantage, reduction="mean"):
    """Return minus the log-probabilities, weighted, ()."""
    policy = Bernoulli(logits=logit, validate_args=False)
    each = -policy.log_prob(up.to(logit.dtype)) * advantage.detach()
    return each.mean() if reduction == "mean" else each.sum()
