"""The guard in front of every NumPy view: what it refuses, says and leaves alone."""

import inspect
import re

import numpy as np
import pytest

import dlref.numpy
from dlref.guard import RULES, guarded
from dlref.record import Input, Operation, Output
from dlref.verify.oracles.wrong import OUTSIDE

OP = Operation(
    "blend",
    inputs=(
        Input("x", "*N D"),
        Input("share", "", rule="probability"),
        Input("label", "*N", below="D", also="ignore"),
        Input("mask", "*N", optional=True, rule="mask"),
        Input("rows", "*N D", optional=True, rule="distribution"),
    ),
    outputs=(Output("y", "*N D"), Output("count", "", differentiable=False)),
    cases=(),
    parameters=(Input("net.weight", "D"), Input("net.bias", "D", optional=True)),
    options={
        "eps": "positive",
        "steps": "positive integer",
        "kind": ("up", "down", True),
        "ignore": "integer",
        "limit": "nonnegative",
        "letters": "text",
    },
    nonempty=("D",),
)


def blend(
    x,
    share,
    label,
    mask,
    rows,
    params,
    eps=1e-5,
    steps=1,
    kind="up",
    ignore=-100,
    limit=None,
    letters="ij",
):
    """Return x, and a backward that does nothing."""
    return (x, 0), lambda dy: (dy, None, None, {"net.weight": dy})


def given(**changes):
    values = {
        "x": np.ones((2, 3)),
        "share": 0.5,
        "label": np.array([0, 2]),
        "mask": None,
        "rows": None,
        "params": {"net.weight": np.ones(3)},
    }
    return values | changes


