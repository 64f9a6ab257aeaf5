"""AdaDelta: what one step takes, and where its views must agree."""

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


def options(**other):
    """Return PyTorch's defaults, but those given."""
    return {
        "lr": 1.0,
        "rho": 0.9,
        "eps": 1e-6,
        "weight_decay": 0.0,
        "maximize": False,
    } | other


START = {"square_avg": np.zeros(4), "delta_avg": np.zeros(4)}

CONCEPT = Concept(
    id="044",
    title="AdaDelta",
    package=__package__,
    needs=("042", "043"),
    sources=("zeiler2012",),
    operations=(
        Operation(
            "adadelta_step",
            inputs=(
                given("param", r"\theta"),
                given("grad", r"\partial\theta"),
                given("square_avg", "v", uniform(0.1, 2.0), "nonnegative"),
                given("delta_avg", "d", uniform(0.1, 2.0), "nonnegative"),
            ),
            outputs=(
                Output("new_param", "*N", symbol=r"\theta'"),
                Output("new_square_avg", "*N", symbol="v'"),
                Output("new_delta_avg", "*N", symbol="d'"),
            ),
            options={
                "lr": "nonnegative",
                "rho": "fraction",
                "eps": "positive",
                "weight_decay": "nonnegative",
                "maximize": (False, True),
            },
            symbols={"weight_decay": r"\lambda", "rho": r"\rho"},
            cases=(
                Case(
                    "smallest",
                    {"N": (3,)},
                    options(lr=0.5, rho=0.7, weight_decay=0.3, maximize=True),
                ),
                Case("first step", {"N": (4,)}, options(), START),
                Case("two axes", {"N": (5, 9)}, options()),
                Case("one number", {"N": ()}, options(lr=0.1)),
                Case("weight decay", {"N": (6,)}, options(weight_decay=0.3)),
                Case("without memory", {"N": (6,)}, options(rho=0.0)),
                Case("large eps", {"N": (6,)}, options(eps=1.0)),
                Case(
                    "no gradient yet",
                    {"N": (4,)},
                    options(),
                    START | {"grad": np.zeros(4)},
                ),
                Case("standing still", {"N": (3,)}, options(lr=0.0)),
                Case("nothing", {"N": (0,)}, options()),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "units_match",
            "A parameter in other units takes the same way",
            r"\delta\Big(\frac{g}{c},\; \frac{v}{c^2},\; c^2 d\Big)"
            r" = c\;\delta(g,\, v,\, d)"
            r"\qquad\text{with } \varepsilon = 0,\; c > 0",
            of="adadelta_step",
        ),
        Theorem(
            "loss_scale_cancels",
            "The scale of the loss does not matter",
            r"\delta(c\,g,\; c^2 v,\; d) = \delta(g,\, v,\, d)"
            r"\qquad\text{with } \varepsilon = 0,\; c > 0",
            of="adadelta_step",
        ),
        Theorem(
            "step_bound",
            "A step is not much longer than those before",
            r"\delta^2 \le \frac{d + \varepsilon}{1 - \rho}",
            of="adadelta_step",
        ),
        Theorem(
            "average_grows_slowly",
            "How fast the steps can grow, once the mean square has settled",
            r"v = g^2 \quad\Longrightarrow\quad"
            r" d' \le d + (1 - \rho)\,\varepsilon",
            of="adadelta_step",
        ),
    ),
)
