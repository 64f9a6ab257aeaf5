"""The layer that is told places: its gradient, its tasks, and its record."""

import json

import numpy as np
import pytest

from dlref.training import places

TEXT = np.array([[5, 1, 7, 8, 2, 9]])


@pytest.mark.parametrize("way", places.WAYS)
def test_the_gradient_is_a_slope(way):
    rng = np.random.default_rng(0)
    params, text = places.start(0), rng.integers(places.LETTERS, size=(2, 7))
    move = {name: rng.normal(size=p.shape) for name, p in params.items()}
    scores, backward = places.network(params, text, way)
    dscores = rng.normal(size=scores.shape)
    claimed = sum(np.sum(g * move[n]) for n, g in backward(dscores).items())
    ends = [
        np.sum(dscores * places.network(moved, text, way)[0])
        for step in (1e-6, -1e-6)
        for moved in [{n: p + step * move[n] for n, p in params.items()}]
    ]
    assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(claimed, rel=1e-6)


@pytest.mark.parametrize(
    ("task", "answer"),
    [
        ("three places back", [-100, -100, -100, 5, 1, 7]),
        ("the first", [-100, 5, 5, 5, 5, 5]),
        ("the last vowel", [-100, 1, 1, 1, 2, 2]),
    ],
)
def test_what_is_asked(task, answer):
    assert places.asked(TEXT, task).tolist() == [answer]


def test_a_table_ends():
    assert places.share(places.start(0), "table", "the first", 24) is None


def test_the_record_has_each_way_and_each_task():
    record = json.loads(places.RECORD.read_text(encoding="utf-8"))
    assert list(record["right"]) == list(places.TASKS)
    for found in record["right"].values():
        assert list(found) == list(places.WAYS)
        for runs in found.values():
            assert np.shape(runs) == (places.SEEDS, len(places.LENGTHS))
    back = record["right"]["three places back"]
    assert min(run[0] for run in back["rotations"]) > 0.99
    assert max(run[0] for run in back["none"]) < 0.4
