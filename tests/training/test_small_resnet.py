"""The small residual networks: both ways agree, and what is plain begins alike."""

import json

import numpy as np
import pytest

from dlref.training import digits
from dlref.training import small_resnet as small


@pytest.fixture(scope="module")
def data():
    return small.halved(digits.drawn(200))


def test_each_pixel_is_the_mean_of_four():
    images = np.arange(16.0).reshape(1, 1, 4, 4)
    half = small.halved(digits.Digits("", (images, 0), (images, 0)))
    np.testing.assert_array_equal(half.train[0][0, 0], [[2.5, 4.5], [10.5, 12.5]])


def test_plain_networks_begin_with_the_same_weights():
    residual, plain = (small.start(14, skips) for skips in (True, False))
    assert plain.keys() == {n for n in residual if "downsample" not in n}
    assert all(np.array_equal(p, residual[name]) for name, p in plain.items())


def test_by_hand_and_by_torch_agree(data):
    pytest.importorskip("torch")
    found = small.compare(data, 3, layers=8)
    assert found["largest_difference"] < 1e-12


@pytest.mark.parametrize("residual", [True, False])
def test_running_statistics_follow_the_batches(data, residual):
    params = small.start(8, residual)
    list(small.by_hand(params, *data.train, [np.arange(64)], residual))
    assert params["bn1.running_mean"].all()
    assert not np.array_equal(params["layer3.first.bn2.running_var"], np.ones(32))


def test_the_record_keeps_its_promises():
    record = json.loads(small.RECORD.read_text(encoding="utf-8"))
    assert record["float64"]["largest_difference"] <= 1e-11
    full = record["float32"]
    assert min(full[way]["accuracy"] for way in ("numpy", "torch")) > 0.97
    skips = full["skips"]
    runs = [f"{n} {how}" for n in small.DEPTHS for how in ("residual", "plain")]
    parts = small.FIRST // small.MEAN
    assert {np.shape(skips[run]) for run in runs} == {(small.SEEDS, parts)}
    deep = {how: np.array(skips[f"56 {how}"])[:, -1] for how in ("residual", "plain")}
    assert deep["residual"].max() < deep["plain"].min(), "with every seed"
