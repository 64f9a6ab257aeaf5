"""The network of characters takes a PyTorch module's parameters, and learns."""

import numpy as np
import pytest

from dlref.numpy import char_rnn
from dlref.training import characters
from dlref.training.moby_dick import text


def test_a_module_s_parameters_are_taken_as_they_are():
    torch = pytest.importorskip("torch")
    nn = torch.nn
    module = nn.ModuleDict(
        {
            "embedding": nn.Embedding(7, 3),
            "lstm": nn.LSTM(3, 4),
            "head": nn.Linear(4, 7),
        }
    ).double()
    params = {n: p.numpy() for n, p in module.state_dict().items()}
    tokens = np.random.default_rng(0).integers(7, size=(5, 2))
    zero = np.zeros((2, 4))
    (scores, _, _), _ = char_rnn(tokens, zero, zero, params)
    h, _ = module["lstm"](module["embedding"](torch.tensor(tokens)))
    theirs = module["head"](h).detach().numpy()
    np.testing.assert_allclose(scores, theirs, rtol=0, atol=1e-14)


def test_pieces_follow_each_other_in_every_strip():
    seen = list(characters.rows(np.arange(101), batch=4, length=5))
    strips = np.concatenate([here for here, _ in seen])
    np.testing.assert_array_equal(strips.T, np.arange(100).reshape(4, 25))
    assert all((after == here + 1).all() for here, after in seen)
    with pytest.raises(ValueError, match="4 strips of 26, got 25"):
        next(characters.rows(np.arange(101), batch=4, length=26))


def test_counts_are_shares_of_what_was_seen():
    train, test = np.array([0, 1, 0, 1, 0]), np.array([0, 1, 1])
    # single characters: 4 of 7 and 3 of 7, with one added to each
    assert characters.counted(train, test, 2, 0) == pytest.approx(
        -np.log2([4 / 7, 3 / 7, 3 / 7]).mean()
    )
    # after 0 came 1 twice of twice, after 1 came 1 never of twice
    assert characters.counted(train, test, 2, 1) == pytest.approx(
        -np.log2([3 / 4, 1 / 4]).mean()
    )


def test_training_lowers_the_bits_and_writes():
    words = text("to and fro, to and fro, " * 200)
    params = characters.start(len(words.alphabet), width=4, hidden=8)
    bits = list(characters.train(params, words.train, 12, rate=0.02))
    assert bits[-1] < bits[0] - 0.3
    made = characters.written(params, words, "to", 5)
    assert len(made) == 7
    assert made.startswith("to")
