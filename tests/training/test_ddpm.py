"""The denoiser's own: both ways learn alike, and what is drawn is kept."""

import numpy as np
import pytest

from dlref.training import ddpm

pytest.importorskip("torch")


def images(count: int = 80) -> np.ndarray:
    """Return random images with pixels from -1 to 1."""
    return np.random.default_rng(0).uniform(-1, 1, (count, 64))


def test_both_ways_learn_alike():
    assert ddpm.compare(images(), 3)["largest_difference"] < 1e-12


def test_what_is_drawn_is_kept(monkeypatch):
    monkeypatch.setattr(ddpm, "DRAWN", ddpm.SHOWN)
    monkeypatch.setattr(ddpm, "MEAN", 2)
    found = ddpm.train(images(), images(5), 4)
    assert found["steps"] == 2 * len(found["losses"]) == 4
    assert len(found["way"]) == len(ddpm.WATCHED)
    assert {len(row) for row in (*found["way"], found["quick"])} == {ddpm.SHOWN}
    assert all(np.isfinite(v) for v in found["nearest"].values())
