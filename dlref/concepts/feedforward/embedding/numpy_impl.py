"""Embedding in NumPy, and a softmax tied to it, gradients by hand."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    log_softmax,
)


def embedding(input, weight):
    """Return a row of `weight` for each token.

    Args:
        input: tokens, int (*N), each in [0, V).
        weight: a row for each token there is, float (V, D).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dweight (V, D).

    Raises:
        TypeError: if `input` does not hold integers, `weight` floats.
        IndexError: if a token is outside [0, V).
    """
    y = weight[input]  # (*N, D)

    def backward(dy):
        dweight = np.zeros(weight.shape, dtype=dy.dtype)  # (V, D)
        np.add.at(dweight, input, dy)  # every use of a row adds
        return dweight

    return y, backward


def padded_embedding(input, weight, padding_idx=0):
    """Return a row of `weight` for each token, zeros for padding.

    Args:
        input: tokens, int (*N), each in [0, V).
        weight: a row for each token there is, float (V, D).
        padding_idx: the token that only fills up, not negative.

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dweight (V, D), 0 for the padding.

    Raises:
        TypeError: if `input` does not hold integers, `weight` floats.
        IndexError: if a token is outside [0, V).
        ValueError: if `padding_idx` is no token.
    """
    V = weight.shape[0]
    if padding_idx >= V:
        raise ValueError(
            f"padding_idx must lie in [0, {V}), got {padding_idx}"
        )

    real = (input != padding_idx)[..., None]  # (*N, 1)
    read, to_read = embedding(input, weight)  # (*N, D)

    def backward(dy):
        return to_read(np.where(real, dy, 0))

    return np.where(real, read, 0), backward


def tied_softmax(input, weight, mixing):
    """Return the log-probabilities of what follows each token.

    Args:
        input: tokens, int (*N), each in [0, V).
        weight: a row for each token, read at both ends, float (V, D).
        mixing: what stands between the two ends, float (D, D).

    Returns:
        y: log-probabilities, float (*N, V).
        backward: dy (*N, V) -> dweight (V, D), dmixing (D, D).

    Raises:
        TypeError: if `input` does not hold integers, or another
            argument floats.
        IndexError: if a token is outside [0, V).
        ValueError: if shapes disagree.
    """
    read, to_read = embedding(input, weight)  # (*N, D)
    hidden, to_hidden = linear(read, mixing)  # (*N, D)
    scores, to_scores = linear(hidden, weight)  # (*N, V)
    y, to_y = log_softmax(scores)  # (*N, V)

    def backward(dy):
        dhidden, from_scores, _ = to_scores(to_y(dy))
        dread, dmixing, _ = to_hidden(dhidden)
        return from_scores + to_read(dread), dmixing

    return y, backward
