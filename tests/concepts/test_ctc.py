"""CTC against a count of all ways, and against PyTorch's own gradient."""

from itertools import groupby, product

import numpy as np
import pytest

from dlref.numpy import ctc_beam, ctc_loss, log_softmax
from dlref.registry import operations

CONCEPT, OP = operations()["ctc_loss"]


def said(way, blank):
    """Return the text of a way: no repeats, then no blanks."""
    return tuple(c for c, _ in groupby(way) if c != blank)


def counted(log_probs, blank):
    """Return the chance of every text, by all ways to write it."""
    p = np.exp(log_softmax(log_probs)[0])  # (T, C)
    found: dict[tuple, float] = {}
    for way in product(range(p.shape[1]), repeat=len(p)):
        text = said(way, blank)
        found[text] = found.get(text, 0.0) + np.prod(p[np.arange(len(p)), way])
    return found


@pytest.mark.parametrize("blank", [0, 2])
def test_loss_is_the_sum_over_all_ways(blank):
    z = np.random.default_rng(blank).normal(size=(5, 3))
    for text, chance in counted(z, blank).items():
        targets = np.array([text], int)
        lengths = np.array([5]), np.array([len(text)])
        loss, _ = ctc_loss(z[:, None], targets, *lengths, blank, "sum")
        np.testing.assert_allclose(loss, -np.log(chance), rtol=1e-12)


def test_wide_beam_finds_the_likeliest_text():
    z = np.random.default_rng(3).normal(size=(4, 3))
    chances = counted(z, 0)
    best = max(chances, key=lambda text: chances[text])
    text, score = ctc_beam(z, beam_width=100)
    assert tuple(text[text >= 0]) == best
    np.testing.assert_allclose(score, np.log(chances[best]), rtol=1e-12)


@pytest.mark.parametrize("case", OP.cases, ids=lambda case: case.name)
def test_gradient_is_that_of_pytorch(case):
    """On log probabilities PyTorch gives what its own loss says, without a softmax."""
    torch = pytest.importorskip("torch")
    values = OP.sample(case)
    values["log_probs"] = log_softmax(values["log_probs"])[0]
    loss, backward = ctc_loss(**values, **case.options)
    tensors = {name: torch.tensor(x) for name, x in values.items()}
    leaf = tensors["log_probs"].requires_grad_()
    theirs = torch.nn.functional.ctc_loss(**tensors, **case.options)
    theirs.backward()
    np.testing.assert_allclose(loss, theirs.item(), rtol=1e-12)
    np.testing.assert_allclose(backward(np.array(1.0)), leaf.grad.numpy(), atol=1e-12)
