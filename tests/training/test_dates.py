"""The training of dates: both ways agree, and the record says what it should."""

import json

import numpy as np
import pytest

from dlref.training import dates


def test_by_hand_and_by_torch_agree():
    pytest.importorskip("torch")
    found = dates.compare(2)
    assert len(found["numpy"]) == len(found["torch"]) == 2
    assert found["largest_difference"] < 1e-12


def test_what_is_read_and_written():
    pairs = dates.made(40, seed=0)
    source, before, after = dates.coded(pairs)
    assert source.shape == (dates.LONGEST, 40)
    assert np.array_equal(before[1:], after[:-1])
    assert {dates.spelled(row) for row in after.T} == {truth for _, truth in pairs}


def test_the_record_keeps_its_promises():
    record = json.loads(dates.RECORD.read_text(encoding="utf-8"))
    assert record["exact"]["largest_difference"] <= 1e-9
    full = record["full"]
    assert len(full["losses"]) == dates.STEPS // dates.MEAN
    last = full["stages"][str(dates.STAGES[-1])]
    assert last["dates"] >= 0.98
    looks = np.array(full["looks"])
    assert looks.shape == (6, dates.WRITTEN, dates.LONGEST)
    np.testing.assert_allclose(looks.sum(axis=-1), 1, atol=0.02)
