"""Bias and variance: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

SAME = 1.0  # the floor where the truth is 0
SQUARE = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, -1.0], [1.0, 0.0, 2.0]])

CONCEPT = Concept(
    id="083",
    title="Bias, variance and double descent",
    package=__package__,
    needs=("010", "012", "082"),
    sources=("geman1992", "belkin2019", "belkin2020", "nakkiran2020"),
    operations=(
        Operation(
            "bias_variance",
            inputs=(
                Input("predictions", "T *N", symbol="y"),
                Input("target", "*N", symbol="f"),
            ),
            outputs=(
                Output("bias", "*N", symbol="b^2"),
                Output("variance", "*N", symbol="v"),
            ),
            nonempty=("T",),
            cases=(
                Case("smallest", {"T": 3, "N": (2,)}),
                Case("one place", {"T": 4, "N": ()}),
                Case("a grid", {"T": 5, "N": (3, 4)}),
                Case("one model", {"T": 1, "N": (3,)}, floor=SAME),
                Case(
                    "all right",
                    {"T": 3, "N": (2,)},
                    values={
                        "predictions": np.full((3, 2), 4.0),
                        "target": np.full(2, 4.0),
                    },
                    floor=SAME,
                ),
                Case("nowhere", {"T": 3, "N": (0,)}),
            ),
        ),
        Operation(
            "min_norm_interpolation",
            inputs=(Input("x", "N D"), Input("y", "N")),
            outputs=(Output("w", "D"),),
            cases=(
                Case("smallest", {"N": 2, "D": 4}),
                Case("one example", {"N": 1, "D": 3}),
                Case("many features", {"N": 5, "D": 40}),
                Case(
                    "as many as features",
                    {"N": 3, "D": 3},
                    values={"x": SQUARE},
                ),
            ),
            refusals=(
                Refusal(
                    "the same row twice",
                    {"x": np.ones((2, 4))},
                    ValueError,
                    "x must have independent rows, got 2 of rank 1",
                ),
                Refusal(
                    "more examples than features",
                    {"x": np.array([[1.0], [2.0]])},
                    ValueError,
                    "x must have independent rows, got 2 of rank 1",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "error_is_bias_variance_noise",
            "The error has three parts",
            r"\mathbb{E}\big[(y_{tn} - f_n - \varepsilon)^2\big]"
            r" = b_n^2 + v_n + \operatorname{Var}[\varepsilon]",
            of="bias_variance",
        ),
        Theorem(
            "a_little_bias_pays",
            "The best estimate is too small",
            r"(c f - f)^2 + c^2 v = v\,c^* + (f^2 + v)\,(c - c^*)^2"
            r"\qquad\text{with } c^* = \frac{f^2}{f^2 + v}",
        ),
        Theorem(
            "others_are_longer",
            "All other weights that fit are longer",
            r"w = X^\top a,\; X u = 0 \quad\Longrightarrow\quad"
            r" \lVert w + u \rVert^2 = \lVert w \rVert^2 + \lVert u \rVert^2",
            of="min_norm_interpolation",
        ),
        Theorem(
            "descent_stays_in_the_rows",
            "Gradient descent from zero never leaves the rows",
            r"w = X^\top a \quad\Longrightarrow\quad"
            r" w - \eta X^\top (X w - y) = X^\top \big(a - \eta\,(X w - y)\big)",
            of="min_norm_interpolation",
        ),
    ),
)
