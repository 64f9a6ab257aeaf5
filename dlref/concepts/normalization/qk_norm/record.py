"""QK-norm and DeepNorm: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    shown,
    uniform,
)

SMALL = {"N": (1,), "T": 2, "S": 3, "D": 4, "E": 5}
LOUD = {"query": 1e3 * np.array([[[1.0, 2.0], [3.0, -1.0]]])}
DEEP = {"alpha": 2.5, "eps": 1e-5}

CONCEPT = Concept(
    id="075",
    title="QK-norm and DeepNorm",
    package=__package__,
    needs=("070", "126"),
    sources=("henry2020", "dehghani2023", "wang2022deepnet"),
    operations=(
        Operation(
            "qk_norm_attention",
            inputs=(
                Input("query", "*N T D", symbol="q"),
                Input("key", "*N S D", symbol="k"),
                Input("value", "*N S E", symbol="v"),
                Input("scale", "", uniform(1.0, 5.0), symbol="g"),
                shown("mask", "T S"),
            ),
            outputs=(Output("y", "*N T E"),),
            nonempty=("S", "D"),
            cases=(
                Case("smallest", SMALL),
                Case(
                    "no mask",
                    {"N": (), "T": 3, "S": 4, "D": 2, "E": 3},
                    absent=("mask",),
                ),
                Case("heads", {"N": (2, 3), "T": 4, "S": 5, "D": 3, "E": 2}),
                Case("no examples", {"N": (0,), "T": 2, "S": 3, "D": 2, "E": 2}),
                Case(
                    "long queries",
                    {"N": (1,), "T": 2, "S": 3, "D": 2, "E": 2},
                    values=LOUD,
                ),
                Case(
                    "a negative scale",
                    {"N": (2,), "T": 3, "S": 2, "D": 3, "E": 1},
                    values={"scale": np.array(-2.0)},
                    absent=("mask",),
                ),
            ),
            refusals=(
                Refusal(
                    "a query of zeros",
                    {"query": np.zeros((1, 2, 4))},
                    ValueError,
                    "x must have no row of zeros",
                ),
                Refusal(
                    "a key of zeros",
                    {"key": np.zeros((1, 3, 4))},
                    ValueError,
                    "x must have no row of zeros",
                ),
                Refusal(
                    "a query that sees nothing",
                    {"mask": np.zeros((2, 3), bool)},
                    ValueError,
                    "mask",
                ),
            ),
        ),
        Operation(
            "deep_norm",
            inputs=(
                Input("x", "*N D"),
                Input("branch", "*N D", symbol="f"),
                Input("weight", "D", symbol=r"\gamma"),
                Input("bias", "D", symbol=r"\beta"),
            ),
            outputs=(Output("y", "*N D"),),
            options={"alpha": "positive", "eps": "positive"},
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}, DEEP),
                Case("one row", {"N": (), "D": 5}, DEEP | {"alpha": 1.0}),
                Case("sequences", {"N": (2, 4), "D": 6}, {"alpha": 0.3, "eps": 1e-2}),
                Case("no rows", {"N": (0,), "D": 4}, DEEP),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "scores_are_bounded",
            "No score is above the scale",
            r"g\,\frac{q}{\lVert q\rVert} \cdot \frac{k}{\lVert k\rVert}"
            r" = g - \frac g2\, \Bigl\lVert \frac{q}{\lVert q\rVert}"
            r" - \frac{k}{\lVert k\rVert}\Bigr\rVert^2 \le g",
        ),
        Theorem(
            "root_mean_square_is_a_length",
            "RMS normalization is the same, but for the square root of D",
            r"\frac{x_{nd}}{\sqrt{\frac1D \sum_j x_{nj}^2}}"
            r" = \sqrt D\,\frac{x_{nd}}{\lVert x_n\rVert}",
        ),
        Theorem(
            "stretching_one_shrinks_the_other",
            "To stretch what goes around is to shrink the branch",
            r"\mathrm{LN}_{\varepsilon}(\alpha x + f)"
            r" = \mathrm{LN}_{\varepsilon/\alpha^2}(x + f/\alpha)",
        ),
    ),
)
