"""Attacks on a classifier in PyTorch, and a loss that foresees them."""

import torch
import torch.nn.functional as F

from dlref.concepts.feedforward.mlp.torch_impl import mlp


def fgsm(x, target, params, activation="relu", epsilon=0.1):
    """Return inputs moved up the loss, (*N, D)."""
    moved = x + epsilon * uphill(x, target, params, activation)
    return moved.clamp(0, 1)


def pgd(
    x,
    start,
    target,
    params,
    activation="relu",
    epsilon=0.1,
    step_size=0.02,
    steps=10,
):
    """Return inputs moved up the loss in small steps, (*N, D)."""
    change = (start - x).clamp(-epsilon, epsilon)
    change = (x + change).clamp(0, 1) - x
    for _ in range(steps):
        sign = uphill(x + change, target, params, activation)
        change = (change + step_size * sign).clamp(-epsilon, epsilon)
        change = (x + change).clamp(0, 1) - x
    return x + change


def uphill(x, target, params, activation):
    """Return the signs of the loss's gradient by the inputs."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        scores = mlp(x, params, activation)
        K = scores.shape[-1]
        loss = F.cross_entropy(
            scores.reshape(-1, K), target.reshape(-1), reduction="sum"
        )
        return torch.autograd.grad(loss, x)[0].sign()


def robust_logistic_loss(x, side, weight, bias, epsilon=0.1):
    """Return the mean loss after the worst move, ()."""
    score = torch.mv(x, weight) + bias
    worst = side * score - epsilon * weight.abs().sum()
    return -F.logsigmoid(worst).mean()
