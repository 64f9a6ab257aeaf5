"""Cutting text into tokens, in NumPy."""

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    logsumexp,
)


def bpe_train(tokens, num_merges):
    """Return the pairs that byte-pair encoding joins, in order.

    Args:
        tokens: the bytes of a text, int (T), each in [0, 256).
        num_merges: how many pairs to join.

    Returns:
        merges: int (M, 2): row m becomes token 256 + m.

    Raises:
        TypeError: if an argument is of another type.
        IndexError: if a token is no byte.
        ValueError: if the text is one token before that.
    """
    ids, merges = tokens.tolist(), []
    for m in range(num_merges):
        pairs = neighbors(ids)
        if not pairs:
            raise ValueError(
                f"num_merges must be at most {m} here, got {num_merges}"
            )
        counts = {pair: pairs.count(pair) for pair in set(pairs)}
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        ids = joined(ids, best, 256 + m)
        merges.append(best)
    return np.array(merges, dtype=int).reshape(num_merges, 2)


def bpe_encode(tokens, merges):
    """Return the tokens of a text, and -1 where there are none left.

    Args:
        tokens: the bytes of a text, int (T), each in [0, 256).
        merges: pairs in order, int (M, 2): row m becomes 256 + m.

    Returns:
        ids: int (T): the tokens, then -1.

    Raises:
        TypeError: if an argument does not hold integers.
        IndexError: if a token is no byte.
        ValueError: if a row joins what does not exist yet.
    """
    wrong = merges >= 256 + np.arange(len(merges))[:, None]
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ValueError(
            f"merges must join earlier tokens, below {256 + row} in "
            f"row {row}, got {merges[row, column]}"
        )

    rank = {}
    for m, (a, b) in enumerate(merges.tolist()):
        rank.setdefault((a, b), m)
    ids = tokens.tolist()
    while len(ids) > 1:
        best = min(
            neighbors(ids), key=lambda pair: rank.get(pair, len(merges))
        )
        if best not in rank:
            break
        ids = joined(ids, best, 256 + rank[best])
    return np.array(ids + [-1] * (len(tokens) - len(ids)), dtype=int)


def neighbors(ids):
    """Return every pair of neighbors."""
    return [(ids[k], ids[k + 1]) for k in range(len(ids) - 1)]


def joined(ids, pair, new):
    """Return `ids` with each `pair`, from the left, as one."""
    found, k = [], 0
    while k < len(ids):
        hit = (ids[k], *ids[k + 1 : k + 2]) == pair
        found.append(new if hit else ids[k])
        k += 2 if hit else 1
    return found


def wordpiece_encode(tokens, pieces, lengths, inside):
    """Return the longest pieces of a word, from its beginning on.

    Args:
        tokens: the bytes of a word, int (T), each in [0, 256).
        pieces: the bytes of every piece, int (K, L), in [0, 256); what
            stands behind its length counts nothing.
        lengths: how many bytes each piece has, int (K), 1 to L.
        inside: 1 for a piece that goes on within a word, 0 for one
            that begins it, int (K).

    Returns:
        ids: int (T): rows of `pieces`, then -1. K alone says that the
            word is not known.

    Raises:
        TypeError: if an argument does not hold integers.
        IndexError: if a number is out of its range.
        ValueError: if a length is not one of a piece.
    """
    wrong = (lengths < 1) | (lengths > pieces.shape[1])
    if np.any(wrong):
        raise ValueError(
            f"lengths must lie in [1, {pieces.shape[1]}], "
            f"got {lengths[wrong][0]}"
        )

    known = {}
    for k, row in enumerate(pieces.tolist()):
        piece = tuple(row[: lengths[k]])
        known.setdefault((piece, inside[k] == 1), k)
    word, ids, start = tuple(tokens.tolist()), [], 0
    while start < len(word):
        end = longest(known, word, start)
        if end == start:
            ids = [len(pieces)]
            break
        ids.append(known[word[start:end], start > 0])
        start = end
    return np.array(ids + [-1] * (len(tokens) - len(ids)), dtype=int)


def longest(known, word, start):
    """Return where the longest known piece ends that starts here."""
    for end in range(len(word), start, -1):
        if (word[start:end], start > 0) in known:
            return end
    return start


def unigram_log_likelihood(score):
    """Return the log of the chances of all ways to cut a text.

    Args:
        score: log of the chance of the piece that starts at t and has
            h + 1 letters, float (*N, T, L).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dscore (*N, T, L): how often each piece
            is expected.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no letters, or no lengths.
    """
    *N, T, L = score.shape
    total, pulls = [np.zeros(N, score.dtype)], []
    for e in range(1, T + 1):
        ways = [
            total[s] + score[..., s, e - s - 1] for s in starts(e, L)
        ]
        y, pull = logsumexp(np.stack(ways, axis=-1))
        total.append(y)
        pulls.append(pull)

    def backward(dy):
        dscore = np.zeros(score.shape, np.result_type(score, dy))
        dtotal = [np.zeros_like(dscore[..., 0, 0])] * T + [dy]
        for e in reversed(range(1, T + 1)):
            dways = pulls[e - 1](dtotal[e])
            for k, s in enumerate(starts(e, L)):
                dscore[..., s, e - s - 1] = dways[..., k]
                dtotal[s] = dtotal[s] + dways[..., k]
        return dscore

    return total[T], backward


def unigram_best(score):
    """Return the best way to cut a text, and its log-chance.

    Args:
        score: log of the chance of the piece that starts at t and has
            h + 1 letters, float (*N, T, L).

    Returns:
        best: float (*N).
        ends: int (*N, T): 1 where a piece ends. Of equally good ways,
            the one whose last pieces are longest.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no letters, or no lengths.
    """
    *N, T, L = score.shape
    best, from_ = [np.zeros(N, score.dtype)], []
    for e in range(1, T + 1):
        ways = [
            best[s] + score[..., s, e - s - 1] for s in starts(e, L)
        ]
        ways = np.stack(ways, axis=-1)  # (*N, starts)
        best.append(ways.max(axis=-1))
        from_.append(starts(e, L)[0] + ways.argmax(axis=-1))
    at, ends = np.full(N, T), np.zeros((*N, T), dtype=int)
    for e in reversed(range(1, T + 1)):
        here = at == e
        ends[..., e - 1] = here
        at = np.where(here, from_[e - 1], at)
    return best[T], ends


def starts(end, longest):
    """Return where a piece may start that ends before `end`."""
    return range(max(0, end - longest), end)
