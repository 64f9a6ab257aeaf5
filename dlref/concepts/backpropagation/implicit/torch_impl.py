"""Answers of equations in PyTorch: autograd goes through the search."""

import torch


def equilibrium_step(z, x, weight, input_weight, bias):
    """Return what the layer makes of z and x, (*N, D)."""
    linear = torch.nn.functional.linear
    return torch.tanh(linear(z, weight, bias) + linear(x, input_weight))


def equilibrium(x, weight, input_weight, bias, max_steps=50):
    """Return the z that the layer does not change, (*N, D)."""
    drive = x @ input_weight.T + bias
    z = torch.zeros_like(drive)
    for _ in range(150):
        z = torch.tanh(torch.einsum("ij,...j->...i", weight, z) + drive)
    return z


def smoothing_slope(z, x, filters):
    """Return the slope in z, (*N, D)."""
    inner = torch.einsum("md,...d->...m", filters, z).tanh()
    return z - x + torch.einsum("md,...m->...d", filters, inner)


def smoothing(x, filters, max_steps=50):
    """Return where the slope is zero, (*N, D).

    Small steps lead there. Autograd goes through two of Newton's, by
    which what the others leave is squared twice.
    """
    rate = 1 / (1 + (filters.detach() ** 2).sum())
    z = x.detach()
    for _ in range(500):
        z = z - rate * smoothing_slope(z, x, filters).detach()
    for _ in range(2):
        t = torch.einsum("md,...d->...m", filters, z).tanh()
        bend = torch.einsum(
            "md,...m,me->...de", filters, 1 - t**2, filters
        )
        hessian = bend + torch.eye(x.shape[-1]).to(x)
        slope = smoothing_slope(z, x, filters)
        z = z - torch.linalg.solve(hessian, slope[..., None])[..., 0]
    return z
