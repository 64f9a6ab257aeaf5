"""The Elman network in PyTorch."""

import torch


def rnn_cell(
    x,
    h,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    nonlinearity="tanh",
):
    """Return the state after one step, (*N, H)."""
    cells = {"tanh": torch.rnn_tanh_cell, "relu": torch.rnn_relu_cell}
    flat = x.reshape(h[..., 0].numel(), x.shape[-1])
    state = h.reshape(len(flat), h.shape[-1])
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    return cells[nonlinearity](flat, state, *weights).reshape(h.shape)


def rnn(
    x,
    h0,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    nonlinearity="tanh",
):
    """Return the states, (T, *N, H), and the last of them, (*N, H)."""
    run = {"tanh": torch.rnn_tanh, "relu": torch.rnn_relu}[nonlinearity]
    N, (T, *_, D) = h0[..., 0].numel(), x.shape
    state = h0.reshape(1, N, h0.shape[-1])
    zeros = torch.zeros_like(weight_ih[:, 0])
    biases = (zeros if b is None else b for b in (bias_ih, bias_hh))
    weights = weight_ih, weight_hh, *biases
    # biases, one layer, no dropout, training, one way, time first
    how = True, 1, 0.0, True, False, False
    output, hn = run(x.reshape(T, N, D), state, weights, *how)
    return output.reshape(T, *h0.shape), hn.reshape(h0.shape)
