"""Ways down a valley, drawn side by side."""

import numpy as np
import pytest

from dlref.show.paths import LEVELS, contours, paths

A = np.array([[3.0, 1.0], [1.0, 2.0]])
START, BOTTOM = np.array([2.0, -1.0]), np.array([0.5, 0.5])


def test_a_drawing_for_each_walk_and_a_dot_for_each_place():
    walk = np.linspace(START, BOTTOM, 5)
    drawn = paths(A, BOTTOM, {"one": (walk, "a < b"), "two": (walk[:3], "")}).svg
    assert drawn.count('role="img"') == 2
    assert drawn.count('class="f-ink"') == 5 + 3
    assert drawn.count('class="f-a"') == 2
    assert "a &lt; b" in drawn


def test_the_bottom_is_in_the_middle():
    drawn = paths(A, BOTTOM, {"one": (np.stack([START, BOTTOM]), "")}).svg
    assert 'class="f-a" cx="95.0" cy="95.0"' in drawn


def test_along_a_contour_the_height_is_one():
    found = []

    def place(points):
        away = points - BOTTOM
        found.append(np.einsum("ni,ij,nj->n", away, A, away) / 2)
        return points.T

    assert len(list(contours(A, START - BOTTOM, place, BOTTOM))) == LEVELS
    start = (START - BOTTOM) @ A @ (START - BOTTOM) / 2
    for level, heights in enumerate(found):
        assert heights == pytest.approx(4 * start / 4**level)
