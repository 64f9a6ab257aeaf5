"""Truncated backpropagation through time in PyTorch."""

import torch


def scale_gradient(x, held, scale):
    """Return `held`, which moves as a part of x moves, (*N)."""
    return torch.lerp(held, x, scale)


def truncated_rnn(
    x,
    h0,
    keep,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    nonlinearity="tanh",
):
    """Return the states, (T, *N, H), and the last of them, (*N, H)."""
    bend = torch.tanh if nonlinearity == "tanh" else torch.relu
    h, states = h0, []
    for step, part in zip(x, keep, strict=True):
        start = h.detach()
        if part != 0:
            start = torch.lerp(start, h, part)
        z = torch.nn.functional.linear(step, weight_ih, bias_ih)
        z = z + torch.nn.functional.linear(start, weight_hh, bias_hh)
        h = bend(z)
        states.append(h)
    return torch.stack(states), h
