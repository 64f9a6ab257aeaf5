"""What texts have in common, by trying everything, and the papers' numbers."""

from itertools import combinations, product
from math import exp, prod

import numpy as np

import dlref.numpy as d


def subsequences(text) -> set:
    """Return every subsequence."""
    return {c for k in range(len(text) + 1) for c in combinations(text, k)}


def test_longest_common_subsequence_by_trying_all():
    for a, b in product(product("xyz", repeat=4), repeat=2):
        both = subsequences(a) & subsequences(b)
        one, other = (np.array([ord(c) for c in t]) for t in (a, b))
        assert d.lcs_length(one, other) == max(map(len, both))


def bleu(candidate, references, orders: int) -> float:
    """Return BLEU of a sentence as Papineni and others write it."""
    shares = []
    for n in range(1, orders + 1):

        def runs(text, n=n):
            return [tuple(text[k : k + n]) for k in range(len(text) - n + 1)]

        mine = runs(candidate)
        clipped = sum(
            min(mine.count(g), max(runs(r).count(g) for r in references))
            for g in set(mine)
        )
        shares.append(clipped / len(mine) if mine else 0)
    c = len(candidate)
    r = min((abs(len(r) - c), len(r)) for r in references)[1]
    penalty = 1 if c > r else exp(1 - r / c)
    return penalty * prod(shares) ** (1 / orders)


def test_bleu_by_its_definition():
    rng = np.random.default_rng(0)
    for orders in (1, 2, 3):
        for _ in range(60):
            texts = [rng.integers(3, size=rng.integers(1, 9)).tolist() for _ in "abc"]
            rows = np.full((3, 9), -1)
            for row, text in zip(rows, texts, strict=True):
                row[: len(text)] = text
            weights = np.full(orders, 1 / orders)
            got = d.bleu(rows[None, 0], rows[None, 1:], weights)[0]
            assert abs(got - bleu(texts[0], texts[1:], orders)) < 1e-14


def test_perplexity_is_a_geometric_mean():
    p = np.array([0.5, 0.25, 0.5, 0.0625])
    z = np.log(np.stack([p, 1 - p], axis=1))
    assert abs(d.perplexity(z, np.zeros(4, int))[0] - 4) < 1e-14
