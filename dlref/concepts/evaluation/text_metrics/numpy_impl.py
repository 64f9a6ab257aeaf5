"""Metrics of text in NumPy: tokens are numbers."""

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    cross_entropy,
)


def perplexity(z, y):
    """Return the exponential of the mean surprise at the tokens.

    Args:
        z: scores of each next token, float (*N, V).
        y: the tokens that came, int (*N), each in [0, V).

    Returns:
        ppl: float (), at least 1.
        backward: dppl () -> dz (*N, V).

    Raises:
        IndexError: if a token is outside [0, V).
        ValueError: if there is no token, or a score is not finite.
    """
    loss, pull = cross_entropy(z, y)
    ppl = np.exp(loss)

    def backward(dppl):
        return pull(dppl * ppl)

    return ppl, backward


def ngrams(tokens, order):
    """Return how often each run of `order` tokens occurs."""
    counts = {}
    for k in range(len(tokens) - order + 1):
        gram = tuple(tokens[k : k + order])
        counts[gram] = counts.get(gram, 0) + 1
    return counts


def unpadded(rows, pad, name):
    """Return the rows as lists, without the padding at their end."""
    found = []
    for row in rows:
        here = row != pad
        length = int(here.sum())
        if not here[:length].all():
            raise ValueError(f"{name} must have {pad} only at the end")
        found.append(row[:length].tolist())
    return found


def bleu(candidate, references, weights, pad=-1):
    """Return how much of a translation stands in good ones.

    Args:
        candidate: the translation, a row for each sentence, int (S, T).
        references: good translations of each sentence, int (S, R, U).
        weights: of runs of 1, 2, ... tokens, float (O), which sum to 1.
        pad: what fills up short rows, and missing references.

    Returns:
        y: float (), from 0 to 1.
        precision: of runs of 1, 2, ... tokens, float (O).
        brevity: what short translations lose, float (), at most 1.

    Raises:
        IndexError: if a token is negative, and not `pad`.
        ValueError: if there is no token, a sentence has no reference,
            padding is not at the end, or weights do not sum to 1.
    """
    orders = len(weights)
    hits, total = np.zeros((2, orders), weights.dtype)
    length, wanted = 0, 0
    rows = unpadded(candidate, pad, "candidate")
    for row, others in zip(rows, references, strict=True):
        good = [r for r in unpadded(others, pad, "references") if r]
        if not good:
            raise ValueError(
                "references must hold one for each sentence"
            )
        near = min((abs(len(r) - len(row)), len(r)) for r in good)
        length, wanted = length + len(row), wanted + near[1]
        for k in range(orders):
            allowed = [ngrams(r, k + 1) for r in good]
            for gram, count in ngrams(row, k + 1).items():
                most = max(a.get(gram, 0) for a in allowed)
                hits[k] += min(count, most)
                total[k] += count
    if length == 0:
        raise ValueError("candidate must hold a token")

    precision = hits / np.maximum(total, 1)
    short = weights.dtype.type(min(0, 1 - wanted / length))
    used = weights > 0
    mean = np.zeros_like(short)
    if np.all(precision[used] > 0):
        mean = np.exp(np.sum(weights[used] * np.log(precision[used])))
    return np.exp(short) * mean, precision, np.exp(short)


def rouge_n(candidate, references, order=1, pad=-1):
    """Return how many runs of tokens of good texts are found again.

    Args:
        candidate: the text, int (T).
        references: good texts, int (R, U).
        order: how many tokens a run has.
        pad: what fills up short texts.

    Returns:
        hits: int (), over all references; each run counts as often as
            it stands in both.
        wanted: int (), the runs of all references: hits / wanted is
            ROUGE-N.
        said: int (), the runs of the candidate, for each reference.

    Raises:
        IndexError: if a token is negative, and not `pad`.
        ValueError: if no reference has a run, or padding is not at the
            end.
    """
    (row,) = unpadded(candidate[None], pad, "candidate")
    mine, hits, wanted, said = ngrams(row, order), 0, 0, 0
    for other in unpadded(references, pad, "references"):
        theirs = ngrams(other, order)
        hits += sum(min(c, mine.get(g, 0)) for g, c in theirs.items())
        wanted += sum(theirs.values())
        said += sum(mine.values())
    if wanted == 0:
        raise ValueError(f"references must hold a run of {order}")
    return np.array(hits), np.array(wanted), np.array(said)


def lcs_length(candidate, reference):
    """Return the length of the longest common subsequence.

    Args:
        candidate: int (T).
        reference: int (U).

    Returns:
        y: int (): so many tokens stand in both in the same order, with
            gaps allowed.

    Raises:
        IndexError: if a token is negative.
    """
    best = [0] * (len(reference) + 1)
    for a in candidate:
        before, best = best, [0]
        for k, b in enumerate(reference):
            both = before[k] + 1 if a == b else 0
            best.append(max(best[k], before[k + 1], both))
    return np.array(best[-1])


def f_measure(precision, recall, beta=1.0):
    """Return a harmonic mean of precision and recall.

    Args:
        precision: float (*N).
        recall: float (*N).
        beta: recall counts beta squared as much as precision.

    Returns:
        y: float (*N), 0 where both are 0.
        backward: dy (*N) -> dprecision (*N), drecall (*N).

    Raises:
        ValueError: if a share is outside [0, 1].
    """
    b = beta * beta
    under = recall + b * precision
    safe = np.where(under.real > 0, under, 1)
    y = (1 + b) * precision * recall / safe

    def backward(dy):
        dprecision = dy * ((1 + b) * recall - b * y) / safe
        return dprecision, dy * ((1 + b) * precision - y) / safe

    return y, backward
