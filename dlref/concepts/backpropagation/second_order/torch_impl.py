"""Second derivatives in PyTorch, by differentiating autograd again."""

import torch
import torch.nn.functional as F
from torch.autograd.functional import hessian, hvp, jvp, vjp


def neuron_loss(x, t, w):
    """Return half the squared errors of a neuron, ()."""
    return F.mse_loss(torch.tanh(x @ w), t, reduction="sum") / 2


def neuron_hessian(x, t, w):
    """Return its Hessian in the weights, (D, D)."""

    def loss(w):
        return neuron_loss(x, t, w)

    return hessian(loss, w, create_graph=True)


def neuron_hvp(x, t, w, v):
    """Return that Hessian times a vector, (D,)."""

    def loss(w):
        return neuron_loss(x, t, w)

    return hvp(loss, w, v, create_graph=True)[1]


def neuron_ggn(x, w, v):
    """Return the Gauss-Newton matrix times a vector, (D,)."""

    def neuron(w):
        return torch.tanh(x @ w)

    _, moved = jvp(neuron, w, v, create_graph=True)
    return vjp(neuron, w, moved, create_graph=True)[1]


def linear_backward(x, weight, gy):
    """Return autograd's gradients of an affine map."""
    bias = torch.zeros(len(weight), dtype=x.dtype, device=x.device)
    at = x, weight, bias
    return vjp(F.linear, at, gy, create_graph=True)[1]
