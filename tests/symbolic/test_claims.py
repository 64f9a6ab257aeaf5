"""A false claim is refused, whatever operation it is about.

Claims are spoiled one by one, and none of them may pass: unless the numbers say that
what was written is still the gradient.
"""

from functools import cache
from random import Random

import numpy as np
import pytest
import sympy as sp

from dlref.symbolic import Refused, Tensor
from dlref.symbolic.evaluate import evaluate
from dlref.symbolic.hypotheses import hypotheses
from dlref.symbolic.setting import entry_of, sizes
from tests.symbolic.length import nodes
from tests.symbolic.planted import sample
from tests.symbolic.points import gaps, proved, setting, shape, values

OFF = 1 + sp.Rational(1, 10**6)
NODES = 600  # a definition of half as many is spoiled twice: a refusal takes longer
FAULTS = 6  # of one operation, at most


@cache
def room(name):
    """Return how many claims of an operation to spoil."""
    return max(1, min(FAULTS, NODES // nodes(name)))


def claims(name):
    """Yield each input with its claimed gradient's indices and entry, and its sizes."""
    here = setting(name)
    for wrt, claim in zip(here.op.wrt, here.claims, strict=True):
        lengths = sizes(wrt.axes, here.fixed)
        yield wrt, *entry_of(claim, lengths), lengths


def tensor(indices, entry):
    return Tensor(indices, entry) if indices else entry


def accepted(name, wrt, indices, entry):
    claim = tensor(indices, entry)
    try:
        hypotheses(setting(name), wrt, claim)
        return not gaps(name).left(wrt, claim)
    except Refused:
        return False


def agrees(name, wrt, indices, *entries):
    """Whether entries have the same values, at the first case."""
    op = setting(name).op
    at = shape(op, wrt), values(op)
    one, two = (evaluate(tensor(indices, e), *at) for e in entries)
    return np.allclose(one, two, rtol=1e-10, atol=1e-12)


@pytest.fixture(autouse=True)
def by_rules_alone(name, monkeypatch):
    """Let the rules of the proof refuse, not numbers, where this takes no minute."""
    if room(name) > 2 and nodes(name, turned=True) <= NODES:
        monkeypatch.setattr("dlref.symbolic.zero.refuted", lambda *_: False)


@pytest.mark.parametrize("name", proved())
def test_claim_off_by_a_millionth_is_refused(name):
    tried = [claim for claim in claims(name) if claim[2] != 0]
    for wrt, indices, entry, _ in Random(name).sample(
        tried, min(len(tried), room(name))
    ):
        assert not accepted(name, wrt, indices, entry * OFF), wrt.name


@pytest.mark.parametrize("name", proved())
def test_planted_fault_is_refused(name):
    rng, tried = Random(name), list(claims(name))
    for wrt, indices, entry, lengths in rng.sample(tried, min(len(tried), room(name))):
        scope = setting(name).labels | dict(zip(indices, lengths, strict=True))
        for what, wrong in sample(rng, entry, scope, 1 + room(name) // len(tried)):
            if accepted(name, wrt, indices, wrong):
                assert agrees(name, wrt, indices, entry, wrong), f"d{wrt.name}, {what}"


@pytest.mark.parametrize("name", proved())
def test_stray_index_in_a_claim_is_named(name):
    stray = sp.Symbol("stray", integer=True)
    for wrt, indices, entry, _ in claims(name):
        for index in entry.free_symbols & set(indices):
            with pytest.raises(Refused, match="stray is no input"):
                hypotheses(
                    setting(name), wrt, Tensor(indices, entry.subs(index, stray))
                )
            break