def test_right_arguments_pass_in_any_form():
    call = guarded(OP, blend)
    call(**given())
    call(*given().values())
    call(*given().values(), 1e-3, kind=True)
    call(**given(share=np.float32(0.5), label=np.array([-100, 1], np.int8)))
    call(**given(mask=np.array([True, False]), rows=np.full((2, 3), 1 / 3)))
    call(**given(x=np.ones((2, 3), np.float16), limit=None, steps=np.int64(3)))
    call(**given(x=np.ones(3), label=np.array(1), letters=np.str_("i")))
    call(**given(x=np.ones((0, 3)), label=np.zeros(0, int)))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"x": [1.0]}, TypeError, "x must be a NumPy array, got list"),
        ({"x": None}, TypeError, "x must be a NumPy array, got NoneType"),
        ({"x": np.ones((2, 3), int)}, TypeError, "x must hold floats, got int64"),
        ({"x": np.ones((2, 3), bool)}, TypeError, "x must hold floats, got bool"),
        ({"x": np.ones((2, 3), complex)}, TypeError, "x must hold floats, got complex"),
        ({"x": np.array([["a"]])}, TypeError, "x must hold floats, got <U1"),
        ({"label": np.ones(2)}, TypeError, "label must hold integers, got float64"),
        ({"label": np.ones(2, bool)}, TypeError, "label must hold integers, got bool"),
        ({"label": np.array([0, 3])}, IndexError, "label must lie in [0, 3), got 3"),
        ({"label": np.array([-1, 0])}, IndexError, "label must lie in [0, 3), got -1"),
        ({"mask": np.ones(2)}, TypeError, "mask must be boolean, got float64"),
        ({"share": 1.5}, ValueError, "share must lie in [0, 1], got 1.5"),
        ({"share": float("nan")}, ValueError, "share must lie in [0, 1], got nan"),
        ({"share": 1}, TypeError, "share must be a NumPy array, got int"),
        ({"share": np.ones(1)}, ValueError, "share must have 0 axes, got shape (1,)"),
        (
            {"rows": np.array([[1.0, 0, 0], [0.5, 0, 0]])},
            ValueError,
            "rows must hold rows of probabilities that sum to 1, got [0.5 0.  0. ]",
        ),
        (
            {"x": np.ones((2, 0)), "params": {"net.weight": np.ones(0)}},
            ValueError,
            "x must have at least one entry along D, got 0",
        ),
        ({"eps": 0.0}, ValueError, "eps must be positive, got 0.0"),
        ({"eps": float("nan")}, ValueError, "eps must be positive, got nan"),
        ({"eps": float("inf")}, ValueError, "eps must be positive, got inf"),
        ({"eps": True}, TypeError, "eps must be positive, got True"),
        ({"eps": "1"}, TypeError, "eps must be positive, got '1'"),
        ({"eps": None}, TypeError, "eps must be positive, got None"),
        ({"limit": -1.0}, ValueError, "limit must not be negative, got -1.0"),
        ({"steps": 0}, ValueError, "steps must be a positive integer, got 0"),
        ({"steps": 1.0}, TypeError, "steps must be a positive integer, got 1.0"),
        ({"steps": True}, TypeError, "steps must be a positive integer, got True"),
        ({"letters": 3}, TypeError, "letters must be text, got 3"),
        ({"letters": b"ij"}, TypeError, "letters must be text, got b'ij'"),
        ({"letters": ["ij"]}, TypeError, "letters must be text, got ['ij']"),
        ({"letters": None}, TypeError, "letters must be text, got None"),
        ({"letters": ""}, ValueError, "letters must be text, got ''"),
        ({"ignore": 0.5}, TypeError, "ignore must be an integer, got 0.5"),
        ({"kind": "side"}, ValueError, "kind must be 'up', 'down' or True, got 'side'"),
        ({"kind": 1}, ValueError, "kind must be 'up', 'down' or True, got 1"),
        ({"params": [1]}, TypeError, "params must be a dict of arrays, got list"),
        ({"params": {}}, ValueError, "params must hold 'net.weight', got []"),
        (
            {"params": {"net.weight": np.ones(3), "gain": 1}},
            ValueError,
            "params must hold only ['net.bias', 'net.weight'], got 'gain'",
        ),
        (
            {"params": {"net.weight": np.ones(4)}},
            ValueError,
            "net.weight must have D = 3 as x has, got shape (4,)",
        ),
    ],
)
def test_wrong_arguments_are_refused_by_name(changes, error, message):
    with pytest.raises(error, match=re.escape(message)):
        guarded(OP, blend)(**given(**changes))


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {}, "missing a required argument: 'x'"),
        ((), {"x": np.ones(3)}, "missing a required argument"),
        ((), given() | {"gain": 1}, "unexpected keyword argument 'gain'"),
        ((1,), given(), "multiple values for argument 'x'"),
        (range(13), {}, "too many positional arguments"),
    ],
)
def test_wrong_calls_are_refused_as_python_does(args, kwargs, message):
    with pytest.raises(TypeError, match=message):
        guarded(OP, blend)(*args, **kwargs)


@pytest.mark.parametrize(
    ("douts", "error", "message"),
    [
        ((), TypeError, "backward must get dy, got 0 arguments"),
        ((np.ones((2, 3)), 1.0), TypeError, "backward must get dy, got 2 arguments"),
        ((np.ones((3, 2)),), ValueError, "dy must have shape (2, 3), got (3, 2)"),
        ((np.ones((2, 3), int),), TypeError, "dy must hold floats, got int64"),
        ((None,), TypeError, "dy must be a NumPy array, got NoneType"),
    ],
)
def test_wrong_gradients_are_refused(douts, error, message):
    _, backward = guarded(OP, blend)(**given())
    with pytest.raises(error, match=re.escape(message)):
        backward(*douts)


def test_the_function_looks_like_the_view():
    call = guarded(OP, blend)
    assert inspect.signature(call) == inspect.signature(blend)
    assert (call.__doc__, call.__name__) == (blend.__doc__, "blend")


def test_every_rule_has_values_to_refuse():
    assert set(OUTSIDE) == set(RULES)


def test_every_operation_is_guarded():
    for name in dir(dlref.numpy):
        assert getattr(dlref.numpy, name).__wrapped__.__name__ == name
    with pytest.raises(AttributeError, match="has no operation 'nothing'"):
        _ = dlref.numpy.nothing


def test_a_number_of_numpy_changes_no_precision():
    x = np.ones((2, 3), np.float32)
    y, backward = dlref.numpy.layer_norm(x, eps=np.float64(1e-5))
    assert y.dtype == backward(y)[0].dtype == np.float32
