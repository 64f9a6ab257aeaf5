"""A network that guesses the next character, in PyTorch."""

import math

import torch
from torch.func import functional_call
from torch.nn.functional import cross_entropy


class CharRNN(torch.nn.Module):
    """Embedding, LSTM, and a linear layer that scores characters."""

    def __init__(self, characters, width, hidden):
        super().__init__()
        self.embedding = torch.nn.Embedding(characters, width)
        self.lstm = torch.nn.LSTM(width, hidden)
        self.head = torch.nn.Linear(hidden, characters)

    def forward(self, tokens, h0, c0):
        """Return scores (T, N, V) and the last state, (1, N, H)."""
        h, state = self.lstm(self.embedding(tokens), (h0, c0))
        return self.head(h), *state


def char_rnn(tokens, h0, c0, params):
    """Return scores (T, *N, V), and the last h and c, (*N, H)."""
    T, H = len(tokens), h0.shape[-1]
    with torch.device("meta"):
        module = CharRNN(*params["embedding.weight"].shape, H)
    rows = tokens.reshape(T, -1)
    state = (s.reshape(1, -1, H) for s in (h0, c0))
    scores, hn, cn = functional_call(module, params, (rows, *state))
    scores = scores.reshape(*tokens.shape, -1)
    return scores, hn.reshape(h0.shape), cn.reshape(h0.shape)


def bits_per_character(scores, targets):
    """Return the mean surprise in bits."""
    flat = scores.reshape(-1, scores.shape[-1])
    return cross_entropy(flat, targets.reshape(-1)) / math.log(2)
