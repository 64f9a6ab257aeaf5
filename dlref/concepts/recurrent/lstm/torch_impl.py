"""The LSTM in PyTorch."""

import torch


def lstm_cell(
    x, h, c, weight_ih, weight_hh, bias_ih=None, bias_hh=None
):
    """Return the hidden state and the cell after one step, (*N, H)."""
    H = h.shape[-1]
    flat = x.reshape(-1, x.shape[-1])
    state = h.reshape(-1, H), c.reshape(-1, H)
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    new_h, new_c = torch.lstm_cell(flat, state, *weights)
    return new_h.reshape(h.shape), new_c.reshape(c.shape)


def lstm_peephole_cell(
    x, h, c, weight_ih, weight_hh, bias, p_i, p_f, p_o
):
    """Return state and cell after a step with peepholes, (*N, H)."""
    z = x @ weight_ih.T + h @ weight_hh.T + bias
    i, f, g, o = z.chunk(4, -1)
    i, f = torch.sigmoid(i + p_i * c), torch.sigmoid(f + p_f * c)
    new_c = f * c + i * torch.tanh(g)
    o = torch.sigmoid(o + p_o * new_c)
    return o * torch.tanh(new_c), new_c


def lstm(x, h0, c0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the hidden states, (T, *N, H), and the last h and c."""
    T, H = x.shape[0], h0.shape[-1]
    flat = x.reshape(T, -1, x.shape[-1])
    state = h0.reshape(1, -1, H), c0.reshape(1, -1, H)
    zeros = torch.zeros_like(weight_ih[:, 0])
    biases = (zeros if b is None else b for b in (bias_ih, bias_hh))
    weights = weight_ih, weight_hh, *biases
    # biases, one layer, no dropout, training, one way, time first
    how = True, 1, 0.0, True, False, False
    output, hn, cn = torch.lstm(flat, state, weights, *how)
    output = output.reshape(T, *h0.shape)
    return output, hn.reshape(h0.shape), cn.reshape(c0.shape)


def lstm_peephole(x, h0, c0, weight_ih, weight_hh, bias, p_i, p_f, p_o):
    """Return the hidden states, (T, *N, H), and the last h and c."""
    weights = weight_ih, weight_hh, bias, p_i, p_f, p_o
    h, c, hidden = h0, c0, []
    for step in x:
        h, c = lstm_peephole_cell(step, h, c, *weights)
        hidden.append(h)
    return torch.stack(hidden), h, c
