"""Many operations at once: the same rows as one after the other, in order."""

import pytest

from dlref.registry import find, operations
from dlref.verify import run, store
from dlref.verify.run import verify_all
from dlref.verify.verify import Judge, verify
from dlref.verify.views import composed

pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path)


def told(rows):
    return [(r.operation, r.case, r.oracle, r.quantity, r.error) for r in rows]


def test_rows_are_those_of_verify_in_order():
    pairs = [*find("mse_loss"), *find("relu")]
    seen = []
    results = verify_all(pairs, progress=lambda *step: seen.append(step))
    alone = [row for pair in pairs for row in verify(*pair)]
    assert sorted(told(results.rows)) == sorted(told(alone))
    assert list(dict.fromkeys(r.operation for r in results.rows)) == [
        "mse_loss",
        "relu",
    ]
    assert [done for done, _, _ in seen] == list(range(1, len(seen) + 1))
    assert {total for _, total, _ in seen} == {len(seen)}
    assert results.ok


def test_results_are_stored_and_taken_if_asked(monkeypatch):
    pairs = find("relu")
    first = verify_all(pairs)
    monkeypatch.setattr(Judge, "cases", None)
    monkeypatch.setattr(Judge, "proof", None)
    assert told(verify_all(pairs, cached=True).rows) == told(first.rows)
    with pytest.raises(TypeError):
        verify_all(pairs)  # not asked: computed again


def test_a_composition_rests_on_the_proofs_of_its_pieces(monkeypatch):
    assert composed("lstm") == {"lstm": ("lstm_cell",), "lstm_cell": ()}
    assert composed("linear") == {"linear": ()}
    computed = []

    def compute(tasks, jobs, progress):
        computed.extend(tasks)
        return {task: [] for task in tasks}

    monkeypatch.setattr(run, "compute", compute)
    results = verify_all(find("lstm"))
    assert "lstm_cell: proof" in map(str, computed)
    assert [(r.oracle, r.quantity, r.ok) for r in results.rows] == [
        ("composition", "lstm_cell", True)
    ]


def test_seeds_draw_other_values():
    pairs = [operations()["linear"]]
    assert told(verify_all(pairs, seed=1).rows) != told(verify_all(pairs).rows)
