"""Precision, recall and F1 by their definitions, over every small set of answers."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import dlref.numpy as d


def share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


def by_definition(prediction, target, K):
    """Return macro precision, recall and F1, each example looked at."""
    pairs = list(zip(prediction, target, strict=True))
    found = []
    for k in range(K):
        hits = sum(p == k == t for p, t in pairs)
        p = share(hits, sum(p == k for p, _ in pairs))
        r = share(hits, sum(t == k for _, t in pairs))
        found.append((p, r, 2 * p * r / (p + r) if p + r else Fraction(0)))
    return [sum(column) / K for column in zip(*found, strict=True)]


@pytest.mark.parametrize("K", [2, 3])
def test_every_small_set_of_answers(K):
    for target in product(range(K), repeat=3):
        for prediction in product(range(K), repeat=3):
            matrix = d.confusion_matrix(
                np.array(prediction), np.array(target), num_classes=K
            )
            want = by_definition(prediction, target, K)
            got = [d.precision(matrix), d.recall(matrix), d.f1(matrix)]
            np.testing.assert_allclose(got, [float(w) for w in want], atol=1e-14)
            right = sum(p == t for p, t in zip(prediction, target, strict=True))
            assert abs(d.accuracy(matrix) - right / 3) < 1e-14


def test_f1_is_between_in_every_class():
    rng = np.random.default_rng(0)
    for matrix in rng.integers(1, 50, (200, 2, 2)).astype(float):
        alone = matrix * [[0, 1], [1, 1]]  # of class 1: TP, FP, FN
        p = alone[1, 1] / alone[:, 1].sum()
        r = alone[1, 1] / alone[1].sum()
        f = 2 * alone[1, 1] / (alone[:, 1].sum() + alone[1].sum())
        assert min(p, r) - 1e-12 <= f <= max(p, r) + 1e-12
