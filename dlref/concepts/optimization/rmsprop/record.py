"""RMSProp: what one step takes, and where its views must agree."""

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


def options(lr=0.5, **other):
    """Return PyTorch's defaults, but those given, and a rate that can be seen."""
    return {
        "lr": lr,
        "alpha": 0.99,
        "eps": 1e-8,
        "weight_decay": 0.0,
        "momentum": 0.0,
        "centered": False,
        "maximize": False,
    } | other


START = {"square_avg": np.zeros(4), "grad_avg": np.zeros(4), "buffer": np.zeros(4)}

CONCEPT = Concept(
    id="043",
    title="RMSProp",
    package=__package__,
    needs=("041", "042"),
    sources=("graves2013", "tieleman2012"),
    operations=(
        Operation(
            "rmsprop_step",
            inputs=(
                given("param", r"\theta"),
                given("grad", r"\partial\theta"),
                given("square_avg", "v", uniform(0.5, 2.0), "nonnegative"),
                given("grad_avg", "m", uniform(-0.5, 0.5)),
                given("buffer", "b"),
            ),
            outputs=(
                Output("new_param", "*N", symbol=r"\theta'"),
                Output("new_square_avg", "*N", symbol="v'"),
                Output("new_grad_avg", "*N", symbol="m'"),
                Output("new_buffer", "*N", symbol="b'"),
            ),
            options={
                "lr": "nonnegative",
                "alpha": "fraction",
                "eps": "positive",
                "weight_decay": "nonnegative",
                "momentum": "nonnegative",
                "centered": (False, True),
                "maximize": (False, True),
            },
            symbols={"weight_decay": r"\lambda", "momentum": r"\mu"},
            cases=(
                Case(
                    "smallest",
                    {"N": (3,)},
                    options(alpha=0.7, momentum=0.9, weight_decay=0.3),
                ),
                Case("first step", {"N": (4,)}, options(), START),
                Case(
                    "centered",
                    {"N": (3,)},
                    options(alpha=0.7, momentum=0.9, centered=True),
                ),
                Case(
                    "centered, first step",
                    {"N": (4,)},
                    options(centered=True),
                    START,
                ),
                Case("two axes", {"N": (5, 9)}, options()),
                Case("one number", {"N": ()}, options(centered=True)),
                Case("momentum", {"N": (6,)}, options(momentum=0.9)),
                Case(
                    "everything, uphill",
                    {"N": (6,)},
                    options(
                        weight_decay=0.3,
                        momentum=0.5,
                        centered=True,
                        maximize=True,
                    ),
                ),
                Case("uphill", {"N": (6,)}, options(weight_decay=0.3, maximize=True)),
                Case("without memory", {"N": (6,)}, options(alpha=0.0)),
                Case("large eps", {"N": (6,)}, options(eps=1.0)),
                Case(
                    "no gradient yet",
                    {"N": (4,)},
                    options(momentum=0.9),
                    START | {"grad": np.zeros(4)},
                ),
                Case("standing still", {"N": (3,)}, options(lr=0.0)),
                Case("nothing", {"N": (0,)}, options()),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "constant_gradient",
            "Under a constant gradient the mean square closes in on it",
            r"v_t = (1 - \alpha^t)\,g^2",
            of="rmsprop_step",
        ),
        Theorem(
            "first_step",
            "The first step is too long",
            r"\theta_0 - \theta_1"
            r" = \eta\,\frac{g}{\sqrt{1 - \alpha}\;g + \varepsilon}"
            r" \;\longrightarrow\; \frac{\eta}{\sqrt{1 - \alpha}}"
            r"\quad\text{as } \varepsilon \to 0^+, \text{ for } g > 0",
            of="rmsprop_step",
        ),
        Theorem(
            "step_bound",
            "No step is longer than that",
            r"(\theta' - \theta)^2 \le \frac{\eta^2}{1 - \alpha}"
            r"\qquad\text{without momentum, if } v \ge 0",
            of="rmsprop_step",
        ),
        Theorem(
            "loss_scale_cancels",
            "The scale of the loss does not matter",
            r"\theta'(c\,g,\; c^2 v,\; c\,\varepsilon) = \theta'(g,\; v,\;"
            r" \varepsilon), \qquad c > 0",
            of="rmsprop_step",
        ),
        Theorem(
            "variance_stays_nonnegative",
            "What the centered form takes a root of",
            r"m^2 \le v \quad\Longrightarrow\quad m'^2 \le v'",
            of="rmsprop_step",
        ),
    ),
)
