"""Cutting text into tokens, in PyTorch: by passes, and by all cuts."""

import torch
import torch.nn.functional as F


def bpe_train(tokens, num_merges):
    """Return the pairs that byte-pair encoding joins, (M, 2)."""
    ids, merges = tokens, tokens.new_zeros((num_merges, 2))
    for m in range(num_merges):
        pairs = torch.stack([ids[:-1], ids[1:]], dim=1)
        kinds, counts = torch.unique(pairs, dim=0, return_counts=True)
        merges[m] = kinds[(counts == counts.max()).nonzero()[0, 0]]
        ids = joined(ids, *merges[m], 256 + m)
    return merges


def bpe_encode(tokens, merges):
    """Return the tokens, then -1, (T,): one pass for each pair."""
    ids = tokens
    for m, (a, b) in enumerate(merges):
        ids = joined(ids, a, b, 256 + m)
    left = len(tokens) - len(ids)
    return torch.cat([ids, ids.new_full((left,), -1)])


def wordpiece_encode(tokens, pieces, lengths, inside):
    """Return the pieces of a word, (T): all places at once, first."""
    T, (K, L) = len(tokens), pieces.shape
    place = torch.arange(T)
    behind = torch.arange(L) >= lengths[:, None]  # (K, L)
    windows = F.pad(tokens, (0, L), value=-1).unfold(0, L, 1)[:T]
    fits = ((windows[:, None] == pieces) | behind).all(dim=-1)
    fits &= (place > 0)[:, None] == (inside == 1)  # (T, K)
    size = torch.where(fits, lengths, -1)
    size = F.pad(size, (0, 1))  # row K: nothing fits
    best, at, ids = size.argmax(dim=-1), 0, []
    while at < T and K not in ids:
        ids.append(int(best[at]))
        at += int(size[at, best[at]])
    ids = [K] if K in ids else ids
    return F.pad(tokens.new_tensor(ids), (0, T - len(ids)), value=-1)


def joined(ids, a, b, new):
    """Return `ids` with each pair, from the left, as one."""
    hit = (ids[:-1] == a) & (ids[1:] == b)
    place = torch.arange(len(hit))
    before = torch.cat([hit[:1] & False, hit[:-1]])
    first = torch.where(hit & ~before, place, 0)
    if len(hit):  # in a run such as aaaa every second hit is one
        hit = hit & ((place - first.cummax(0).values) % 2 == 0)
    found, stays = ids.clone(), torch.ones_like(ids, dtype=torch.bool)
    found[:-1][hit] = new
    stays[1:][hit] = False
    return found[stays]


def cuts(T, L, begin=0):
    """Yield every way to cut what is left of T letters, as spans."""
    if begin == T:
        yield []
    for end in range(begin, min(begin + L, T)):
        for rest in cuts(T, L, end + 1):
            yield [(begin, end), *rest]


def ways(score):
    """Return the score of every way to cut, (*N, ways)."""
    sums = [
        sum(score[..., s, e - s] for s, e in spans)
        for spans in cuts(*score.shape[-2:])
    ]
    return torch.stack(sums, dim=-1)


def unigram_log_likelihood(score):
    """Return the log of the chances of all ways to cut, (*N)."""
    return torch.logsumexp(ways(score), dim=-1)


def unigram_best(score):
    """Return the score of the best way, and where its pieces end."""
    best, which = ways(score).max(dim=-1)
    *_, T, L = score.shape
    table = torch.zeros((len(list(cuts(T, L))), T), dtype=torch.int64)
    for row, spans in zip(table, cuts(T, L), strict=True):
        row[[e for _, e in spans]] = 1
    return best, table[which]
