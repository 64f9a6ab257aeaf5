"""The hands-on network trained by hand and by PyTorch: the same losses, a record."""

import json

import numpy as np
import pytest

from dlref.training import digits, digits_mlp

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def data():
    return digits.drawn(400)


def test_losses_agree_step_by_step(data):
    found = digits_mlp.compare(data, 8)
    assert found["largest_difference"] <= 1e-12
    assert found["numpy"][-1] < found["numpy"][0]


def test_training_learns(data):
    found = digits_mlp.train(data, 10)
    for how in ("numpy", "torch"):
        assert len(found[how]["losses"]) == len(found[how]["accuracy"]) == 10
        assert found[how]["accuracy"][-1] > 0.5, "ten digits, so chance is 0.1"


def test_the_record_keeps_its_promises():
    record = json.loads(digits_mlp.RECORD.read_text(encoding="utf-8"))
    assert record["data"] == "MNIST"
    exact, full = record["float64"], record["float32"]
    assert len(exact["numpy"]) == len(exact["torch"]) == exact["steps"] == 200
    gap = np.abs(np.subtract(exact["numpy"], exact["torch"])).max()
    assert gap == exact["largest_difference"] <= 1e-9
    for how in ("numpy", "torch"):
        assert full[how]["accuracy"][-1] >= 0.97
