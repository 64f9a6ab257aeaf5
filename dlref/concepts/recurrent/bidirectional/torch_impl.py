"""Recurrent nets of several layers, both ways, in PyTorch.

What is real of each sequence is taken out, run through PyTorch's own
recurrence without any gap, and put back where it was.
"""

import torch

# biases, one layer, no dropout, training, one way, time first
HOW = True, 1, 0.0, True, False, False


def masked_gru_cell(
    x, h, mask, weight_ih, weight_hh, bias_ih=None, bias_hh=None
):
    """Return the state after one step, or as it was in a gap."""
    new_h = h.clone()
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    new_h[mask] = torch.gru_cell(x[mask], h[mask], *weights)
    return new_h


def masked_gru(
    x, mask, h0, weight_ih, weight_hh, bias_ih=None, bias_hh=None
):
    """Return the states, 0 in a gap, and the last ones."""
    zeros = torch.zeros_like(weight_ih[:, 0])
    biases = (zeros if b is None else b for b in (bias_ih, bias_hh))
    weights = weight_ih, weight_hh, *biases
    output = x.new_zeros(*x.shape[:2], h0.shape[-1])
    hn = h0.clone()
    for n, real in enumerate(mask.T):
        if real.any():
            start = h0[None, n, None]
            y, last = torch.gru(x[real, n, None], start, weights, *HOW)
            output[real, n] = y[:, 0]
            hn[n] = last[0, 0]
    return output, hn


def bidirectional_gru(x, mask, h0, params):
    """Return the states of both directions, and the last ones."""
    return layer(x, mask, h0, params, "l0")


def deep_bidirectional_gru(x, mask, h0, params):
    """Return the states of the second layer, and all last ones."""
    low, first = layer(x, mask, h0[:2], params, "l0")
    high, second = layer(low, mask, h0[2:], params, "l1")
    return high, torch.cat([first, second])


def layer(x, mask, h0, params, name):
    """Return what one layer makes of sequences, there and back."""
    kinds = "weight_ih_", "weight_hh_", "bias_ih_", "bias_hh_"
    there = [params[kind + name] for kind in kinds]
    back = [params[kind + name + "_reverse"] for kind in kinds]
    if mask is None:
        how = *HOW[:4], True, False  # PyTorch's own, both ways
        return torch.gru(x, h0, there + back, *how)
    one, hn = masked_gru(x, mask, h0[0], *there)
    two, hm = masked_gru(x.flip(0), mask.flip(0), h0[1], *back)
    return torch.cat([one, two.flip(0)], -1), torch.stack([hn, hm])
