"""Overlaps by counting cells, and average precision by looking along the recall."""

from fractions import Fraction
from itertools import product

import numpy as np

import dlref.numpy as d


def cells(box) -> set:
    """Return the unit cells of a box with whole corners."""
    left, top, right, bottom = (int(v) for v in box)
    return set(product(range(left, right), range(top, bottom)))


def test_overlap_is_what_counting_cells_gives():
    rng = np.random.default_rng(0)
    corner = rng.integers(0, 5, (2, 12, 2))
    boxes = np.concatenate([corner, corner + rng.integers(1, 5, corner.shape)], -1)
    a, b = boxes.astype(float)
    y, _ = d.box_iou(a, b)
    for (i, one), (j, other) in product(enumerate(a), enumerate(b)):
        both, union = cells(one) & cells(other), cells(one) | cells(other)
        assert abs(y[i, j] - len(both) / len(union)) < 1e-14


def by_definition(hits, count: int, levels) -> Fraction:
    """Return the mean over recall `levels` of the best precision from there on."""
    points = []
    for k in range(1, len(hits) + 1):
        found = sum(hits[:k])
        points.append((Fraction(found, count), Fraction(found, k)))
    best = [max((p for r, p in points if r >= level), default=0) for level in levels]
    return sum(map(Fraction, best), Fraction(0)) / len(best)


def test_every_short_list():
    """The area by a fine grid of recalls, the 11 points by themselves."""
    for length, extra in product(range(1, 7), range(3)):
        for hits in product((0, 1), repeat=length):
            count = max(1, sum(hits) + extra)
            scores = -np.arange(length, dtype=float)
            fine = [Fraction(2 * i + 1, 2 * count) for i in range(count)]
            tenths = [Fraction(i, 10) for i in range(11)]
            for how, levels in (("area", fine), ("11 points", tenths)):
                got = d.detection_average_precision(scores, np.array(hits), count, how)
                assert abs(got - by_definition(hits, count, levels)) < 1e-14


def test_a_published_example():
    sure = [88, 70, 80, 71, 54, 74, 18, 67, 38, 91, 44, 35, 78, 45, 14, 62, 44, 95]
    sure += [23, 45, 84, 43, 48, 95]
    hit = np.array([letter in "BEGJPRX" for letter in "ABCDEFGHIJKLMNOPQRSTUVXY"])
    scores = np.array(sure) / 100
    area = d.detection_average_precision(scores, hit.astype(int), 15)
    points = d.detection_average_precision(scores, hit.astype(int), 15, "11 points")
    assert (round(100 * area, 2), round(100 * points, 2)) == (24.57, 26.84)
