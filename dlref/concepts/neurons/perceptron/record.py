"""Perceptrons: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    bernoulli,
    normal,
)


def given(name, axes, draw=normal(), **more):  # noqa: B008 - a draw is a constant
    """Return an input that no gradient is taken of."""
    return Input(name, axes, draw, differentiable=False, **more)


CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
# On the line x0 + x1 = 1 the sum is exactly 0; 0 is no vote for either side.
ON_THE_LINE = {"x": CORNERS, "weight": np.array([[1.0, 1.0]]), "bias": np.array([-1.0])}
# In half precision 2049 is 2048, and the first unit would see a sum of -1/2.
CLOSE = {
    "x": np.array([[2049.0, 2048.0, 1.0], [-1.0, 2.0, 0.5]]),
    "weight": np.array(
        [[1.0, -1.0, 0.0], [0.5, -1.0, 2.0], [-1.0, 1.0, 0.25], [0.0, 3.0, -1.0]]
    ),
    "bias": np.array([-0.5, 3.0, 0.25, -7.0]),
}
FAR = {"x": np.array([[1e300, -1e300], [-1e-300, 0.0]])}
ALL_RIGHT = {
    "weight": np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]),
    "bias": np.zeros(3),
    "x": np.array([2.0, -1.0]),
    "t": np.array([1.0, 0.0, 0.0]),
}

CONCEPT = Concept(
    id="011",
    title="The perceptron",
    package=__package__,
    needs=(),
    sources=("mcculloch1943", "rosenblatt1958", "novikoff1962", "minsky1969"),
    operations=(
        Operation(
            "perceptron",
            inputs=(
                given("x", "*N D"),
                given("weight", "K D", symbol="w"),
                given("bias", "K", symbol="b"),
            ),
            outputs=(Output("y", "*N K"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "K": 4}, values=CLOSE),
                Case("one row", {"N": (), "D": 5, "K": 1}),
                Case("sequences", {"N": (2, 3), "D": 4, "K": 7}),
                Case("no rows", {"N": (0,), "D": 3, "K": 2}),
                Case("bias alone", {"N": (3,), "D": 0, "K": 4}),
                Case(
                    "on the line",
                    {"N": (4,), "D": 2, "K": 1},
                    values=ON_THE_LINE,
                ),
                Case(
                    "nothing arrives",
                    {"N": (2,), "D": 3, "K": 2},
                    values={"x": np.zeros((2, 3)), "bias": np.zeros(2)},
                ),
                Case("far and near", {"N": (2,), "D": 2, "K": 3}, values=FAR),
            ),
        ),
        Operation(
            "perceptron_step",
            inputs=(
                given("weight", "K D", symbol="w"),
                given("bias", "K", symbol="b"),
                given("x", "D"),
                given("t", "K", bernoulli()),
            ),
            outputs=(
                Output("new_weight", "K D", symbol="w'"),
                Output("new_bias", "K", symbol="b'"),
            ),
            options={"lr": "positive"},
            symbols={"lr": r"\eta"},
            cases=(
                Case("smallest", {"K": 4, "D": 3}, {"lr": 0.5}),
                Case("one unit", {"K": 1, "D": 6}, {"lr": 1.0}),
                Case("many units", {"K": 17, "D": 9}, {"lr": 0.1}),
                Case("no features", {"K": 5, "D": 0}, {"lr": 1.0}),
                Case("all right", {"K": 3, "D": 2}, {"lr": 1.0}, ALL_RIGHT),
                Case(
                    "the first step",
                    {"K": 2, "D": 3},
                    {"lr": 2.0},
                    {
                        "weight": np.zeros((2, 3)),
                        "bias": np.zeros(2),
                        "t": np.array([0.0, 1.0]),
                    },
                ),
            ),
            refusals=(
                Refusal(
                    "a target between",
                    {"t": np.array([0.0, 1.0, 0.5, 1.0])},
                    ValueError,
                    r"t must hold only 0 and 1, got \[0.  1.  0.5 1. \]",
                ),
                Refusal(
                    "targets of minus one",
                    {"t": np.array([-1.0, 1.0, -1.0, 1.0])},
                    ValueError,
                    r"t must hold only 0 and 1, got \[-1",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "corners",
            "The sums at opposite corners agree",
            r"z(0, 1) + z(1, 0) = z(0, 0) + z(1, 1)"
            r"\qquad\text{for } z(x) = w_0 x_0 + w_1 x_1 + b",
        ),
        Theorem(
            "step_turns_toward",
            "Each mistake turns the weights toward every solution",
            r"w' \!\cdot u + b'c \;\ge\; w \cdot u + b\,c + \eta\,\gamma"
            r"\qquad\text{if } s\,(x \cdot u + c) \ge \gamma",
            of="perceptron_step",
        ),
        Theorem(
            "step_adds_little",
            "Each mistake adds little to their length",
            r"\lVert w' \rVert^2 + b'^2 \;\le\; \lVert w \rVert^2 + b^2"
            r" + \eta^2 R^2"
            r"\qquad\text{if } \lVert x \rVert^2 + 1 \le R^2",
            of="perceptron_step",
        ),
        Theorem(
            "cauchy_schwarz",
            "A scalar product is at most the product of the lengths",
            r"(w \cdot u)^2 \le \lVert w \rVert^2\, \lVert u \rVert^2",
            of="perceptron",
        ),
    ),
)
