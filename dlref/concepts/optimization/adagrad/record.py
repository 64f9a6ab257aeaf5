"""AdaGrad: what one step takes, and where its views must agree."""

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


def given(name, symbol, draw=normal(), rule=""):  # noqa: B008 - a draw is a constant
    """Return an input that no gradient is taken of."""
    return Input(name, "*N", draw, differentiable=False, symbol=symbol, rule=rule)


TORCH = {
    "step": 7,
    "lr": 0.5,
    "lr_decay": 0.0,
    "eps": 1e-10,
    "weight_decay": 0.0,
    "maximize": False,
}
START = {"square_sum": np.zeros(4)}

CONCEPT = Concept(
    id="042",
    title="AdaGrad",
    package=__package__,
    needs=("012", "039"),
    sources=("duchi2011", "pennington2014"),
    operations=(
        Operation(
            "adagrad_step",
            inputs=(
                given("param", r"\theta"),
                given("grad", r"\partial\theta"),
                given("square_sum", "s", uniform(0.1, 2.0), "nonnegative"),
            ),
            outputs=(
                Output("new_param", "*N", symbol=r"\theta'"),
                Output("new_square_sum", "*N", symbol="s'"),
            ),
            options={
                "step": "positive integer",
                "lr": "nonnegative",
                "lr_decay": "nonnegative",
                "eps": "positive",
                "weight_decay": "nonnegative",
                "maximize": (False, True),
            },
            symbols={"weight_decay": r"\lambda"},
            cases=(
                Case(
                    "smallest",
                    {"N": (3,)},
                    TORCH | {"weight_decay": 0.3, "lr_decay": 0.2, "maximize": True},
                ),
                Case("first step", {"N": (4,)}, TORCH | {"step": 1}, START),
                Case("two axes", {"N": (5, 9)}, TORCH),
                Case("one number", {"N": ()}, TORCH),
                Case("weight decay", {"N": (6,)}, TORCH | {"weight_decay": 0.3}),
                Case(
                    "a rate that falls, first step",
                    {"N": (6,)},
                    TORCH | {"lr_decay": 0.1, "step": 1},
                ),
                Case("a rate that falls", {"N": (6,)}, TORCH | {"lr_decay": 0.1}),
                Case("large eps", {"N": (6,)}, TORCH | {"eps": 1.0}),
                Case(
                    "no gradient yet",
                    {"N": (4,)},
                    TORCH,
                    START | {"grad": np.zeros(4)},
                ),
                Case("standing still", {"N": (3,)}, TORCH | {"lr": 0.0}),
                Case("nothing", {"N": (0,)}, TORCH),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "first_step_is_sign",
            "The first step is the learning rate, whatever the slope",
            r"\theta_0 - \theta_1 = \eta\,\frac{g}{g + \varepsilon}"
            r" \;\longrightarrow\; \eta"
            r"\quad\text{as } \varepsilon \to 0^+, \text{ for } g > 0",
            of="adagrad_step",
        ),
        Theorem(
            "constant_gradient",
            "Under a constant gradient the steps shrink like a root",
            r"s_t = t\,g^2, \qquad"
            r"\theta_{t-1} - \theta_t = \frac{\eta}{\sqrt{t}}"
            r"\quad\text{with } g > 0,\; \varepsilon = 0",
            of="adagrad_step",
        ),
        Theorem(
            "distance_grows_like_a_root",
            "But they lead as far as one likes",
            r"\frac{1}{\sqrt{t}} \le 2\sqrt{t} - 2\sqrt{t-1}"
            r"\qquad\text{so}\qquad"
            r"\sum_{t=1}^T \frac{\eta}{\sqrt t} \le 2\,\eta\,\sqrt{T}",
            of="adagrad_step",
        ),
        Theorem(
            "step_is_at_most_the_rate",
            "No step is longer than the learning rate",
            r"(\theta' - \theta)^2 \le \eta^2 \qquad\text{if } s \ge 0",
            of="adagrad_step",
        ),
    ),
)
