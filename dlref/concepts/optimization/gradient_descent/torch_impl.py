"""A quadratic valley in PyTorch, and a step of its optimizer."""

import torch


def quadratic(x, matrix, vector):
    """Return the heights, (*N)."""
    return (
        torch.einsum("...i,ij,...j->...", x, matrix, x) / 2 - x @ vector
    )


def gradient_descent_step(param, grad, lr=1e-3, maximize=False):
    """Return the parameters after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    torch.optim.SGD([p], lr, maximize=maximize).step()
    return p.detach()
