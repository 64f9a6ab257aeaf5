"""Parameters of layers: one name with braces, as many arrays as there are layers."""

import re

import numpy as np
import pytest

from dlref.guard import guarded
from dlref.record import Case, Concept, Count, Input, Operation, Output
from dlref.show.counts import parts
from dlref.verify.comparison import Comparison
from dlref.verify.oracles.counts import published

DEEP = Case("two layers", {"N": 3, "D": 2, "L": 2})
OP = Operation(
    "stack",
    inputs=(Input("x", "N D"),),
    parameters=(
        Input("h.{L}.weight", "D D"),
        Input("h.{L}.bias", "D"),
        Input("end.weight", "D"),
    ),
    outputs=(Output("y", "N D"),),
    cases=(DEEP, Case("no layers", {"N": 3, "D": 2, "L": 0})),
)
CONCEPT = Concept("000", "Stack", "dlref.concepts.none", (OP,), ())
NAMES = ["h.0.weight", "h.1.weight", "h.0.bias", "h.1.bias", "end.weight"]


def stack(x, params):
    """Return x through layers, and the way back."""
    deep = sum(name.endswith(".bias") for name in params)
    kept = [x]
    for k in range(deep):
        kept.append(kept[-1] @ params[f"h.{k}.weight"] + params[f"h.{k}.bias"])

    def backward(dy):
        found = {"end.weight": (dy * kept[-1]).sum(axis=0)}
        dh = dy * params["end.weight"]
        for k in reversed(range(deep)):
            found[f"h.{k}.weight"] = kept[k].T @ dh
            found[f"h.{k}.bias"] = dh.sum(axis=0)
            dh = dh @ params[f"h.{k}.weight"].T
        return dh, found

    return kept[-1] * params["end.weight"], backward


def given(**changes):
    return {name: np.ones((2,) * (1 + name.startswith("h.0.w"))) for name in NAMES} | {
        "h.1.weight": np.ones((2, 2)),
        **changes,
    }


def test_a_case_says_how_many_layers_there_are():
    assert [i.name for i in OP.at(DEEP.sizes).parameters] == NAMES
    assert [n for n in OP.sample(DEEP) if n != "x"] == NAMES
    assert [i.name for i in OP.present(OP.cases[1])] == ["x", "end.weight"]


def test_braces_in_braces_count_both():
    item = Input("h.{L}.experts.{E}.weight", "D")
    names = [i.name for i in item.layers({"L": 2, "E": 2})]
    assert names == [f"h.{a}.experts.{b}.weight" for a in (0, 1) for b in (0, 1)]


@pytest.mark.parametrize("case", OP.cases, ids=lambda c: c.name)
def test_every_layer_has_its_gradient(case):
    run = Comparison(CONCEPT, OP, case, numpy=stack)
    assert set(run.grads) == {i.name for i in OP.at(case.sizes).arguments}
    for name, gradient in run.grads.items():
        assert gradient.shape == run.values[name].shape


def test_the_guard_counts_the_layers_it_is_given():
    call = guarded(OP, stack)
    y, _ = call(np.ones((3, 2)), given())
    assert y.shape == (3, 2)
    call(np.ones((3, 2)), {"end.weight": np.ones(2)})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"h.1.bias": None}, "params must hold 'h.1.bias', got ['end.weight', "),
        ({"h.3.bias": np.ones(2)}, "params must hold 'h.2.weight', got "),
        ({"h.99999999.bias": np.ones(2)}, "params must hold 'h.2.weight', got "),
        ({"h.x.bias": np.ones(2)}, "params must hold only ['end.weight', "),
        ({"h.1.bias": np.ones(3)}, "h.1.bias must have D = 2 as x has, got shape (3,)"),
    ],
)
def test_a_layer_amiss_is_named(changes, message):
    params = {n: x for n, x in given(**changes).items() if x is not None}
    with pytest.raises(ValueError, match=re.escape(message)):
        guarded(OP, stack)(np.ones((3, 2)), params)


def count(total):
    return Count("Stack-12", "stack", {"D": 4, "L": 12}, total)


def test_a_count_follows_from_the_shapes():
    (right,) = published(OP, count(12 * (16 + 4) + 4))
    assert right.error == 0
    (wrong,) = published(OP, count(12 * (16 + 4) + 5))
    assert wrong.error == 1
    assert wrong.note == "244 instead of 245"


def test_a_count_says_where_the_parameters_sit():
    inner, end = parts(OP, count(244))
    assert (inner.name, inner.shapes, inner.layers) == ("h.{L}", "4 × 4, 4", 12)
    assert (inner.total, end.total, end.name) == (240, 4, "end")
    assert inner.share + end.share == pytest.approx(1)
