"""Metrics of text in PyTorch: every run against every run."""

import torch
import torch.nn.functional as F


def perplexity(z, y):
    """Return the exponential of the cross-entropy, ()."""
    return F.cross_entropy(
        z.reshape(-1, z.shape[-1]), y.reshape(-1)
    ).exp()


def runs(tokens, order, pad):
    """Return every run of `order` tokens, (runs, order)."""
    kept = tokens[tokens != pad]
    if len(kept) < order:
        return kept.new_zeros((0, order))
    return kept.unfold(0, order, 1)


def counts(these, those):
    """Return how often each of these runs is among those."""
    return (these[:, None] == those).all(-1).sum(1).double()


def bleu(candidate, references, weights, pad=-1):
    """Return BLEU, the precisions, and the brevity penalty."""
    found = []
    for order in range(1, len(weights) + 1):
        hits = total = 0.0
        for row, others in zip(candidate, references, strict=True):
            mine = runs(row, order, pad)
            each = [counts(mine, runs(o, order, pad)) for o in others]
            most = torch.stack(each).amax(0)
            own = counts(mine, mine)
            hits = hits + (torch.minimum(own, most) / own).sum()
            total = total + len(mine)
        found.append(hits / max(total, 1))
    precision = torch.stack(found).to(weights.dtype)
    length = (candidate != pad).sum(-1)
    theirs = (references != pad).sum(-1)
    gap = 2 * (theirs - length[:, None]).abs() + (
        theirs > length[:, None]
    )
    gap = gap.masked_fill(theirs == 0, 10**9)
    wanted = theirs.gather(1, gap.argmin(1, keepdim=True)).sum()
    ratio = wanted.to(weights.dtype) / length.sum()
    brevity = torch.exp(1 - ratio).clamp(max=1)
    return brevity * (precision**weights).prod(), precision, brevity


def rouge_n(candidate, references, order=1, pad=-1):
    """Return hits, runs of the references, runs of the candidate."""
    mine = runs(candidate, order, pad)
    hits = wanted = 0
    for row in references:
        theirs = runs(row, order, pad)
        own = counts(theirs, theirs)
        both = torch.minimum(own, counts(theirs, mine))
        hits = hits + (both / own).sum().round().long()
        wanted = wanted + len(theirs)
    said = len(mine) * len(references)
    return (
        torch.as_tensor(hits),
        torch.tensor(wanted),
        torch.tensor(said),
    )


def lcs_length(candidate, reference):
    """Return the length of the longest common subsequence, ()."""
    best = torch.zeros(len(reference) + 1, dtype=torch.int64)
    for token in candidate:
        step = best[:-1] + (reference == token)
        best = torch.cat([best[:1], torch.maximum(best[1:], step)])
        best = best.cummax(0).values
    return best[-1]


def f_measure(precision, recall, beta=1.0):
    """Return the weighted harmonic mean, (*N)."""
    above = (1 + beta**2) * precision * recall
    under = beta**2 * precision + recall
    return torch.where(
        under > 0, above / torch.where(under > 0, under, 1), 0
    )
