"""Embedding and a tied softmax in PyTorch."""

import torch
import torch.nn.functional as F


def embedding(input, weight):
    """Return a row of `weight` for each token, (*N, D)."""
    return F.embedding(input, weight)


def padded_embedding(input, weight, padding_idx=0):
    """Return a row for each token, (*N, D), that of the padding 0.

    PyTorch reads the row as it stands; its module makes it 0.
    """
    rows = weight.index_fill(0, torch.tensor([padding_idx]), 0.0)
    return F.embedding(input, rows, padding_idx)


def tied_softmax(input, weight, mixing):
    """Return the log-probabilities of what follows, (*N, V)."""
    hidden = F.embedding(input, weight) @ mixing.T
    return torch.log_softmax(hidden @ weight.T, dim=-1)
