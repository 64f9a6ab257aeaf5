"""The T5 that fills gaps: both ways agree, and the record keeps its word."""

import json

import pytest

from dlref.training import gaps


def test_by_hand_and_by_torch_agree():
    pytest.importorskip("torch")
    found = gaps.compare(2)
    assert len(found["numpy"]) == len(found["torch"]) == 2
    assert found["largest_difference"] < 1e-12


def test_what_is_read_and_written_are_the_whole_piece():
    for read, truth in gaps.drawn(3):
        one, two, end = gaps.MARKS
        first, _, rest = truth.removeprefix(one).partition(two)
        whole = read.replace(one, first).replace(two, rest.removesuffix(end))
        assert whole in gaps.LETTERS
        assert len(whole) == gaps.LONG


def test_no_gap_is_both_learned_and_tested():
    new = {pair for pairs in gaps.others() for pair in pairs}
    learned = {pair for seed in range(60) for pair in gaps.drawn(seed)}
    assert new
    assert len(learned) > 200
    assert not new & learned


def test_what_is_written_ends_with_the_last_mark():
    said = gaps.written(gaps.start(), ["ab1d2f"], most=4)
    assert len(said) == 1
    assert said[0].endswith(gaps.MARKS[-1]) or len(said[0]) == 4


def test_the_record_keeps_its_promises():
    record = json.loads(gaps.RECORD.read_text(encoding="utf-8"))
    assert record["exact"]["largest_difference"] <= 1e-12
    for run in record["runs"]:
        assert len(run["losses"]) == gaps.STEPS // gaps.MEAN
        assert run["stages"][str(gaps.STEPS)] > 0.9
    assert len(record["read"]) == len(record["written"])
