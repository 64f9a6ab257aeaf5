"""A wrong gradient is told what it looks like, a right one nothing."""

import re

import numpy as np
import pytest

from dlref.verify.diagnosis import likely

rng = np.random.default_rng(0)
RIGHT = rng.normal(size=(8, 5))
SIZES = {"N": 8, "D": 5, "one": 1}
SQUARE = rng.normal(size=(6, 6))
BIAS = RIGHT.sum(axis=0)
ONE = RIGHT.copy()
ONE[3, 2] += 1

LOOKS = {
    "sign": (-RIGHT, RIGHT, "the sign is turned"),
    "sum": (8 * RIGHT, RIGHT, "N = 8 times too large: a sum where a mean is meant"),
    "mean": (RIGHT / 5, RIGHT, "D = 5 times too small: divided once too often"),
    "both": (40 * RIGHT, RIGHT, "N D = 40 times too large"),
    "factor": (0.99 * RIGHT, RIGHT, "off by the factor 0.99"),
    "zeros": (0 * RIGHT, RIGHT, "all zeros"),
    "other": (RIGHT + BIAS, RIGHT, "it is x, unchanged"),
    "transposed": (SQUARE.T, SQUARE, "transposed"),
    "transposed shape": (RIGHT.T, RIGHT, "transposed"),
    "reversed": (SQUARE[::-1], SQUARE, "reversed along axis 0"),
    "shifted": (np.roll(RIGHT, 1, 1), RIGHT, "shifted by one along axis 1"),
    "broadcast": (RIGHT, BIAS, "a broadcast that is not undone: sum over axis 0"),
    "kept axis": (RIGHT, BIAS[None], "not summed over axis 0"),
    "mean missing": (
        RIGHT + RIGHT.mean(axis=1, keepdims=True),
        RIGHT,
        "the error is constant along axis 1",
    ),
    "single, alike": (
        np.float32([[0.1, -0.7], [0.1, -0.7]]).astype(float),
        np.array([[0.1, -0.7], [0.1, -0.7]]),
        "right to single precision",
    ),
    "one entry": (ONE, RIGHT, r"only 1 of 40 entries: \(3, 2\)"),
    "overflow": (np.where(RIGHT > 1, np.nan, RIGHT), RIGHT, "not finite where"),
    "single": (
        RIGHT.astype(np.float32) * (1 + 1e-7 * rng.normal(size=RIGHT.shape)),
        RIGHT,
        "right to single precision",
    ),
    "half": (RIGHT.astype(np.float16), RIGHT, "right to a few digits"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_says_what_it_looks_like(name):
    got, expected, says = LOOKS[name]
    found = likely(got, expected, SIZES, {"x": RIGHT + BIAS, "bias": None})
    assert re.match(says, found), found


def test_says_nothing_where_nothing_is_known():
    assert likely(rng.normal(size=(8, 5)), RIGHT, SIZES, {}) == ""


def test_takes_what_is_not_finite_where_it_is_right():
    expected = np.array([1.0, np.inf])
    assert "not finite" not in likely(np.array([2.0, np.inf]), expected)
