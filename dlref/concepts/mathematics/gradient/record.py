"""Gradients and Jacobians: products of vectors, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
)

X, Z = Input("x", "D"), Input("other", "D", symbol="z")

CONCEPT = Concept(
    id="002",
    title="Gradient and Jacobian",
    package=__package__,
    needs=("001",),
    sources=("cauchy1847", "magnus1988"),
    operations=(
        Operation(
            "dot",
            (X, Z),
            (Output("y", ""),),
            cases=(
                Case("smallest", {"D": 3}),
                Case("one entry", {"D": 1}),
                Case("many entries", {"D": 200}),
                Case("no entries", {"D": 0}),
                Case(
                    "at a right angle",
                    {"D": 2},
                    values={"x": np.array([3.0, 4.0]), "other": np.array([-4.0, 3.0])},
                    floor=1.0,  # the sum is 0
                ),
            ),
            refusals=(
                Refusal(
                    "different lengths",
                    {"other": np.zeros(4)},
                    ValueError,
                    r"other must have D = 3 as x has, got shape \(4,\)",
                ),
            ),
        ),
        Operation(
            "mv",
            (Input("matrix", "M D", symbol="W"), Input("vec", "D", symbol="x")),
            (Output("y", "M"),),
            cases=(
                Case("smallest", {"M": 2, "D": 3}),
                Case("one row", {"M": 1, "D": 5}),
                Case("one column", {"M": 4, "D": 1}),
                Case("many entries", {"M": 30, "D": 17}),
                Case("no rows", {"M": 0, "D": 3}),
                Case("no columns", {"M": 2, "D": 0}),
            ),
        ),
        Operation(
            "outer",
            (Input("x", "M"), Z),
            (Output("y", "M D"),),
            cases=(
                Case("smallest", {"M": 2, "D": 3}),
                Case("a row", {"M": 1, "D": 4}),
                Case("a column", {"M": 4, "D": 1}),
                Case("many entries", {"M": 30, "D": 17}),
                Case("no rows", {"M": 0, "D": 3}),
                Case("no columns", {"M": 2, "D": 0}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "change_is_gradient_times_step",
            "What a step changes",
            r"(x + u) \cdot (z + v) - x \cdot z"
            r" = \underbrace{z \cdot u + x \cdot v}_{\text{gradients times steps}}"
            r" + u \cdot v",
            of="dot",
        ),
        Theorem(
            "no_step_gains_more",
            "No step of its length gains more than one along the gradient",
            r"(g \cdot v)^2 \le \lVert g\rVert^2\, \lVert v\rVert^2",
            of="dot",
        ),
        Theorem(
            "square_has_gradient_two_x",
            "The squared length",
            r"\nabla\, (x \cdot x) = 2x",
            of="dot",
        ),
        Theorem(
            "jacobian_is_the_matrix",
            "The Jacobian, and what backward does with it",
            r"\frac{\partial y_m}{\partial x_d} = W_{md},\qquad"
            r"\frac{\partial L}{\partial x_d}"
            r" = \sum_m \frac{\partial L}{\partial y_m}\,"
            r"\frac{\partial y_m}{\partial x_d}",
            of="mv",
        ),
        Theorem(
            "back_and_forth",
            "Forward on one side is backward on the other",
            r"\partial y \cdot (W x) = (W^\top \partial y) \cdot x",
            of="mv",
        ),
        Theorem(
            "jacobians_multiply",
            "The chain rule multiplies Jacobians",
            r"\begin{gathered}"
            r"\frac{\partial z_k}{\partial x_d} = \sum_m V_{km}\,(1 - h_m^2)\,W_{md}"
            r" \\[.4em]"
            r"\text{for } z = V h, \quad h = \tanh(Wx)"
            r"\end{gathered}",
            of="mv",
        ),
        Theorem(
            "outer_is_the_weights_gradient",
            "The gradient of a matrix is an outer product",
            r"\frac{\partial L}{\partial W}"
            r" = \mathrm{outer}\Big(\frac{\partial L}{\partial y},\, x\Big)",
            of="mv",
        ),
    ),
)
