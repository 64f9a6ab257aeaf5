"""Which inputs a score is owed to, in PyTorch."""

import torch
import torch.nn.functional as F

from dlref.concepts.feedforward.mlp.torch_impl import mlp


def saliency(x, target, params, activation="relu"):
    """Return how much a score moves with each input, (*N, D)."""
    return by_input(x, target, params, activation).abs()


def integrated_gradients(
    x, baseline, target, params, activation="relu", steps=50
):
    """Return what each input adds to a score, (*N, D)."""
    ends = torch.linspace(0, 1, steps + 1, dtype=x.dtype)
    middles = ((ends[1:] + ends[:-1]) / 2).to(x.device)
    middles = middles.reshape(-1, *[1] * x.dim())
    points = torch.lerp(baseline, x, middles)
    targets = target.expand(steps, *target.shape)
    found = by_input(points, targets, params, activation)
    return (x - baseline) * found.mean(dim=0)


def grad_cam(features, gradient):
    """Return where the maps that raise a score are strong."""
    alpha = F.adaptive_avg_pool2d(gradient, 1).flatten(1)
    return torch.einsum("nc,nchw->nhw", alpha, features).relu()


def by_input(x, target, params, activation):
    """Return the gradient of the target's score by the inputs."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        scores = mlp(x, params, activation)
        chosen = scores.gather(-1, target.unsqueeze(-1))
        return torch.autograd.grad(chosen.sum(), x)[0]
