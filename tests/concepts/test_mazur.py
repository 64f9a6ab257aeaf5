"""The published figures of Mazur's network, each by the procedure that gives it."""

import numpy as np
import pytest

from dlref.concepts.backpropagation.mazur.numpy_impl import (
    half_squared_error,
    sigmoid_mlp,
)
from dlref.concepts.backpropagation.mazur.record import MAZUR
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid

X, TARGET, RATE = MAZUR["x"], np.array([0.01, 0.99]), 0.5
START = {name: value for name, value in MAZUR.items() if name != "x"}
WEIGHTS = "hidden.weight", "output.weight"
STEPS = 10_000


def gradient(params):
    """Return the outputs, the error, and its gradient in every parameter."""
    y, back = sigmoid_mlp(X, params)
    error, pull = half_squared_error(y, TARGET)
    _, dparams = back(pull(1.0)[0])
    return y, error, dparams


def true_step(params, names=WEIGHTS):
    """Return the parameters after one step against the gradient."""
    _, _, dparams = gradient(params)
    return params | {name: params[name] - RATE * dparams[name] for name in names}


def late_step(params):
    """Update the output weights, and only then send the error back through them."""
    w, v = (params[name] for name in WEIGHTS)
    h = 1 / (1 + np.exp(-w @ X - params["hidden.bias"]))
    y = 1 / (1 + np.exp(-v @ h - params["output.bias"]))
    signal = (y - TARGET) * y * (1 - y)
    v = v - RATE * np.outer(signal, h)
    w = w - RATE * np.outer(signal @ v * h * (1 - h), X)
    return params | dict(zip(WEIGHTS, (w, v), strict=True))


def run(step, steps=STEPS, start=START):
    """Return the parameters after many steps."""
    params = start
    for _ in range(steps):
        params = step(params)
    return params


def digits(values, places=8):
    """Return numbers as they are printed."""
    return [f"{value:.{places}f}" for value in np.ravel(values)]


def test_forward():
    inner, _ = linear(X, START["hidden.weight"], START["hidden.bias"])
    hidden, _ = sigmoid(inner)
    y, error, _ = gradient(START)
    assert digits(hidden, 9) == ["0.593269992", "0.596884378"]
    assert digits(y) == ["0.75136507", "0.77292847"]
    assert digits((y - TARGET) ** 2 / 2) == ["0.27481108", "0.02356003"]
    assert error == pytest.approx(0.2983711087600027, rel=1e-15)


def test_gradient():
    _, _, dparams = gradient(START)
    assert digits(dparams["output.weight"]) == [
        "0.08216704",
        "0.08266763",
        "-0.02260254",
        "-0.02274024",
    ]
    assert digits(dparams["hidden.weight"]) == [
        "0.00043857",
        "0.00087714",
        "0.00049771",
        "0.00099543",
    ]


def test_new_weights():
    params = true_step(START)
    assert digits(params["hidden.weight"]) == [
        "0.14978072",
        "0.19956143",
        "0.24975114",
        "0.29950229",
    ]
    assert digits(params["output.weight"]) == [
        "0.35891648",
        "0.40866619",
        "0.51130127",
        "0.56137012",
    ]


@pytest.mark.parametrize(
    ("step", "expected"),
    [(true_step, 0.29102777369359933), (late_step, 0.29102792390544197)],
)
def test_one_step(step, expected):
    _, error, _ = gradient(step(START))
    assert error == pytest.approx(expected, rel=1e-15)


def test_printed_error_after_one_step_is_of_late_updates():
    assert digits(gradient(late_step(START))[1], 9) == ["0.291027924"]
    assert digits(gradient(true_step(START))[1], 9) == ["0.291027774"]


def test_late_updates_give_other_hidden_weights_than_printed():
    params = late_step(START)
    assert digits(params["hidden.weight"]) == [
        "0.14981764",
        "0.19963528",
        "0.24978819",
        "0.29957637",
    ]


def test_true_gradient_to_the_end():
    params = run(true_step, STEPS - 1)
    _, before, _ = gradient(params)
    y, after, _ = gradient(true_step(params))
    assert before == pytest.approx(3.510854812251261e-05, rel=1e-12)
    assert after == pytest.approx(3.510187782978859e-05, rel=1e-12)
    assert digits(before, 10) == ["0.0000351085"]  # printed as after 10,000
    assert digits(y) == ["0.01591362", "0.98406427"]


def test_late_updates_to_the_end():
    y, error, _ = gradient(run(late_step))
    assert error == pytest.approx(3.5084786296e-05, rel=1e-10)
    assert digits(y, 9) == ["0.015912196", "0.984065734"]  # printed


def test_printed_outputs_contradict_the_printed_error():
    printed = np.array([0.015912196, 0.984065734])
    error, _ = half_squared_error(printed, TARGET)
    assert digits(error, 10) == ["0.0000350848"]  # not 0.0000351085


def test_biases_trained_too():
    _, error, _ = gradient(run(lambda params: true_step(params, tuple(params))))
    assert error == pytest.approx(2.4475622359322627e-06, rel=1e-12)
