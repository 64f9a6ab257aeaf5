"""Implicit functions: what they take, and where their views must agree."""

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
)

WEIGHTS = (
    Input("weight", "D D", normal(0.2), symbol="W"),
    Input("input_weight", "D K", symbol="V"),
    Input("bias", "D", symbol="b"),
)
X = Input("x", "*N K")
FILTERS = Input("filters", "M D", normal(0.5), symbol="A")
SMALL = {"N": (2,), "D": 3, "K": 4}
PLAIN = {"max_steps": 50}
ROUNDED = "a search that stops where its own numbers do is not counted by roundings"
LOW = dict.fromkeys(("cuda tf32", "cuda float16", "cuda bfloat16"), ROUNDED)
FAR = np.array([[1.0, 1.2, 0.9, 11.0, 10.9, 11.2], [0.3, 0.0, 0.1, 0.2, 0.5, 0.4]])
NEIGHBORS = np.array([[3.0, -3.0, 0.0, 0.0], [0.0, 3.0, -3.0, 0.0]])
LEVELS = np.array([[1.0, 1.2, 4.0, 3.9], [0.0, 0.0, 0.0, 0.0], [1, 2, 9.0, 9.0]])
SURE = "1 less the square of a tanh near 1"


def layers(options, **more):
    """Return the cases of the layer, and of where it comes to rest."""
    return (
        Case("smallest", SMALL, options, **more),
        Case("one row", {"N": (), "D": 2, "K": 5}, options, cancels=SURE, **more),
        Case("two leading axes", {"N": (2, 3), "D": 4, "K": 2}, options, **more),
        Case("one unit", {"N": (3,), "D": 1, "K": 1}, options, **more),
        Case("no rows", {"N": (0,), "D": 3, "K": 2}, options, **more),
        Case(
            "it ignores itself",
            {"N": (2,), "D": 2, "K": 3},
            options,
            values={"weight": np.zeros((2, 2))},
            **more,
        ),
        Case(
            "it contradicts itself",
            {"N": (2,), "D": 2, "K": 3},
            options,
            values={"weight": np.array([[-0.6, 0.5], [-0.5, -0.4]])},
            **more,
        ),
    )


def signals(options, **more):
    """Return the cases of the smoothing and of its slope."""
    return (
        Case("smallest", {"N": (2,), "D": 3, "M": 4}, options, **more),
        Case("one signal", {"N": (), "D": 4, "M": 2}, options, **more),
        Case("two leading axes", {"N": (2, 3), "D": 2, "M": 3}, options, **more),
        Case("one number", {"N": (3,), "D": 1, "M": 1}, options, **more),
        Case("no signals", {"N": (0,), "D": 3, "M": 2}, options, **more),
    )


CONCEPT = Concept(
    id="030",
    title="Implicit functions",
    package=__package__,
    needs=("007", "026", "110"),
    sources=("bai2019", "amos2017", "krantz2002"),
    operations=(
        Operation(
            "equilibrium_step",
            inputs=(Input("z", "*N D"), X, *WEIGHTS),
            outputs=(Output("y", "*N D"),),
            nonempty=("D", "K"),
            cases=layers({}),
        ),
        Operation(
            "equilibrium",
            inputs=(X, *WEIGHTS),
            outputs=(Output("z", "*N D"),),
            options={"max_steps": "positive integer"},
            nonempty=("D", "K"),
            cases=layers(PLAIN, waive=LOW),
            refusals=(
                Refusal(
                    "not enough steps",
                    {"max_steps": 1},
                    ValueError,
                    "max_steps must let z settle, got 1, and the last step moved",
                ),
            ),
            roundings=lambda s: 60 * (s["D"] + s["K"] + 10) * s["D"],
        ),
        Operation(
            "smoothing_slope",
            inputs=(Input("z", "*N D"), Input("x", "*N D"), FILTERS),
            outputs=(Output("r", "*N D"),),
            nonempty=("D", "M"),
            cases=signals({}),
        ),
        Operation(
            "smoothing",
            inputs=(Input("x", "*N D"), FILTERS),
            outputs=(Output("z", "*N D"),),
            options={"max_steps": "positive integer"},
            nonempty=("D", "M"),
            cases=(
                *signals(PLAIN, waive=LOW),
                Case(
                    "a jump that stays",
                    {"N": (3,), "D": 4, "M": 2},
                    PLAIN,
                    values={"x": LEVELS, "filters": NEIGHBORS},
                    waive=LOW,
                ),
                Case(
                    "Newton's full step leads away",
                    {"N": (2,), "D": 6, "M": 5},
                    PLAIN,
                    values={"x": FAR, "filters": 3 * (np.eye(6, k=1) - np.eye(6))[:5]},
                    waive=LOW,
                ),
            ),
            refusals=(
                Refusal(
                    "not enough steps",
                    {"max_steps": 1},
                    ValueError,
                    "max_steps must let z settle, got 1, and the last step moved",
                ),
            ),
            roundings=lambda s: 60 * (s["D"] + s["M"] + 10) * s["D"],
        ),
    ),
    theorems=(
        Theorem(
            "implicit_gradient",
            "The gradient of an answer, by one linear system",
            r"M v = u,\quad M^\top g = \partial z \quad\Longrightarrow\quad"
            r" \sum_i \partial z_i\, v_i = \sum_i g_i\, u_i",
        ),
        Theorem(
            "unrolled_tends_to_implicit",
            "Differentiating the search tends to the same",
            r"z_T = \frac{1 - w^T}{1 - w}\,x \;\to\; \frac{x}{1 - w}"
            r"\qquad (0 < w < 1)",
        ),
        Theorem(
            "one_lowest_point",
            "The bowl bends up in every direction",
            r"\sum_d v_d^2 \;\le\; \sum_d v_d\, (H v)_d",
            of="smoothing_slope",
        ),
    ),
)
