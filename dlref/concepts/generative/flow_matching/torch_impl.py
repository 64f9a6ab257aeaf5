"""Flow matching in PyTorch; a velocity is a slope in time."""

import torch
import torch.nn.functional as F
from torch.autograd.functional import jvp

from dlref.concepts.feedforward.mlp.torch_impl import mlp


def flow_path(x0, x1, t, sigma_min=0.0):
    """Return the points and, by autograd, their velocities."""

    def place(t):
        return torch.lerp(x0, x1 + sigma_min * x0, t[..., None])

    return jvp(place, t, torch.ones_like(t), create_graph=True)


def velocity_network(x, t, params, activation="tanh"):
    """Return the velocities, (*N, D)."""
    features = torch.cat([x, t.unsqueeze(-1)], dim=-1)
    return mlp(features, params, activation)


def flow_matching_loss(
    x0, x1, t, params, sigma_min=0.0, activation="tanh"
):
    """Return the mean squared error of the velocities, ()."""
    xt, u = flow_path(x0, x1, t, sigma_min)
    v = velocity_network(xt, t, params, activation)
    return F.mse_loss(v, u)
