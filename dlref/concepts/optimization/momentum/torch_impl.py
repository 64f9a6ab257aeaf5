"""Gradient steps in PyTorch: one step of its optimizer, as given."""

import torch


def sgd_step(param, grad, lr=1e-3, weight_decay=0.0, maximize=False):
    """Return the parameters after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    options = {"weight_decay": weight_decay, "maximize": maximize}
    torch.optim.SGD([p], lr, **options).step()
    return p.detach()


def momentum_step(
    param,
    grad,
    buf=None,
    lr=1e-3,
    momentum=0.9,
    dampening=0.0,
    weight_decay=0.0,
    nesterov=False,
    maximize=False,
):
    """Return the parameters and the buffer after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    options = (lr, momentum, dampening, weight_decay, nesterov)
    optimizer = torch.optim.SGD([p], *options, maximize=maximize)
    state = optimizer.state[p]
    if buf is not None:
        state["momentum_buffer"] = buf.clone()
    optimizer.step()
    return p.detach(), state["momentum_buffer"]
