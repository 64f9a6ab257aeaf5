"""Hinge losses: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
    uniform,
)


def signs(rng, shape):
    """Draw -1 and 1."""
    return rng.choice([-1.0, 1.0], shape)


Z = Input("z", "*N", normal(1.5))
Y = Input("y", "*N", signs, differentiable=False)
LOSS = Output("loss", "", symbol=r"\ell")
PLAIN = {"margin": 1.0, "reduction": "mean"}
MANY = {"p": 1, **PLAIN}
SUM, SQUARE, WIDE = {"reduction": "sum"}, {"p": 2}, {"margin": 2.5}
KINK = "a score is exactly at the margin; which slope is taken is PyTorch's choice"
BEND = "the slope has a corner here, so there is no second derivative"


def binary(waive):
    """Return the cases of a loss of two classes, and what its corner has not."""
    return (
        Case("smallest", {"N": (4,)}, PLAIN),
        Case("sum", {"N": (5,)}, PLAIN | SUM),
        Case("one score", {"N": ()}, PLAIN),
        Case("two axes", {"N": (3, 20)}, PLAIN | WIDE),
        Case("narrow margin", {"N": (30,)}, PLAIN | {"margin": 0.1}),
        Case("sum of nothing", {"N": (0, 2)}, PLAIN | SUM),
        Case(
            "all margins reached",
            {"N": (2,)},
            PLAIN,
            values={"z": np.array([3.0, -4.0]), "y": np.array([1.0, -1.0])},
            floor=1.0,  # the loss and its gradient are 0
        ),
        Case(
            "at the margin",
            {"N": (3,)},
            PLAIN,
            values={"z": np.array([1.0, -1.0, 0.0]), "y": np.array([1.0, -1.0, 1.0])},
            waive=waive,
        ),
    )


def refusals():
    """Return what a loss of two classes refuses."""
    return (
        Refusal(
            "labels 0 and 1",
            {"y": np.array([0.0, 1.0, 1.0, 1.0])},
            ValueError,
            r"y must be -1 or 1, got 0\.0",
        ),
        Refusal(
            "mean of nothing",
            {"z": np.zeros(0), "y": np.zeros(0)},
            ValueError,
            r"z must hold a score, got shape \(0,\)",
        ),
    )


CONCEPT = Concept(
    id="015",
    title="Hinge losses",
    package=__package__,
    needs=("012", "017"),
    sources=("cortes1995", "weston1999"),
    operations=(
        Operation(
            "hinge_loss",
            (Z, Y),
            (LOSS,),
            binary(dict.fromkeys(("complex step", "richardson", "second order"), KINK)),
            options={"margin": "positive", "reduction": ("mean", "sum")},
            refusals=refusals(),
            symbols={"margin": r"\gamma"},
        ),
        Operation(
            "squared_hinge_loss",
            (Z, Y),
            (LOSS,),
            binary({"second order": BEND}),
            options={"margin": "positive", "reduction": ("mean", "sum")},
            refusals=refusals(),
            symbols={"margin": r"\gamma"},
        ),
        Operation(
            "multi_margin_loss",
            inputs=(
                Input("z", "*N K"),
                Input("y", "*N", below="K"),
                Input(
                    "weight",
                    "K",
                    uniform(0.5, 2.0),
                    differentiable=False,
                    optional=True,
                    rule="nonnegative",
                    symbol="v",
                ),
            ),
            outputs=(LOSS,),
            options={
                "p": (1, 2),
                "margin": "positive",
                "reduction": ("mean", "sum"),
            },
            symbols={"margin": r"\gamma"},
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}, MANY),
                Case("squares", {"N": (4,), "K": 3}, MANY | SQUARE | WIDE),
                Case("sum", {"N": (3,), "K": 5}, MANY | SUM),
                Case(
                    "sum of squares",
                    {"N": (3,), "K": 4},
                    MANY | SUM | SQUARE,
                ),
                Case(
                    "no weights",
                    {"N": (5,), "K": 4},
                    MANY,
                    absent=("weight",),
                ),
                Case("one row", {"N": (), "K": 4}, MANY),
                Case("two axes", {"N": (2, 3), "K": 10}, MANY | SQUARE),
                Case(
                    "no rows",
                    {"N": (0,), "K": 3},
                    MANY | SUM,
                ),
                Case("one class", {"N": (3,), "K": 1}, MANY, floor=1.0),
                Case(
                    "at the margin",
                    {"N": (2,), "K": 3},
                    MANY,
                    values={
                        "z": np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 2.0]]),
                        "y": np.array([0, 1]),
                    },
                    floor=1.0,  # the loss is 0
                    waive=dict.fromkeys(
                        ("complex step", "richardson", "second order"), KINK
                    ),
                ),
            ),
            refusals=(
                Refusal(
                    "mean of nothing",
                    {"z": np.zeros((0, 3)), "y": np.zeros(0, int)},
                    ValueError,
                    r"y must hold a label, got shape \(0,\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "hinge_bounds_mistakes",
            "The hinge is at least 1 for a mistake, and never negative",
            r"m \le 0 \;\Rightarrow\; \max(0, 1 - m) = 1 - m \ge 1,\qquad"
            r"\max(0, 1 - m) \ge 0",
        ),
        Theorem(
            "squared_slope_has_no_jump",
            "The squared hinge has no corner",
            r"\lim_{m \to 1^-} -2\,(1 - m) = 0,\qquad"
            r"\text{where the hinge's slope stays } -1",
        ),
        Theorem(
            "scores_shift",
            "Adding a constant to all scores of a row changes nothing",
            r"\ell(z + c) = \ell(z)",
            of="multi_margin_loss",
        ),
        Theorem(
            "gradient_sums_to_zero",
            "The gradient of a row sums to zero",
            r"\sum_k \frac{\partial L}{\partial z_{nk}} = 0",
            of="multi_margin_loss",
        ),
    ),
)
