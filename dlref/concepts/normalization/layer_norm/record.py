"""Layer normalization: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

LARGE = np.array([[0.0, 1.0, 2.0], [3.0, 5.0, 4.0]]) - 1e6  # far from 0, and below
CONSTANT = np.full((2, 3), 7.0)

CONCEPT = Concept(
    id="070",
    title="Layer normalization",
    package=__package__,
    needs=("012", "069"),
    sources=("ba2016",),
    operations=(
        Operation(
            "layer_norm",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "D", normal(1.0), optional=True, symbol=r"\gamma"),
                Input("bias", "D", optional=True, symbol=r"\beta"),
            ),
            outputs=(Output("y", "*N D"),),
            options={"eps": "positive"},
            nonempty=("D",),
            variants=("numpy_fast",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}, {"eps": 1e-5}),
                Case("one row", {"N": (), "D": 5}, {"eps": 1e-5}),
                Case("sequences", {"N": (2, 4), "D": 64}, {"eps": 1e-3}),
                Case(
                    "one feature",
                    {"N": (3,), "D": 1},
                    {"eps": 1e-5},
                    floor=1e-5**-0.5,  # of this size is what cancels to 0
                ),
                Case(
                    "no weight, no bias",
                    {"N": (3,), "D": 4},
                    {"eps": 1e-5},
                    absent=("weight", "bias"),
                ),
                Case(
                    "constant rows",
                    {"N": (2,), "D": 3},
                    {"eps": 1e-5},
                    values={"x": CONSTANT},
                ),
                Case(
                    "large mean",
                    {"N": (2,), "D": 3},
                    {"eps": 1e-5},
                    values={"x": LARGE},
                    bounds={"torch cpu": (1e-9, "rows have condition number 1e6")},
                ),
                Case(
                    "more rows than `numpy_fast` does at once",
                    {"N": (3, 11), "D": 4096},
                    {"eps": 1e-5},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "shift_leaves_output",
            "Adding a constant to a row changes nothing",
            r"\mathrm{LN}(x + c) = \mathrm{LN}(x)",
            of="layer_norm",
        ),
        Theorem(
            "input_gradient_sums_to_zero",
            "The input gradient of a row sums to zero",
            r"\sum_d \frac{\partial L}{\partial x_{nd}} = 0",
            of="layer_norm",
        ),
        Theorem(
            "input_gradient_across_row",
            "What of the input gradient lies along the row is of size eps",
            r"\sum_d \hat{x}_{nd}\,\frac{\partial L}{\partial x_{nd}}"
            r" = \frac{\varepsilon}{\sigma_n^3}"
            r"\sum_d \hat{x}_{nd}\,\gamma_d\,\frac{\partial L}{\partial y_{nd}}",
            of="layer_norm",
        ),
    ),
)
