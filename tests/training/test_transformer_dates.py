"""The Transformer that writes dates: both ways agree, and the record keeps its word."""

import json

import numpy as np
import pytest

from dlref.training import dates
from dlref.training import transformer_dates as training


def test_by_hand_and_by_torch_agree():
    pytest.importorskip("torch")
    found = training.compare(2)
    assert len(found["numpy"]) == len(found["torch"]) == 2
    assert found["largest_difference"] < 1e-12


def test_what_is_read_and_written():
    pairs = dates.made(40, seed=0)
    read, padding, before, after = training.coded(pairs)
    assert read.shape == padding.shape == (40, dates.LONGEST)
    assert np.array_equal(before[:, 1:], after[:, :-1])
    texts = [
        training.spelled(row[~own]) for row, own in zip(read, padding, strict=True)
    ]
    assert texts == [text for text, _ in pairs]
    assert [training.spelled(row) for row in after] == [truth for _, truth in pairs]


def test_no_day_is_both_learned_and_tested():
    days = {truth for step in range(1, 40) for _, truth in training.drawn(step)}
    new = training.others()
    assert len(training.drawn(1)) == dates.BATCH
    assert len(new) == training.TESTED
    assert not days & {truth for _, truth in new}


def test_nobody_looks_at_padding():
    read, padding, before, _ = training.coded(dates.made(5, seed=1))
    given = read, padding, before, training.HEADS
    looks = training.looked(training.start(), *given)
    np.testing.assert_allclose(looks.sum(axis=-1), 1)
    assert not np.any(looks.swapaxes(1, 2)[padding])


def test_the_rate_rises_unless_it_is_told_not_to():
    top = training.rate(training.WARMUP)
    assert training.rate(1) < training.rate(2) < top > training.rate(1000)
    assert training.rate(1, rises=False) == top
    assert training.rate(1000, rises=False) == training.rate(1000)


def test_the_record_keeps_its_promises():
    record = json.loads(training.RECORD.read_text(encoding="utf-8"))
    assert record["exact"]["largest_difference"] <= 1e-12
    for run in record["runs"]:
        assert len(run["losses"]) == training.STEPS // training.MEAN
        assert run["stages"][str(training.STEPS)]["dates"] >= 0.98
    looks = np.array(record["shown"]["looks"])
    assert looks.shape == (6, dates.WRITTEN, dates.LONGEST)
    np.testing.assert_allclose(looks.sum(axis=-1), 1, atol=0.08)
    assert set(record["shown"]["written"]) == {"2019-03-12"}
