"""The U-Net that fills circles: both ways agree, what is cut stays cut."""

import json

import numpy as np
import pytest

from dlref.training import circles


def test_by_hand_and_by_torch_agree():
    pytest.importorskip("torch")
    found = circles.compare(2)
    assert found["largest_difference"] < 1e-12


def test_what_is_drawn():
    x, y = circles.drawn(0, 8)
    assert x.shape == (8, 1, circles.SIDE, circles.SIDE)
    share = y.mean(axis=(1, 2))
    assert np.all((share > 0.07) & (share < 0.4))
    assert np.array_equal(circles.drawn(0, 8)[0], x)


@pytest.mark.parametrize(
    ("way", "gone"),
    [
        ("nothing across", {"across1": slice(0, 8), "across2": slice(0, 16)}),
        ("nothing from below", {"across1": slice(8, 16)}),
    ],
)
def test_what_is_cut_stays_cut(way, gone):
    params = circles.start()
    list(circles.by_hand(params, 1, way))
    for name, part in gone.items():
        weight = params[f"{name}.conv1.weight"]
        assert not weight[:, part].any()
        assert weight.any()


def test_the_record_keeps_its_promises():
    record = json.loads(circles.RECORD.read_text(encoding="utf-8"))
    assert record["exact"]["largest_difference"] <= 1e-12
    found = {
        way: [run["overlap"] for run in runs] for way, runs in record["runs"].items()
    }
    assert min(found["whole"]) > max(found["nothing from below"])
    assert list(record["shown"])[2:] == list(circles.WAYS)
