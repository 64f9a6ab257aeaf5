"""The maker of digits and its critic: both ways agree, and the record is whole."""

import json

import numpy as np
import pytest

from dlref.training import gan


def images() -> np.ndarray:
    return np.random.default_rng(0).random((200, 9))


def test_by_hand_and_by_torch_agree():
    pytest.importorskip("torch")
    found = gan.compare(images(), 3)
    assert len(found["numpy"]) == len(found["torch"]) == 3
    assert found["largest_difference"] < 1e-12


def test_both_are_moved():
    params = gan.start(9, units=8)
    before = {name: p.copy() for name, p in params.items()}
    list(gan.by_hand(params, images(), 2))
    assert all(np.any(p != before[name]) for name, p in params.items())


def test_images_are_counted_by_the_nearest():
    known = np.eye(3)
    near = known[[0, 0, 2]] + 0.1
    assert gan.counted(near, known, np.array([4, 5, 9]))[4:] == [2, 0, 0, 0, 0, 1]


def test_the_record_keeps_its_promises():
    record = json.loads(gan.RECORD.read_text(encoding="utf-8"))
    assert record["exact"]["largest_difference"] <= 1e-12
    full = record["full"]
    assert len(full["losses"]) == gan.STEPS // gan.MEAN
    assert [len(row) for row in full["way"]] == [gan.SHOWN] * len(gan.WATCHED)
    assert sum(full["like"]) == gan.DRAWN
    assert min(full["like"]) > 0
    assert full["nearest"]["made"] < full["nearest"]["pixels mixed"]
