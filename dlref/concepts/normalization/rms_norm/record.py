"""RMS normalization: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

FAR = np.array([[1e6, 1e6 + 1, 1e6 - 2], [1e-9, -2e-9, 3e-9]])

NEAR = 1e-8 * np.array([[1.0, -2.0, 0.5, 3.0], [0.0, 1.0, 1.0, -1.0]])
OTHER = {"float32": "the default eps is that of the type"}

CONCEPT = Concept(
    id="071",
    title="RMS normalization",
    package=__package__,
    needs=("070",),
    sources=("ba2016", "touvron2023", "zhang2019"),
    operations=(
        Operation(
            "rms_norm",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "D", optional=True, symbol=r"\gamma"),
            ),
            outputs=(Output("y", "*N D"),),
            options={"eps": "positive"},
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}, {"eps": 1e-5}),
                Case("one row", {"N": (), "D": 5}, {"eps": 0.3}),
                Case("sequences", {"N": (2, 4), "D": 64}, {"eps": 1e-6}),
                Case(
                    "one feature",
                    {"N": (3,), "D": 1},
                    {"eps": 1e-5},
                    floor=1.0,  # the true input gradient is of size eps
                ),
                Case(
                    "no weight, eps of the type",
                    {"N": (3,), "D": 4},
                    {"eps": None},
                    absent=("weight",),
                ),
                Case(
                    "entries as small as the root of that eps",
                    {"N": (2,), "D": 4},
                    {"eps": None},
                    values={"x": NEAR},
                    waive=OTHER,
                ),
                Case(
                    "rows of zeros",
                    {"N": (2,), "D": 3},
                    {"eps": 1e-5},
                    values={"x": np.zeros((2, 3))},
                ),
                Case(
                    "a huge row and a tiny one",
                    {"N": (2,), "D": 3},
                    {"eps": 1e-12},
                    values={"x": FAR},
                ),
                Case("no rows", {"N": (0,), "D": 3}, {"eps": 1e-5}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "layer_norm_is_centered_rms_norm",
            "Layer normalization centers first",
            r"\mathrm{LN}(x) = \mathrm{RMS}(x - \bar{x}), \qquad"
            r"\bar{x}_n = \frac1D \sum_d x_{nd}, \quad \beta = 0",
            of="rms_norm",
        ),
        Theorem(
            "scale_leaves_output",
            "A positive factor changes nothing",
            r"\mathrm{RMS}(a\,x;\ a^2 \varepsilon) = \mathrm{RMS}(x;\ \varepsilon),"
            r"\qquad a > 0",
            of="rms_norm",
        ),
        Theorem(
            "input_gradient_across_row",
            "What of the input gradient lies along the row is of size eps",
            r"\sum_d \hat{x}_{nd}\,\frac{\partial L}{\partial x_{nd}}"
            r" = \frac{\varepsilon}{r_n^3}"
            r"\sum_d \hat{x}_{nd}\,\gamma_d\,\frac{\partial L}{\partial y_{nd}}",
            of="rms_norm",
        ),
        Theorem(
            "no_entry_beyond_root",
            "No entry is larger than the root of D",
            r"\hat{x}_{nd}^2 \le D",
            of="rms_norm",
        ),
    ),
)
