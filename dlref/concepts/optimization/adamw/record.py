"""AdamW: what one step takes, and where its views must agree."""

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


def given(name, draw=normal(), **more):  # noqa: B008 - a draw is a constant
    """Return an input that no gradient is taken of."""
    return Input(name, "*N", draw, differentiable=False, **more)


LATER = {
    "step": 7,
    "lr": 0.5,
    "beta1": 0.9,
    "beta2": 0.999,
    "eps": 1e-8,
    "weight_decay": 0.3,
    "maximize": False,
}
START = {"m": np.zeros(4), "v": np.zeros(4)}

CONCEPT = Concept(
    id="046",
    title="AdamW",
    package=__package__,
    needs=("045",),
    sources=("hanson1988", "loshchilov2019", "xie2024"),
    operations=(
        Operation(
            "adamw_step",
            inputs=(
                given("param", symbol=r"\theta"),
                given("grad", symbol=r"\partial\theta"),
                given("m"),
                given("v", uniform(0.1, 2.0), rule="nonnegative"),
            ),
            outputs=(
                Output("new_param", "*N", symbol=r"\theta'"),
                Output("new_m", "*N", symbol="m'"),
                Output("new_v", "*N", symbol="v'"),
            ),
            options={
                "step": "positive integer",
                "lr": "nonnegative",
                "beta1": "fraction",
                "beta2": "fraction",
                "eps": "positive",
                "weight_decay": "nonnegative",
                "maximize": (False, True),
            },
            symbols={"step": "t", "weight_decay": r"\lambda"},
            cases=(
                Case("smallest", {"N": (3,)}, LATER | {"maximize": True}),
                Case("first step", {"N": (4,)}, LATER | {"step": 1}, START),
                Case("two axes", {"N": (5, 9)}, LATER),
                Case("one number", {"N": ()}, LATER),
                Case("the usual options", {"N": (6,)}, LATER | {"lr": 1e-3}),
                Case("no decay", {"N": (6,)}, LATER | {"weight_decay": 0.0}),
                Case("all decays", {"N": (6,)}, LATER | {"weight_decay": 2.0}),
                Case("beyond zero", {"N": (6,)}, LATER | {"weight_decay": 3.0}),
                Case(
                    "without memory", {"N": (6,)}, LATER | {"beta1": 0.0, "beta2": 0.0}
                ),
                Case("large eps", {"N": (6,)}, LATER | {"eps": 1.0}),
                Case("a million steps later", {"N": (6,)}, LATER | {"step": 10**6}),
                Case(
                    "no gradient yet",
                    {"N": (4,)},
                    LATER,
                    START | {"grad": np.zeros(4)},
                ),
                Case("standing still", {"N": (3,)}, LATER | {"lr": 0.0}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "same_for_plain_descent",
            "For plain gradient descent, penalty and decay are the same",
            r"\theta - \eta\,(g + \lambda\theta) = (1 - \eta\lambda)\,\theta - \eta g",
        ),
        Theorem(
            "shrink_then_adam",
            "AdamW is Adam, after shrinking the parameters",
            r"\mathrm{AdamW}_\lambda(\theta, \partial\theta, m, v)"
            r" = \mathrm{Adam}_0\big((1 - \eta\lambda)\,\theta,"
            r" \partial\theta, m, v\big)",
            of="adamw_step",
        ),
        Theorem(
            "decay_does_not_depend_on_gradients",
            "Two sets of parameters approach each other, whatever the gradients",
            r"\theta' - q' = (1 - \eta\lambda)(\theta - q)"
            r"\quad\text{if both see the same gradients}",
            of="adamw_step",
        ),
        Theorem(
            "weights_stay_within",
            "Weights stay within K over lambda",
            r"|\theta| \le \frac{K}{\lambda},\ |u| \le K,\ \eta\lambda \le 1"
            r"\quad\Rightarrow\quad"
            r"\big|(1 - \eta\lambda)\,\theta - \eta u\big| \le \frac{K}{\lambda}",
        ),
    ),
)
