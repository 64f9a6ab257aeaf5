"""Adversarial examples: what they take, and where the views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    normal,
    uniform,
)


def given(name, axes, draw, **how):
    """Return an argument without a gradient: what is returned hangs on signs."""
    return Input(name, axes, draw, differentiable=False, **how)


def pixels(name, **how):
    """Return inputs in [0, 1]."""
    return given(name, "*N D", uniform(), rule="probability", **how)


def sides(rng, shape):
    """Draw 1 or -1."""
    return np.where(rng.random(shape) < 0.5, 1.0, -1.0)


LAYERS = (
    given("hidden.0.weight", "H D", normal(0.7)),
    given("hidden.0.bias", "H", normal(0.5), optional=True),
    given("output.weight", "K H", normal(0.7)),
    given("output.bias", "K", normal(0.5), optional=True),
)
BIASES = ("hidden.0.bias", "output.bias")
TARGET = Input("target", "*N", below="K", symbol="t")
BENDS = ("relu", "tanh", "sigmoid")
RELU, TANH, SIGMOID = ({"activation": name} for name in BENDS)
SMALL = {"N": (2,), "D": 3, "H": 4, "K": 5}
FAR = {"epsilon": 0.4, "step_size": 0.15, "steps": 3}
NEAR = {"epsilon": 0.05, "step_size": 0.1, "steps": 2}
PLAIN = {"epsilon": 0.1}

CONCEPT = Concept(
    id="106",
    title="Adversarial examples",
    package=__package__,
    needs=("013", "014", "033"),
    sources=("szegedy2014", "goodfellow2015", "madry2018", "athalye2018"),
    operations=(
        Operation(
            "fgsm",
            inputs=(pixels("x"), TARGET),
            parameters=LAYERS,
            outputs=(Output("y", "*N D"),),
            options={"activation": BENDS, "epsilon": "positive"},
            cases=(
                Case("smallest", SMALL, RELU | PLAIN),
                Case("one row", SMALL | {"N": ()}, TANH | PLAIN, absent=BIASES),
                Case("far", SMALL | {"N": (2, 3)}, SIGMOID | {"epsilon": 0.7}),
                Case("no rows", SMALL | {"N": (0,)}, RELU | PLAIN),
            ),
        ),
        Operation(
            "pgd",
            inputs=(pixels("x"), pixels("start", symbol="s"), TARGET),
            parameters=LAYERS,
            outputs=(Output("y", "*N D"),),
            options={
                "activation": BENDS,
                "epsilon": "positive",
                "step_size": "positive",
                "steps": "positive integer",
            },
            cases=(
                Case("smallest", SMALL, RELU | FAR),
                Case("one row", SMALL | {"N": ()}, TANH | NEAR, absent=BIASES),
                Case("two leading axes", SMALL | {"N": (2, 3)}, SIGMOID | FAR),
                Case("one step", SMALL, RELU | NEAR | {"steps": 1}),
                Case("signs change on the way", SMALL | {"N": (50,)}, RELU | FAR),
                Case(
                    "nowhere uphill",
                    SMALL,
                    RELU | FAR,
                    values={"hidden.0.bias": np.full(4, -100.0)},
                ),
                Case("no rows", SMALL | {"N": (0,)}, RELU | NEAR),
            ),
        ),
        Operation(
            "robust_logistic_loss",
            inputs=(
                Input("x", "N D"),
                given("side", "N", sides, symbol="s"),
                Input("weight", "D", symbol="w"),
                Input("bias", "", symbol="b"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"epsilon": "nonnegative"},
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": 2, "D": 3}, PLAIN),
                Case("one row", {"N": 1, "D": 4}, {"epsilon": 1.0}),
                Case("no attack", {"N": 5, "D": 2}, {"epsilon": 0.0}),
                Case("one feature", {"N": 4, "D": 1}, {"epsilon": 0.3}),
                Case(
                    "a weight of zero",
                    {"N": 3, "D": 3},
                    PLAIN,
                    values={"weight": np.array([0.0, 1.5, -0.5])},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "no_move_is_worse",
            "No small move of an input adds more to a linear score",
            r"|\delta_d| \le \varepsilon,\; w = p - q,\; p, q \ge 0"
            r" \;\Rightarrow\; w_d\, \delta_d \le \varepsilon\, (p_d + q_d)",
            of="robust_logistic_loss",
        ),
        Theorem(
            "signs_reach_it",
            "The signs of the weights change it by just that",
            r"\sum_d w_d\, \varepsilon \operatorname{sign}(w_d)"
            r" = \varepsilon \sum_d |w_d|",
            of="robust_logistic_loss",
        ),
    ),
)
