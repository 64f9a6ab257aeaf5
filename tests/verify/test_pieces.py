"""What a composite is made of is read off its code."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.normalization.layer_norm.numpy_impl import layer_norm
from dlref.registry import operations
from dlref.verify.oracles.proofs import composition
from dlref.verify.pieces import pieces, traced

UNUSED = linear  # a name in this module that no function below calls


def direct(x, weight, bias):
    return layer_norm(x, weight, bias)


def nested(x, weight, bias):
    steps = [lambda x: layer_norm(x, weight, bias) for _ in range(2)]
    for step in steps:
        x, _ = step(x)
    return x


def decoy(x):
    layer_norm = abs  # a local name is no piece
    return layer_norm(x)


def test_pieces_are_what_is_called():
    assert pieces(direct) == ("layer_norm",)
    assert pieces(nested) == ("layer_norm",)
    assert pieces(decoy) == ()
    assert pieces(layer_norm) == ()


def test_pieces_of_the_book():
    def of(name):
        return pieces(operations()[name][0].view("numpy_impl", name))

    assert of("lstm") == ("lstm_cell",)
    assert "linear" in of("sigmoid_mlp")


def test_trace_hears_of_every_call_and_changes_nothing():
    rng = np.random.default_rng(0)
    x, weight, bias = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=3)
    calls = []
    call = traced(
        nested, lambda name: True, lambda name, given: calls.append((name, given))
    )
    assert np.array_equal(call(x, weight, bias), nested(x, weight, bias))
    assert [name for name, _ in calls] == ["layer_norm", "layer_norm"]
    assert calls[0][1]["eps"] == 1e-5  # defaults too


def test_composition_of_unproved_pieces_fails():
    (found,) = composition(direct, lambda name: False)
    assert (found.quantity, found.error) == ("layer_norm", 1.0)
    (found,) = composition(direct, lambda name: True)
    assert found.error == 0.0


def test_composition_of_nothing_fails():
    (found,) = composition(decoy, lambda name: True)
    assert found.error == 1.0
