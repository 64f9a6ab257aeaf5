"""The slowest proofs are those that took longest, with the size of what they prove."""

import sympy as sp
from dlref_book import slowest

from dlref.registry import operations
from dlref.symbolic import Sum, Tensor
from dlref.verify import store
from dlref.verify.row import Row

n, j = sp.symbols("n j", integer=True)
N = sp.Symbol("N", integer=True, positive=True)
x = sp.IndexedBase("x", shape=(N,), real=True)


def test_a_name_counts_as_what_it_stands_for():
    mean = Tensor((), Sum(x[j], (j, N)) / N, name="mean")
    own = slowest.counted(mean.entry, {})
    assert own[0] == 1
    squared = slowest.counted((x[n] - mean[()]) ** 2, {})
    assert squared[0] == 1
    assert squared[1] > own[1] + 2


def test_a_name_that_stands_twice_counts_twice():
    mean = Tensor((), Sum(x[j], (j, N)) / N, name="mean")
    assert slowest.counted(x[n] * mean[()] - mean[()] ** 2, {})[0] == 2


def test_time_is_that_of_the_stored_proof(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    concept, op = operations()["linear"]
    assert slowest.proved(concept, op) is None
    rows = [
        Row("c", "linear", "all sizes", "proof", name, 0.0, 0.0, 1.5)
        for name in ("dx", "dweight")
    ]
    store.save(concept, op, "proof", 0, store.CPU, rows)
    found = slowest.proved(concept, op)
    assert (found.seconds, found.identities) == (3.0, 2)
    name, time, identities, sums, _ = slowest.row(found)
    assert (name, time, identities) == ("linear", "3 s", "2")
    assert int(sums) >= 3, "the output and two gradients are sums"
