"""A network that guesses the next character, in PyTorch."""

import math

import torch.nn.functional as F

from dlref.concepts.recurrent.lstm.torch_impl import lstm


def char_rnn(tokens, h0, c0, params):
    """Return scores (T, *N, V), and the last h and c, (*N, H)."""
    x = F.embedding(tokens, params["embedding.weight"])
    parts = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    weights = (params[f"lstm.{part}_l0"] for part in parts)
    h, hn, cn = lstm(x, h0, c0, *weights)
    head = params["head.weight"], params["head.bias"]
    return F.linear(h, *head), hn, cn


def bits_per_character(scores, targets):
    """Return the mean surprise in bits, ()."""
    flat = scores.reshape(-1, scores.shape[-1])
    return F.cross_entropy(flat, targets.reshape(-1)) / math.log(2)
