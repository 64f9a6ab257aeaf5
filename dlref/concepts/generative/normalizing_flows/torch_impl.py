"""Normalizing flows in PyTorch.

No formula of a determinant is used: autograd finds the whole matrix of
slopes, and `slogdet` its determinant.
"""

import torch
import torch.nn.functional as F
from torch.autograd.functional import jacobian
from torch.distributions import MultivariateNormal


def with_logdet(f, x):
    """Return f(x), and log |det| of its slopes, for each row."""
    rows = x.reshape(-1, x.shape[-1])
    slopes = jacobian(lambda x: f(x).sum(0), rows, create_graph=True)
    logdet = torch.linalg.slogdet(slopes.movedim(1, 0)).logabsdet
    return f(rows).reshape(x.shape), logdet.reshape(x.shape[:-1])


def affine_coupling(x, weight, bias, scale, shift, keep="first"):
    """Return the coupled halves and the log-determinants."""

    def couple(x):
        first, second = x.chunk(2, dim=-1)
        if keep == "second":
            first, second = second, first
        u = F.linear(first, weight, bias).tanh()
        moved = torch.exp(u @ scale.mT) * second + F.linear(u, shift)
        pair = [first, moved] if keep == "first" else [moved, first]
        return torch.cat(pair, dim=-1)

    return with_logdet(couple, x)


def affine_coupling_inverse(
    y, weight, bias, scale, shift, keep="first"
):
    """Return the halves before, and the log-determinants."""

    def undo(y):
        first, second = y.chunk(2, dim=-1)
        if keep == "second":
            first, second = second, first
        u = F.linear(first, weight, bias).tanh()
        back = (second - F.linear(u, shift)) / torch.exp(u @ scale.mT)
        pair = [first, back] if keep == "first" else [back, first]
        return torch.cat(pair, dim=-1)

    return with_logdet(undo, y)


def autoregressive_flow(x, weight, bias, log_weight, log_bias):
    """Return the numbers one after the other, and log-determinants."""

    def one_by_one(x):
        found = []
        for d in range(x.shape[-1]):
            past = x[:, :d]
            mean = past @ weight[d, :d] + bias[d]
            size = torch.exp(past @ log_weight[d, :d] + log_bias[d])
            found.append((x[:, d] - mean) / size)
        return torch.stack(found, dim=-1)

    return with_logdet(one_by_one, x)


def planar_flow(x, u, w, b):
    """Return what is moved along u, and log-determinants."""

    def move(x):
        return torch.addr(x, torch.tanh(torch.mv(x, w) + b), u)

    return with_logdet(move, x)


def flow_loss(z, logdet):
    """Return the mean of minus log-density and log-determinant, ()."""
    noise = MultivariateNormal(
        z.new_zeros(z.shape[-1]), torch.eye(z.shape[-1], dtype=z.dtype)
    )
    return -(noise.log_prob(z) + logdet).mean()
