"""Mazur's network: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
)

MAZUR = {
    "x": np.array([0.05, 0.10]),
    "hidden.weight": np.array([[0.15, 0.20], [0.25, 0.30]]),
    "hidden.bias": np.array([0.35, 0.35]),
    "output.weight": np.array([[0.40, 0.45], [0.50, 0.55]]),
    "output.bias": np.array([0.60, 0.60]),
}
FAR = {"x": np.array([[800.0, -800.0, 1.0], [40.0, 30.0, -20.0]])}

CONCEPT = Concept(
    id="024",
    title="Mazur's network, step by step",
    package=__package__,
    needs=("012", "016"),
    sources=("mazur2015", "rumelhart1986"),
    operations=(
        Operation(
            "half_squared_error",
            inputs=(
                Input("input", "*N", symbol="y"),
                Input("target", "*N", symbol="t"),
            ),
            outputs=(Output("loss", "", symbol="E"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("one number", {"N": ()}),
                Case("rows of outputs", {"N": (5, 20)}),
                Case("nothing", {"N": (0,)}),
            ),
        ),
        Operation(
            "sigmoid_mlp",
            inputs=(Input("x", "*N D"),),
            parameters=(
                Input("hidden.weight", "H D", symbol="W"),
                Input("hidden.bias", "H", symbol="b"),
                Input("output.weight", "M H", symbol="V"),
                Input("output.bias", "M", symbol="c"),
            ),
            outputs=(Output("y", "*N M"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "H": 4, "M": 5}),
                Case("Mazur's", {"N": (), "D": 2, "H": 2, "M": 2}, values=MAZUR),
                Case("one of each", {"N": (1,), "D": 1, "H": 1, "M": 1}),
                Case("sequences", {"N": (2, 3), "D": 7, "H": 20, "M": 4}),
                Case("no rows", {"N": (0,), "D": 2, "H": 3, "M": 4}),
                Case(
                    "saturated",
                    {"N": (2,), "D": 3, "H": 4, "M": 2},
                    values=FAR,
                    floor=1.0,  # hidden slopes are below 1e-16
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "error_signals",
            "Every slope is a signal times a value",
            r"\begin{gathered}"
            r"\frac{\partial E}{\partial V_{mi}} = \delta_m h_i, \qquad"
            r"\frac{\partial E}{\partial W_{id}} = \varepsilon_i x_d \\[.6em]"
            r"\delta_m = (y_m - t_m)\, y_m (1 - y_m), \qquad"
            r"\varepsilon_i = \Bigl(\sum_m V_{mi}\, \delta_m\Bigr) h_i (1 - h_i)"
            r"\end{gathered}",
        ),
        Theorem(
            "cost_of_updating_first",
            "What it costs to update the output layer first",
            r"W^{\text{late}}_{id} - W^{\text{true}}_{id}"
            r" = \eta^2 \Bigl(\sum_m \delta_m^2\Bigr)\, h_i^2 (1 - h_i)\, x_d",
        ),
        Theorem(
            "twins_stay_twins",
            "Equal hidden neurons stay equal",
            r"W_i = W_j,\; b_i = b_j,\; V_{\cdot i} = V_{\cdot j}"
            r"\;\Longrightarrow\;"
            r"\frac{\partial E}{\partial W_i} = \frac{\partial E}{\partial W_j},\;"
            r"\frac{\partial E}{\partial V_{\cdot i}}"
            r" = \frac{\partial E}{\partial V_{\cdot j}}",
        ),
    ),
)
