"""The folded parameters of a network are those of its record."""

import re

import pytest
from dlref_book.statements import arguments as folded_arguments

from dlref.record import Input, Operation
from dlref.registry import operations
from dlref.show.arguments import arguments
from dlref.show.parameters import depths, kinds, number


def spelled(names):
    """Return every name that a row stands for."""
    found = re.search(r"\{([^{}]*, [^{}]*)\}", names)
    if not found:
        return [names]
    before, after = names[: found.start()], names[found.end() :]
    each = found[1].split(", ")
    return [name for one in each for name in spelled(before + one + after)]


@pytest.mark.parametrize("name", sorted(operations()))
def test_rows_stand_for_every_parameter_once(name):
    _, op = operations()[name]
    told = [(n, k.latex, k.words) for k in kinds(op) for n in spelled(k.names)]
    names = [i.name for i in op.parameters]
    every = [(a.name, a.latex, a.words) for a in arguments(op) if a.name in names]
    assert sorted(told) == sorted(every)


def network(**axes):
    parameters = tuple(Input(n.replace("_", "."), a) for n, a in axes.items())
    return Operation("f", (), (), (), parameters=parameters)


def test_alike_parameters_stand_in_one_row():
    axes = {"stem_weight": "A I 7 7", "h_0_a_bias": "A", "h_0_a_weight": "A"}
    axes |= {"h_1_a_bias": "A", "h_1_a_weight": "A", "h_2_a_bias": "A"}
    op = network(**axes, h_2_a_weight="B A")
    told = "stem.weight", "h.{0, 1}.a.{bias, weight}", "h.2.a.bias", "h.2.a.weight"
    assert tuple(kind.names for kind in kinds(op)) == told
    assert number(op) == "7"
    assert depths(op) == []


def test_layers_are_counted():
    op = network(**{"w": "D", "b": "D", "h_{L}_w": "D", "h_{L}_v": "D", "t_{M}_w": "D"})
    assert number(op) == "2 + 2 L + M"
    assert depths(op) == ["L", "M"]


def test_large_networks_are_folded():
    line, wall = folded_arguments(operations()["resnet18"][1])
    assert "a dict params of 102 arrays" in line.astext()
    assert "layer1" not in line.astext()
    assert "layer1.{0, 1}.conv{1, 2}.weight" in wall.astext()
    assert wall["tag"] == "details"


def test_small_ones_are_told_in_a_line():
    (line,) = folded_arguments(operations()["linear"][1])
    assert "params" not in line.astext()
