"""GloVe in NumPy: counting neighbors, and the loss by hand."""

import numpy as np


def cooccurrence(tokens, near, vocabulary):
    """Return how often each word stood near each other word.

    Args:
        tokens: the text, int (T,), each below `vocabulary`.
        near: what a neighbor one word away counts, two words away,
            and so on, float (K,).
        vocabulary: how many words there are, V.

    Returns:
        count: float (V, V), the same from both sides.
    """
    count = np.zeros((vocabulary, vocabulary), near.dtype)
    for k, weight in enumerate(near[: max(len(tokens) - 1, 0)]):
        pair = tokens[: -k - 1], tokens[k + 1 :]
        np.add.at(count, pair, weight)
        np.add.at(count, pair[::-1], weight)
    return count


def glove_loss(
    count,
    word,
    context,
    word_bias,
    context_bias,
    x_max=100.0,
    alpha=0.75,
):
    """Return how far scores are from logarithms of counts.

    Args:
        count: how often words stood near contexts, float (V, U); a
            pair with 0 does not count.
        word: vectors, float (V, D).
        context: vectors, float (U, D).
        word_bias: float (V,).
        context_bias: float (U,).
        x_max: the count from which on pairs weigh the same.
        alpha: the power with which the weight grows below.

    Returns:
        loss: float ().
        backward: dloss () -> dword (V, D), dcontext (U, D),
            dword_bias (V,), dcontext_bias (U,).
    """
    seen = count > 0
    log_count = np.log(np.where(seen, count, 1))  # (V, U)
    weight = np.minimum(count / x_max, 1) ** alpha  # 0 where unseen
    score = word @ context.T + word_bias[:, None] + context_bias
    gap = score - log_count  # (V, U)

    def backward(dloss):
        g = 2 * dloss * weight * gap  # (V, U)
        return g @ context, g.T @ word, g.sum(axis=1), g.sum(axis=0)

    return np.sum(weight * gap * gap), backward
