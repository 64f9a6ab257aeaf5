"""Adam: what one step takes, and where its views must agree."""

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


STATE = (
    given("param", symbol=r"\theta"),
    given("grad", symbol=r"\partial\theta"),
    given("m"),
    given("v", uniform(0.1, 2.0), rule="nonnegative"),
)
LARGEST = given("vmax", uniform(0.1, 2.0), rule="nonnegative", symbol=r"v_{\max}")
NEW = (
    Output("new_param", "*N", symbol=r"\theta'"),
    Output("new_m", "*N", symbol="m'"),
    Output("new_v", "*N", symbol="v'"),
)
OPTIONS = {
    "step": "positive integer",
    "lr": "nonnegative",
    "beta1": "fraction",
    "beta2": "fraction",
    "eps": "positive",
    "weight_decay": "nonnegative",
    "maximize": (False, True),
}
TORCH = {
    "lr": 1e-3,
    "beta1": 0.9,
    "beta2": 0.999,
    "eps": 1e-8,
    "weight_decay": 0.0,
    "maximize": False,
}
LETTERS = {"weight_decay": r"\lambda", "step": "t"}
LATER = TORCH | {"step": 7, "lr": 0.5}
START = {"m": np.zeros(4), "v": np.zeros(4)}


def cases(start):
    """Return the cases of both operations; `start` is the state at the first step."""
    return (
        Case("smallest", {"N": (3,)}, LATER | {"weight_decay": 0.3, "maximize": True}),
        Case("first step", {"N": (4,)}, LATER | {"step": 1}, start),
        Case("two axes", {"N": (5, 9)}, LATER),
        Case("one number", {"N": ()}, LATER),
        Case("weight decay", {"N": (6,)}, LATER | {"weight_decay": 0.3}),
        Case(
            "going up",
            {"N": (6,)},
            LATER | {"maximize": True, "weight_decay": 0.3},
        ),
        Case(
            "without memory",
            {"N": (6,)},
            LATER | {"beta1": 0.0, "beta2": 0.0},
        ),
        Case("large eps", {"N": (6,)}, LATER | {"eps": 1.0}),
        Case(
            "a million steps later",
            {"N": (6,)},
            LATER | {"step": 10**6},
        ),
        Case(
            "no gradient yet",
            {"N": (4,)},
            LATER,
            start | {"grad": np.zeros(4)},
        ),
        Case("standing still", {"N": (3,)}, LATER | {"lr": 0.0}),
    )


CONCEPT = Concept(
    id="045",
    title="Adam",
    package=__package__,
    needs=("012", "024"),
    sources=("kingma2015", "loshchilov2019", "reddi2018"),
    operations=(
        Operation(
            "adam_step",
            inputs=STATE,
            outputs=NEW,
            options=OPTIONS,
            symbols=LETTERS,
            cases=cases(START),
            variants=("numpy_fast",),
        ),
        Operation(
            "amsgrad_step",
            inputs=(*STATE, LARGEST),
            outputs=(
                *NEW,
                Output("new_vmax", "*N", symbol=r"v_{\max}'"),
            ),
            options=OPTIONS,
            symbols=LETTERS,
            cases=(
                *cases(START | {"vmax": np.zeros(4)}),
                Case(
                    "a larger v before",
                    {"N": (3,)},
                    LATER,
                    {"vmax": np.full(3, 9.0)},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "constant_gradient",
            "Under a constant gradient the corrected moments are exact at every step",
            r"m_t = (1 - \beta_1^t)\,g,\quad v_t = (1 - \beta_2^t)\,g^2"
            r"\qquad\text{so}\qquad \hat{m}_t = g,\quad \hat{v}_t = g^2",
            of="adam_step",
        ),
        Theorem(
            "first_step",
            "The first step",
            r"\theta_1 = \theta_0 - \eta\,\frac{g}{|g| + \varepsilon}",
            of="adam_step",
        ),
        Theorem(
            "first_step_is_sign",
            "It is the learning rate, in the direction of the sign",
            r"\lim_{\varepsilon \to 0^+} \eta\,\frac{g}{|g| + \varepsilon}"
            r" = \eta\,\operatorname{sign}(g)",
            of="adam_step",
        ),
        Theorem(
            "loss_scale_cancels",
            "Multiplying the loss by c changes both moments alike",
            r"m_t(c\,g) = c\,m_t(g),\qquad v_t(c\,g) = c^2\,v_t(g)",
            of="adam_step",
        ),
        Theorem(
            "moments_bound",
            "How long a step can be",
            r"m_t^2 \le K\,v_t \quad\text{with}\quad"
            r" K = \frac{(1-\beta_1)^2}{(1-\beta_2)\,(1 - \beta_1^2/\beta_2)}"
            r"\quad\text{if } \beta_1^2 < \beta_2",
            of="adam_step",
        ),
    ),
)
