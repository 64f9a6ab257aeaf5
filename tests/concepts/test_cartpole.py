"""What stands around the agents on the cart: no environment is needed here."""

import json
import sys

import numpy as np
import pytest

from dlref.training import cartpole, cartpole_dqn
from dlref.training.cartpole_dqn import Memory
from dlref.training.cartpole_ppo import pieces


def test_missing_environment_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install dlref\[decisions\]"):
        cartpole.make()


def test_memory_forgets_the_oldest():
    memory = Memory(3)
    for k in range(5):
        memory.keep(np.full(4, k), k, float(k), np.full(4, k + 1), False)
    assert sorted(memory.rewards) == [2, 3, 4]
    assert set(memory.some(np.random.default_rng(0), 50)) == {0, 1, 2}


def test_walks_are_cut_at_ends():
    over = np.array([False, True, False, False, True, False])
    assert [(p.start, p.stop) for p in pieces(over)] == [(0, 2), (2, 5), (5, 6)]
    assert [(p.start, p.stop) for p in pieces(over[:2])] == [(0, 2)]


@pytest.mark.parametrize("way", cartpole.WAYS)
def test_records_hold_every_seed_and_the_first_solve_it(way):
    concept, steps = cartpole.WAYS[way]
    record = json.loads((cartpole.CONCEPTS / concept / "cartpole.json").read_text())
    assert record["steps"] == steps
    runs = record["runs"]
    assert [run["seed"] for run in runs] == list(range(len(runs)))
    assert len(runs) >= cartpole.SEEDS
    for run in runs:
        assert len(run["steps"]) == len(run["tested"]) == steps // cartpole.EVERY
    assert min(run["last"] for run in runs[: cartpole.SEEDS]) >= cartpole.SOLVED


def test_policy_of_dqn_takes_states_as_they_are():
    """The units that the network sees are in its first layer."""
    pytest.importorskip("gymnasium")
    *_, (done, params) = cartpole_dqn.train(0, 50)
    assert done == 50
    rng = np.random.default_rng(0)
    fresh = cartpole.network(rng, cartpole.ACTIONS)  # nothing is learned so early
    first = fresh["hidden.0.weight"] * cartpole_dqn.UNITS
    np.testing.assert_array_equal(params["hidden.0.weight"], first)
