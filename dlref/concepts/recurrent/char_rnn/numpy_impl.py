"""A network that guesses the next character, by hand."""

from math import log

import numpy as np

from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    cross_entropy,
)
from dlref.concepts.recurrent.lstm.numpy_impl import lstm


def char_rnn(tokens, h0, c0, params):
    """Return scores for the character after each character.

    Args:
        tokens: characters of the text, int (T, *N), each in [0, V).
        h0: the hidden state before, float (*N, H).
        c0: the cell before, float (*N, H).
        params: "embedding.weight" (V, D), "lstm.weight_ih_l0" (4 H, D),
            "lstm.weight_hh_l0" (4 H, H), "lstm.bias_ih_l0" (4 H,),
            "lstm.bias_hh_l0" (4 H,), "head.weight" (V, H), "head.bias"
            (V,), all float.

    Returns:
        scores: float (T, *N, V).
        hn, cn: the state after the last character, float (*N, H).
        backward: dscores, dhn, dcn -> dh0, dc0, dparams by name.

    Raises:
        IndexError: if a token is outside [0, V).
        ValueError: if shapes disagree, there is no token, or a
            parameter is missing.
    """
    return stacked(lstm, tokens, h0, c0, params)


def stacked(memory, tokens, h0, c0, params):
    """Return the same with any function that works as `lstm` does."""
    names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    weights = [params[f"lstm.{name}_l0"] for name in names]
    head = params["head.weight"], params["head.bias"]
    x, pull_x = embedding(tokens, params["embedding.weight"])
    (h, hn, cn), pull_h = memory(x, h0, c0, *weights)  # (T, *N, H)
    scores, pull_scores = linear(h, *head)  # (T, *N, V)

    def backward(dscores, dhn, dcn):
        dh, dweight, dbias = pull_scores(dscores)
        dx, dh0, dc0, *dweights = pull_h(dh, dhn, dcn)
        dparams = {"head.weight": dweight, "head.bias": dbias}
        for name, gradient in zip(names, dweights, strict=True):
            dparams[f"lstm.{name}_l0"] = gradient
        dparams["embedding.weight"] = pull_x(dx)
        return dh0, dc0, dparams

    return (scores, hn, cn), backward


def bits_per_character(scores, targets):
    """Return the mean surprise at the characters that came, in bits.

    Args:
        scores: float (*N, V).
        targets: which character came, int (*N), each in [0, V).

    Returns:
        bits: float ().
        backward: dbits () -> dscores (*N, V).

    Raises:
        IndexError: if a target is outside [0, V).
        ValueError: if shapes disagree, or there is no character.
    """
    nats, pull = cross_entropy(scores, targets)

    def backward(dbits):
        return pull(np.asarray(dbits / log(2), dbits.dtype))

    return nats / nats.dtype.type(log(2)), backward
