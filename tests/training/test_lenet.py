"""LeNet-5 trained by hand and by PyTorch: the same losses, and a record of it."""

import json

import numpy as np
import pytest

from dlref.training import digits, lenet

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def data():
    return digits.drawn(400)


def test_losses_agree_step_by_step(data):
    found = lenet.compare(data, 8)
    assert found["largest_difference"] <= 1e-12
    assert found["numpy"][-1] < found["numpy"][0]


def test_every_image_is_seen_before_any_again():
    order = lenet.batches(200, 7)  # three batches of 64 in each round
    assert len(order) == 7
    for at in (0, 3):
        seen = np.concatenate(order[at : at + 3])
        assert len(set(seen)) == len(seen) == 192


def test_rates_fall_to_zero_in_a_line():
    rates = lenet.rates(4)
    np.testing.assert_allclose(rates, lenet.RATE * np.array([1, 0.75, 0.5, 0.25]))


def test_training_learns(data):
    found = lenet.train(data, 10)
    for how in ("numpy", "torch"):
        assert found[how]["accuracy"] > 0.5, "ten digits, so chance is 0.1"


def test_the_record_keeps_its_promises():
    record = json.loads(lenet.RECORD.read_text(encoding="utf-8"))
    assert record["data"] == "MNIST"
    exact, full = record["float64"], record["float32"]
    assert len(exact["numpy"]) == len(exact["torch"]) == exact["steps"] == 200
    gap = np.abs(np.subtract(exact["numpy"], exact["torch"])).max()
    assert gap == exact["largest_difference"] <= 1e-9
    for how in ("numpy", "torch"):
        assert full[how]["accuracy"] >= 0.985
