"""Layers that are frozen stay, and the record is whole."""

import json

import numpy as np

from dlref.training import transfer


def test_frozen_layers_stay_and_the_last_moves():
    params = transfer.start(5, 0)
    images = np.random.default_rng(0).normal(size=(4, 1, 28, 28)).astype(np.float32)
    loss = transfer.labeled(np.array([0, 1, 2, 3]))
    after = transfer.train(params, images, loss, 2, 0, transfer.SHARES["frozen"])
    changed = {n for n, p in params.items() if not np.array_equal(p, after[n])}
    assert changed == {"fc3.weight", "fc3.bias"}


def test_spots_are_where_they_are_said_to_be():
    images, places, seen = transfer.spots(20, 0)
    assert images.shape == (20, 1, 28, 28)
    wide = ((places[:, :2] + 1) * 13.5).round().astype(int)  # x, y in pixels
    at = images[np.arange(20), 0, wide[:, 1], wide[:, 0]]
    assert at.min() > 0.5 > images.mean()
    assert (seen[:, 0] == seen[:, 1]).all()
    assert transfer.off(places, places + 1 / 13.5) == np.sqrt(2).item()


def test_the_record_has_a_run_for_each_seed():
    record = json.loads(transfer.RECORD.read_text(encoding="utf-8"))
    for way in transfer.SHARES:
        runs = np.array(record["moved"][way])
        assert runs.shape == (len(transfer.LABELS), transfer.SEEDS)
    assert set(record["located"]) == {"the middle", "masked", "filled"}
