"""A plot's words do not run into each other, and its axes can be read."""

import re

import numpy as np
import pytest

from dlref.show import plot
from dlref.show.plot import RIGHT, Scale, room, wide

TEXT = re.compile(r'<text class="([^"]*)" x="([\d.-]+)" y="([\d.-]+)">(.*?)</text>')
TAG = re.compile(r"<[^>]+>")


def words(svg):
    """Return the words over a drawing as (class, left, right, line)."""
    found = []
    for kind, x, y, inner in TEXT.findall(svg):
        if kind in ("", "t-soft") and float(y) < 14:
            found.append((float(x), float(x) + wide(TAG.sub("", inner)), float(y)))
    return found


LEGENDS = {
    "short": (["a", "b"], "loss"),
    "a long label": (
        ["by hand", "by the library"],
        "mean error of the whole table " * 2,
    ),
    "long names": ([f"the curve of the {k}th long name" for k in range(4)], "error"),
    "both": ([f"the curve of the {k}th long name" for k in range(4)], "error " * 12),
}


@pytest.mark.parametrize("name", LEGENDS)
def test_words_over_a_drawing_do_not_meet(name):
    names, label = LEGENDS[name]
    line = np.arange(3.0)
    svg = plot(dict.fromkeys(names, (line, line)), y=label).svg
    found = words(svg)
    assert len(found) == len(names) + 1
    left, top, width, height = map(float, re.findall(r"-?\d+", svg)[:4])
    for at, (start, end, y) in enumerate(found):
        assert left <= start
        assert top < y - 9
        assert end <= width
        for other, after, line_ in found[at + 1 :]:
            assert line_ != y or end <= other or after <= start
    assert (top, height) == (0.0, 246.0) or name != "short"


RANGES = {
    "in a decade": (2e-3, 8e-3),
    "a narrow range": (0.101, 0.108),
    "around a power": (0.6, 1.8),
    "small": (2e-7, 3e-6),
    "two decades": (1.0, 100.0),
    "many": (1e-16, 1.0),
    "one number": (3.0, 3.0),
}


@pytest.mark.parametrize("name", RANGES)
def test_a_log_axis_has_some_round_numbers(name):
    low, high = RANGES[name]
    scale = Scale([np.array([low, high])], log=True, start=0, end=100, pad=0.04)
    ticks = scale.ticks()
    assert 2 <= len(ticks) <= 9
    places = [scale(value) for value, _ in ticks]
    assert all(-1 <= p <= 101 for p in places)
    assert len({label for _, label in ticks}) == len(ticks)
    for value, label in ticks:
        said = re.sub(r"<tspan[^>]*>", "e", label).replace("</tspan>", "")
        said = said.replace("−", "-").replace("·10", "").replace("10e", "1e")
        assert float(said) == pytest.approx(value)


def test_a_row_of_samples_fits():
    assert room("x" * 40) < RIGHT
