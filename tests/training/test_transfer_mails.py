"""Sorting mails: texts side by side are read as alone, what is to move moves."""

import json

import numpy as np
import pytest

from dlref.numpy import cross_entropy, linear
from dlref.registry import operations
from dlref.training import transfer_mails, tuned_minilm
from dlref.training.minilm import HEADS

SIZES = {"V": 9, "P": 8, "A": 2, "H": HEADS, "K": 1, "F": 4, "L": tuned_minilm.DEPTH}
ROWS = [[1, 4, 2], [1, 5, 6, 7, 2], [1, 8, 2], [1, 3, 3, 2]]


@pytest.fixture
def params():
    """Return a BERT as deep as MiniLM, and as wide as it has heads."""
    _, op = operations()["bert"]
    rng = np.random.default_rng(0)
    found = {}
    for item in op.at(SIZES).parameters:
        words = item.axes.replace("(H K)", "E").split()
        shape = [SIZES["H"] if word == "E" else SIZES[word] for word in words]
        one = item.name.endswith("LayerNorm.weight")
        found[item.name] = np.float32(one) + rng.normal(0, 0.3, shape).astype("f4")
    return found


def test_texts_side_by_side_are_read_as_alone(params):
    together = tuned_minilm.features(ROWS, params, batch=2)
    for row, mean in zip(ROWS, together, strict=True):
        alone, _ = tuned_minilm.embedded([row], params)
        np.testing.assert_allclose(mean, alone[0], rtol=0, atol=1e-5)


def test_the_pullback_of_the_means(params):
    exact = {name: p.astype(float) for name, p in params.items()}
    rng = np.random.default_rng(1)
    slope = rng.normal(size=(len(ROWS), HEADS))
    _, pull = tuned_minilm.embedded(ROWS, exact)
    gradients = pull(slope)
    for name in (
        "embeddings.word_embeddings.weight",
        "encoder.layer.2.output.dense.bias",
    ):
        step = 1e-6 * rng.normal(size=exact[name].shape)
        low, high = (
            np.sum(slope * tuned_minilm.embedded(ROWS, exact | {name: p})[0])
            for p in (exact[name] - step, exact[name] + step)
        )
        assert high - low == pytest.approx(2 * np.sum(gradients[name] * step), rel=1e-5)


def test_a_rate_of_zero_leaves_a_part_and_the_others_learn(params):
    labels = np.array([0, 1, 2, 3])
    rates = [0.0, 0.0, *tuned_minilm.falling(0.02, 1.0)[2:]]
    head = {"weight": np.zeros((5, HEADS), "f4"), "bias": np.zeros(5, "f4")}
    after, last = tuned_minilm.tune(params, head, ROWS, labels, rates, 30, 0)
    moved = {n for n, p in params.items() if not np.array_equal(p, after[n])}
    assert not any(n.startswith(("embeddings", "encoder.layer.0")) for n in moved)
    assert any(n.startswith("encoder.layer.1.") for n in moved)
    scores, _ = linear(tuned_minilm.features(ROWS, after), **last)
    assert cross_entropy(scores, labels)[0].mean() < 1 < np.log(5)


def test_rates_fall_toward_the_words():
    rates = tuned_minilm.falling(1.0, 2.0)
    assert rates[-3:] == [0.25, 0.5, 1.0]
    assert len(rates) == tuned_minilm.DEPTH + 2


def test_the_end_of_a_cut_text_stays():
    assert tuned_minilm.begins([[1, 5, 6, 7, 2], [1, 2]], 3) == [[1, 5, 2], [1, 2]]


def test_words_are_counted_and_learned():
    x = transfer_mails.bags([[0, 1, 1], [2, 2, 0], [1], [2]], 3)
    np.testing.assert_allclose(np.sum(x * x, axis=1), 1, rtol=1e-6)
    labels = np.array([0, 4, 0, 4])
    head = transfer_mails.fit(x, labels, 1e-4)
    assert transfer_mails.right(x, head, labels) == [1.0, 1.0]
    assert transfer_mails.compared(np.array([1, 3, 0, 0]), labels) == [0.25, 0.75]


def test_the_records_have_a_run_for_each_seed():
    frozen, tuned = (
        json.loads(transfer_mails.RECORDS[which].read_text(encoding="utf-8"))["ways"]
        for which in ("frozen", "tuned")
    )
    del frozen["the largest class"]
    counts = len(transfer_mails.LABELS), transfer_mails.SEEDS, 2
    assert {np.shape(found["right"]) for found in frozen.values()} == {counts}
    assert len(frozen) == 3
    assert {np.shape(runs) for runs in tuned.values()} == {
        (transfer_mails.TUNED_SEEDS, 2)
    }
    assert tuned.keys() == transfer_mails.TUNINGS.keys()


def test_what_is_missing_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(transfer_mails.mails.corpus, "__defaults__", (tmp_path,))
    assert transfer_mails.main(["frozen"]) == 1
    assert "python -m dlref.training.mails fetches it" in capsys.readouterr().err
