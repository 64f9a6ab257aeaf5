"""The GRU in PyTorch."""

import torch
import torch.nn.functional as F


def gru_cell(x, h, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the state after one step, (*N, H)."""
    flat = x.reshape(-1, x.shape[-1]), h.reshape(-1, h.shape[-1])
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    return torch.gru_cell(*flat, *weights).reshape(h.shape)


def gru_v3_cell(x, h, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the state after one step, reset before the weights."""
    three, none = weight_hh.chunk(3), (None, None, None)
    shifts = none if bias_hh is None else bias_hh.chunk(3)
    a, b, c = F.linear(x, weight_ih, bias_ih).chunk(3, -1)
    reset = torch.sigmoid(a + F.linear(h, three[0], shifts[0]))
    update = torch.sigmoid(b + F.linear(h, three[1], shifts[1]))
    value = torch.tanh(c + F.linear(reset * h, three[2], shifts[2]))
    return torch.lerp(value, h, update)


def gru(x, h0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the states, (T, *N, H), and the last one."""
    T, H = x.shape[0], h0.shape[-1]
    flat = x.reshape(T, -1, x.shape[-1])
    zeros = torch.zeros_like(weight_ih[:, 0])
    biases = (zeros if b is None else b for b in (bias_ih, bias_hh))
    weights = weight_ih, weight_hh, *biases
    # biases, one layer, no dropout, training, one way, time first
    how = True, 1, 0.0, True, False, False
    output, hn = torch.gru(flat, h0.reshape(1, -1, H), weights, *how)
    return output.reshape(T, *h0.shape), hn.reshape(h0.shape)


def gru_v3(x, h0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the states, (T, *N, H), and the last one."""
    h, hidden = h0, []
    for step in x:
        h = gru_v3_cell(step, h, weight_ih, weight_hh, bias_ih, bias_hh)
        hidden.append(h)
    return torch.stack(hidden), h
