"""Layers that are frozen stay, and the record is whole."""

import json

import numpy as np

from dlref.training import digits, transfer, transfer_fashion


def test_frozen_layers_stay_and_the_last_moves():
    params = transfer.start(5, 0)
    images = np.random.default_rng(0).normal(size=(4, 1, 28, 28)).astype(np.float32)
    loss = transfer.labeled(np.array([0, 1, 2, 3]))
    after = transfer.train(params, images, loss, 2, 0, transfer.SHARES["frozen"])
    changed = {n for n, p in params.items() if not np.array_equal(p, after[n])}
    assert changed == {"fc3.weight", "fc3.bias"}


def test_few_are_of_each_kind_and_none_twice():
    kinds = np.repeat([0, 1, 2], [5, 9, 7])
    few = transfer.drawn(kinds, 5, 0)
    assert len(set(few.tolist())) == 15
    assert np.bincount(kinds[few]).tolist() == [5, 5, 5]


def test_a_network_is_moved_each_way():
    data = digits.drawn(200)
    size = {"steps": 2, "labels": (1, 2), "seeds": 1}
    found = transfer_fashion.other(data, data, first=2, **size)
    assert 0 <= found.pop("first") <= 1
    assert {way: np.shape(runs) for way, runs in found.items()} == dict.fromkeys(
        transfer.SHARES, (2, 1)
    )


def test_what_is_missing_is_said(tmp_path, capsys):
    assert transfer_fashion.main(["--folder", str(tmp_path)]) == 1
    assert "python -m dlref.training.digits fetches it" in capsys.readouterr().err


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


def test_the_record_of_clothes_has_a_run_for_each_seed():
    record = json.loads(transfer_fashion.RECORD.read_text(encoding="utf-8"))
    shape = len(transfer_fashion.LABELS), transfer.SEEDS
    for both in ("digits to clothes", "clothes to digits"):
        assert 0.8 < record[both].pop("first") < 1
        assert {np.shape(runs) for runs in record[both].values()} == {shape}
        assert set(record[both]) == set(transfer.SHARES)
