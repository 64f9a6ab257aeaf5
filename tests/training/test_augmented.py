"""Images that are changed keep their form, and few of them can be learned from."""

import json

import numpy as np
import pytest

from dlref.training import augmented, digits


@pytest.mark.parametrize("way", ["mirrored", "moved", "turned, stretched, moved"])
def test_changed_images_keep_their_form_and_their_background(way):
    images = np.full((20, 1, 28, 28), -0.5, np.float32)
    images[:, :, 12:15, 10:13] = 2.0
    given = images.copy()
    changed = augmented.WAYS[way](images, np.random.default_rng(0))
    np.testing.assert_array_equal(images, given)
    assert changed.shape == images.shape
    assert changed.dtype == images.dtype
    assert (changed[:, :, :3] == -0.5).all()
    assert (changed[:, :, -3:] == -0.5).all()
    assert len(np.unique(changed.reshape(20, -1), axis=0)) > 1


def test_images_are_moved_by_whole_pixels():
    images = np.zeros((30, 1, 28, 28), np.float32)
    images[:, 0, 14, 14] = 1
    moved = augmented.cut(images, np.random.default_rng(0))
    _, _, row, column = np.nonzero(moved)
    assert len(row) == 30
    assert set(row) == set(column) == {12, 13, 14, 15, 16}


def test_a_run_for_each_way_count_and_seed():
    found = augmented.effect(digits.drawn(200), steps=1, labels=(1, 2), seeds=1)
    assert {way: np.shape(runs) for way, runs in found.items()} == dict.fromkeys(
        augmented.WAYS, (2, 1)
    )


def test_the_record_has_a_run_for_each_seed():
    record = json.loads(augmented.RECORD.read_text(encoding="utf-8"))
    shape = len(augmented.LABELS), augmented.SEEDS
    assert {np.shape(runs) for runs in record["right"].values()} == {shape}
    assert list(record["right"]) == list(augmented.WAYS)
