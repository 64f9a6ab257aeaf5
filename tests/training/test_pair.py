"""Networks trained by hand and by PyTorch: the same losses, and records of them."""

import json

import numpy as np
import pytest

from dlref.training import digits, digits_mlp, lenet, pair

pytest.importorskip("torch")

NETWORKS = {"digits_mlp": digits_mlp, "lenet": lenet}
REACHED = {"digits_mlp": 0.97, "lenet": 0.985}


@pytest.fixture(scope="module")
def data():
    return digits.drawn(400)


@pytest.fixture(params=NETWORKS)
def network(request):
    return NETWORKS[request.param]


def test_losses_agree_step_by_step(data, network):
    found = network.compare(data, 8)
    assert found["largest_difference"] <= 1e-12
    assert found["numpy"][-1] < found["numpy"][0]


def test_training_learns(data, network):
    found = network.train(data, 10)
    for how in ("numpy", "torch"):
        reached = np.ravel(found[how]["accuracy"])
        assert reached[-1] > 0.5, "ten digits, so chance is 0.1"


def test_every_image_is_seen_before_any_again():
    order = pair.batches(200, 7)  # three batches of 64 in each round
    assert len(order) == 7
    for at in (0, 3):
        seen = np.concatenate(order[at : at + 3])
        assert len(set(seen)) == len(seen) == 192


@pytest.mark.parametrize("name", NETWORKS)
def test_the_record_keeps_its_promises(name):
    record = json.loads(NETWORKS[name].RECORD.read_text(encoding="utf-8"))
    assert record["data"] == "MNIST"
    exact, full = record["float64"], record["float32"]
    assert len(exact["numpy"]) == len(exact["torch"]) == exact["steps"] == 200
    gap = np.abs(np.subtract(exact["numpy"], exact["torch"])).max()
    assert gap == exact["largest_difference"] <= 1e-9
    for how in ("numpy", "torch"):
        assert np.ravel(full[how]["accuracy"])[-1] >= REACHED[name]


def test_the_command_writes_what_was_measured(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(digits, "best", lambda folder: data)
    exact = {"steps": 3, "largest_difference": 2e-16}
    full = {"numpy": {"accuracy": [0.5, 0.75]}, "torch": {"accuracy": 0.5}}
    path = tmp_path / "training.json"
    settings = {"rate": 0.1}
    assert pair.main("it", path, settings, lambda data: (exact, full), []) == 0
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["data"] == data.name
    assert record["rate"] == 0.1
    assert record["float32"] == full
    assert "75.00% by hand, 50.00% by PyTorch" in capsys.readouterr().out
