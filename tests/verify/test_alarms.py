"""The count of false alarms: what is asked, what is counted, what is kept."""

import json

import pytest

pytest.importorskip("torch")

from benchmarks import alarms
from dlref.registry import operations

KEPT = json.loads(alarms.RECORD.read_text(encoding="utf-8"))


def test_right_code_raises_none():
    found = alarms.measure("relu", seeds=2)
    assert found["seeds"] == 2
    assert found["comparisons"]["complex step"] > 0
    assert found["comparisons"]["torch cpu"] > 0
    assert found["alarms"] == []


def test_wrong_code_does(monkeypatch):
    concept, _ = operations()["relu"]
    right = concept.view("numpy_impl", "relu")

    def relu(x):
        y, backward = right(x)
        return y, lambda dy: backward(dy) * (1 + 1e-9)

    monkeypatch.setattr("dlref.concepts.neurons.relu_family.numpy_impl.relu", relu)
    found = {"relu": alarms.measure("relu", seeds=1)}
    counted = alarms.summary(found)
    assert counted["oracles"]["complex step"]["alarms"] > 0
    assert counted["operations"]["relu"]["alarms"] == len(counted["left"]["relu"])


def test_record_adds_up():
    rows = KEPT["operations"].values()
    together = KEPT["oracles"]["together"]
    assert together["comparisons"] == sum(row["comparisons"] for row in rows)
    assert KEPT["left"].keys() == {
        n for n, r in KEPT["operations"].items() if r["alarms"]
    }
    assert json.loads(alarms.written(KEPT.pop("environment"), {}))["left"] == {}
