"""Losses of classifiers in PyTorch."""

import torch
import torch.nn.functional as F
from torch.distributions import Dirichlet


def nll_loss(
    input, target, weight=None, ignore_index=-100, reduction="mean"
):
    """Return the negative log-likelihood of labels (*N), ()."""
    return F.nll_loss(
        input.reshape(-1, input.shape[-1]),
        target.reshape(-1),
        weight,
        ignore_index=ignore_index,
        reduction=reduction,
    )


def kl_div(input, target, reduction="mean", log_target=False):
    """Return the divergence from log-probabilities (N, K), ()."""
    if reduction == "mean":  # PyTorch warns of its own default
        options = {"reduction": "none", "log_target": log_target}
        return F.kl_div(input, target, **options).mean()
    options = {"reduction": reduction, "log_target": log_target}
    return F.kl_div(input, target, **options)


def sigmoid_focal_loss(
    input, target, alpha=0.25, gamma=2.0, reduction="mean"
):
    """Return the focal loss as torchvision writes it, ()."""
    surprise = F.binary_cross_entropy_with_logits(
        input, target, reduction="none"
    )
    p = torch.sigmoid(input)
    right = p * target + (1 - p) * (1 - target)
    share = alpha * target + (1 - alpha) * (1 - target)
    loss = share * (1 - right) ** gamma * surprise
    return loss.mean() if reduction == "mean" else loss.sum()


def evidential_loss(evidence, target, reduction="mean"):
    """Return the squared error of a Dirichlet's draws, expected, ()."""
    belief = Dirichlet(evidence + 1, validate_args=False)
    truth = F.one_hot(target, evidence.shape[-1])
    loss = (truth - belief.mean) ** 2 + belief.variance
    loss = loss.sum(dim=-1)
    return loss.mean() if reduction == "mean" else loss.sum()
