"""The training of autoencoders: both ways agree, and what is kept can be drawn."""

import numpy as np
import pytest

from dlref.training import autoencoder
from dlref.training.pictures import packed, pictures, unpacked

IMAGES = np.random.default_rng(0).random((150, 16))


def test_by_hand_and_by_torch_agree():
    pytest.importorskip("torch")
    found = autoencoder.compare(IMAGES, 5)
    assert len(found["numpy"]) == len(found["torch"]) == 5
    assert found["largest_difference"] < 1e-14


def test_both_ways_are_kept():
    found = autoencoder.train(IMAGES[:128], IMAGES[128:], 100)
    assert len(found["pictures"]) == 4
    for name in ("plain", "denoising"):
        assert len(found[name]["losses"]) == 1


def test_pictures_come_back():
    images = np.linspace(0, 1, 10)[[0, 3, 9, 5]].reshape(1, 4)
    np.testing.assert_allclose(unpacked(packed(images)).ravel(), images.ravel())


def test_pictures_show_ink_only():
    svg = pictures([np.array([[[0, 1], [0, 0.5]]])], "two points").svg
    assert svg.count("h1v1h-1z") == 2
    assert 'viewBox="0 0 2 2"' in svg
