"""Weight normalization: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    uniform,
)

SHAPES = (
    ("smallest", {"K": 2, "D": (3,)}),
    ("filters of a convolution", {"K": 4, "D": (2, 3, 3)}),
    ("one filter", {"K": 1, "D": (5,)}),
    ("one entry in each", {"K": 3, "D": (1,)}),
    ("one number in each", {"K": 3, "D": ()}),
    ("more rows than columns", {"K": 5, "D": (2,)}),
)
LONG = np.array([[3e200, -4e200, 1e200], [1.0, 2.0, -2.0]])
NORMED = "PyTorch squares the entries, and its length is inf where the truth is 5e200"
ZEROS = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
TURNED = {"weight": np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])}


def cases(**options):
    """Return the cases that all have."""
    return tuple(
        Case(
            name, sizes, options, floor=float(sizes["D"] in ((1,), ()))
        )  # a slope is 0
        for name, sizes in SHAPES
    )


CONCEPT = Concept(
    id="073",
    title="Weight normalization",
    package=__package__,
    needs=("070", "007"),
    sources=("salimans2016weight", "qiao2019", "miyato2018"),
    operations=(
        Operation(
            "weight_norm",
            inputs=(Input("v", "K *D"), Input("g", "K")),
            outputs=(Output("w", "K *D"),),
            nonempty=("K", "D"),
            cases=(
                *cases(),
                Case(
                    "negative and zero lengths",
                    {"K": 3, "D": (4,)},
                    values={"g": np.array([-2.0, 0.0, 3.0])},
                ),
                Case(
                    "squares that overflow",
                    {"K": 2, "D": (3,)},
                    values={"v": LONG},
                    waive={"torch cpu": NORMED, "second order": NORMED},
                ),
            ),
            refusals=(
                Refusal(
                    "a row without a direction",
                    {"v": ZEROS},
                    ValueError,
                    "v must have a direction in each row, got zeros in row 1",
                ),
            ),
        ),
        Operation(
            "weight_standardization",
            inputs=(Input("weight", "K *D", symbol="v"),),
            outputs=(Output("w", "K *D"),),
            options={"eps": "positive"},
            nonempty=("K", "D"),
            cases=(
                *(
                    Case(
                        name,
                        sizes,
                        {"eps": 1e-3},
                        floor=30.0 * (sizes["D"] in ((1,), ())),
                    )
                    for name, sizes in SHAPES
                ),
                Case("the default", {"K": 3, "D": (4,)}, {"eps": 1e-5}),
            ),
        ),
        Operation(
            "spectral_norm",
            inputs=(
                Input("weight", "K *D", symbol="W"),
                Input("u", "K", uniform(0.2, 1.0), differentiable=False),
                Input("v", "*D", uniform(0.2, 1.0), differentiable=False),
            ),
            outputs=(Output("y", "K *D"),),
            nonempty=("K", "D"),
            cases=cases(),
            refusals=(
                Refusal(
                    "a matrix of zeros",
                    {"weight": np.zeros((2, 3))},
                    ValueError,
                    "weight must take v along u, got a stretch of 0",
                ),
            ),
        ),
        Operation(
            "power_step",
            inputs=(
                Input("weight", "K *D", symbol="W", differentiable=False),
                Input("v", "*D", differentiable=False),
            ),
            outputs=(
                Output("u", "K", differentiable=False),
                Output("new_v", "*D", differentiable=False, symbol="v'"),
            ),
            nonempty=("K", "D"),
            cases=cases(),
            refusals=(
                Refusal(
                    "nothing arrives",
                    TURNED | {"v": np.array([1.0, 0.0, 0.0])},
                    ValueError,
                    "weight must not take v to 0, got a zero",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "length_is_g",
            "Each row has the length that g says",
            r"\sum_d w_{kd}^2 = g_k^2",
            of="weight_norm",
        ),
        Theorem(
            "steps_only_lengthen",
            "Gradient steps make the directions longer, never shorter",
            r"\begin{gathered}"
            r"\sum_d v_{kd}\,\frac{\partial L}{\partial v_{kd}} = 0 \\[.4em]"
            r"\lVert v - \eta\,\partial v\rVert^2"
            r" = \lVert v\rVert^2 + \eta^2\,\lVert \partial v\rVert^2"
            r"\end{gathered}",
            of="weight_norm",
        ),
        Theorem(
            "scale_is_lost",
            "A multiple of the weights gives the same",
            r"y(c\,W) = y(W) \qquad (c \ne 0)",
            of="spectral_norm",
        ),
        Theorem(
            "no_slope_through_the_vectors",
            "At the singular vectors nothing is lost by holding them",
            r"W v = s\,u,\quad p \cdot u = 0 \quad\Longrightarrow\quad p \cdot W v = 0",
        ),
    ),
)
