"""The small GPT begins blind, learns, and is tested with enough before each guess."""

import numpy as np
import pytest

from dlref.training import small_gpt
from dlref.training.moby_dick import text

WORDS = text("to and fro, to and fro, " * 200)


def small():
    kinds = len(WORDS.alphabet)
    return small_gpt.start(kinds, width=8, layers=1, length=16)


def test_it_begins_with_a_blind_guess():
    places = small_gpt.by_place(small(), WORDS.test)
    assert len(places) == 16
    assert places == pytest.approx(np.log2(len(WORDS.alphabet)), abs=0.1)


def test_training_lowers_the_bits_and_it_writes():
    params = small()
    bits = list(small_gpt.train(params, WORDS.train, 60))
    assert bits[-1] < bits[0] - 0.2
    made = small_gpt.written(params, WORDS, "to", 30)
    assert len(made) == 32
    assert made.startswith("to")
