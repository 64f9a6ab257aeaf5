"""Decoding in NumPy: from scores to tokens, random numbers given."""

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    log_softmax,
    softmax,
)


def temperature_softmax(logits, temperature=1.0):
    """Return probabilities, sharper where the temperature is low.

    Args:
        logits: scores, float (*N, V).
        temperature: what scores are divided by, positive.

    Returns:
        y: probabilities, float (*N, V).
    """
    y, _ = softmax(logits / temperature)
    return y


def top_k_filter(probabilities, k):
    """Return the shares of the k most likely tokens, 0 for others.

    Args:
        probabilities: float (*N, V).
        k: how many stay; of equal ones, the first.

    Returns:
        y: float (*N, V).
    """
    rank = ranked(probabilities)[1]
    return renormalized(probabilities, rank < k)


def nucleus_filter(probabilities, p=0.9):
    """Return the shares of the fewest tokens with p or more together.

    Args:
        probabilities: float (*N, V).
        p: how much they must have, in [0, 1]; one token always stays.

    Returns:
        y: float (*N, V).
    """
    order, rank = ranked(probabilities)
    sorted_ = np.take_along_axis(probabilities, order, axis=-1)
    before = np.cumsum(sorted_, axis=-1) - sorted_  # (*N, V)
    keep = np.take_along_axis(before, rank, axis=-1) < p
    return renormalized(probabilities, keep | (rank == 0))


def ranked(probabilities):
    """Return tokens from most to least likely, and each one's rank."""
    order = np.argsort(-probabilities, axis=-1, kind="stable")
    return order, np.argsort(order, axis=-1)


def renormalized(probabilities, keep):
    """Return what is kept, made to sum to one."""
    kept = np.where(keep, probabilities, 0)
    return kept / kept.sum(axis=-1, keepdims=True)


def sample_token(probabilities, u):
    """Return a token, drawn with the given random number.

    Tokens lie side by side on a line, each as long as its probability;
    `u` points at one of them.

    Args:
        probabilities: float (*N, V).
        u: uniform in [0, 1), float (*N).

    Returns:
        y: int (*N), below V.
    """
    ends = np.cumsum(probabilities, axis=-1)  # (*N, V)
    place = np.asarray(u)[..., None] * ends[..., -1:]  # all but 1
    return np.sum(ends <= place, axis=-1)


def speculative_sampling(target, draft, token, u, v):
    """Return a token of the large model, from one of the small model.

    Args:
        target: probabilities of the large model, float (*N, V).
        draft: probabilities of the small model, float (*N, V).
        token: drawn from `draft`, int (*N), below V.
        u: decides whether it is kept, float (*N), uniform in [0, 1).
        v: draws another if it is not, float (*N), uniform in [0, 1).

    Returns:
        y: int (*N), distributed as `target` says.
        accepted: int (*N), 1 where it is the token of the draft.

    Raises:
        ValueError: if the draft could not have drawn its token.
    """
    place = token[..., None]
    p = np.take_along_axis(target, place, axis=-1)[..., 0]  # (*N)
    q = np.take_along_axis(draft, place, axis=-1)[..., 0]
    if np.any(q <= 0):
        raise ValueError(
            f"draft must give its token a probability, got {np.min(q)}"
        )

    accepted = u * q < p  # with probability min(1, p / q)
    missing = np.maximum(target - draft, 0)
    total = missing.sum(axis=-1, keepdims=True)
    same = total == 0  # then every token is accepted
    rest = np.where(same, target, missing) / np.where(same, 1, total)
    y = np.where(accepted, token, sample_token(rest, v))
    return y, accepted.astype(int)


def beam_search(start, step, beams, length):
    """Return the sequences that look best, a few at a time.

    The model here is a chain: the scores of the next token depend on
    the last one alone.

    Args:
        start: scores of the first token, float (V).
        step: scores of each token after each token, float (V, V).
        beams: how many sequences are kept, at most V.
        length: how many tokens a sequence has.

    Returns:
        y: sequences, the best first, int (K, T), K = beams and
            T = length.
        score: their log-probabilities, float (K).

    Raises:
        ValueError: if there are more beams than tokens.
    """
    V = len(start)
    if beams > V:
        raise ValueError(f"beams must not exceed {V}, got {beams}")

    (first, _), (after, _) = log_softmax(start), log_softmax(step)
    best = np.argsort(-first, kind="stable")[:beams]
    y, score = best[:, None], first[best]
    for _ in range(length - 1):
        total = score[:, None] + after[y[:, -1]]  # (beams, V)
        best = np.argsort(-total.ravel(), kind="stable")[:beams]
        beam, token = np.divmod(best, V)
        y = np.concatenate([y[beam], token[:, None]], axis=1)
        score = total.ravel()[best]
    return y, score
