"""Linear regression: what it takes, and where its views must agree."""

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

MEAN, SUM = {"reduction": "mean"}, {"reduction": "sum"}

CONCEPT = Concept(
    id="012",
    title="Linear regression",
    package=__package__,
    sources=("legendre1805", "gauss1809", "anscombe1973"),
    operations=(
        Operation(
            "linear",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "M D", symbol="W"),
                Input("bias", "M", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "*N M"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "M": 4}),
                Case("one row", {"N": (), "D": 5, "M": 2}),
                Case("sequences", {"N": (2, 3), "D": 30, "M": 17}),
                Case("one feature, one output", {"N": (7,), "D": 1, "M": 1}),
                Case("no bias", {"N": (5,), "D": 3, "M": 2}, absent=("bias",)),
                Case("no rows", {"N": (0,), "D": 3, "M": 2}),
                Case("no features", {"N": (2,), "D": 0, "M": 3}),
            ),
        ),
        Operation(
            "mse_loss",
            inputs=(
                Input("input", "*N", symbol=r"\hat{y}"),
                Input("target", "*N", symbol="y"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"reduction": ("mean", "sum")},
            cases=(
                Case("smallest", {"N": (3,)}, MEAN),
                Case("sum", {"N": (4,)}, SUM),
                Case("one number", {"N": ()}, MEAN),
                Case("rows of outputs", {"N": (5, 20)}, MEAN),
                Case("sum of rows", {"N": (5, 20)}, SUM),
                Case("sum of nothing", {"N": (0, 2)}, SUM),
                Case(
                    "perfect",
                    {"N": (2,)},
                    MEAN,
                    values={"input": np.ones(2), "target": np.ones(2)},
                    floor=1.0,  # the loss and its gradient are 0
                ),
            ),
            refusals=(
                Refusal(
                    "mean of nothing",
                    {"input": np.zeros(0), "target": np.zeros(0)},
                    ValueError,
                    r"input must hold a value, got shape \(0,\)",
                ),
                Refusal(
                    "a column and a row",
                    {"input": np.zeros((3, 1)), "target": np.zeros(3)},
                    ValueError,
                    r"target must have N = \(3, 1\) as input has, got shape \(3,\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "gradient_of_least_squares",
            "The gradient of the mean squared error",
            r"\nabla L(w) = \frac{2}{N}\, X^\top (Xw - y)"
            r"\qquad\text{where } L(w) = \frac{1}{N}\,\lVert Xw - y\rVert^2",
            of="linear",
        ),
        Theorem(
            "error_of_a_step",
            "What a step changes, exactly",
            r"L(w + v) = L(w) + \nabla L(w)^\top v"
            r" + \frac{1}{N}\,\lVert Xv\rVert^2",
            of="linear",
        ),
        Theorem(
            "steps_shrink_the_error",
            "Each step multiplies the distance by one matrix",
            r"\begin{aligned}"
            r"&\bigl(w - \eta\,\nabla L(w)\bigr)"
            r" - \bigl(v - \eta\,\nabla L(v)\bigr) \\[.4em]"
            r"&\qquad = \Bigl(I - \frac{2\eta}{N}\, X^\top X\Bigr)(w - v)"
            r"\end{aligned}",
            of="linear",
        ),
        Theorem(
            "best_line",
            "The best line",
            r"\begin{gathered}"
            r"L(a, b) = \frac{1}{N}\sum_n (a x_n + b - y_n)^2"
            r"\quad\text{has gradient } 0 \text{ at}\\[.6em]"
            r"a = \frac{\sum_n (x_n - \bar x)(y_n - \bar y)}{\sum_n (x_n - \bar x)^2},"
            r"\qquad b = \bar y - a \bar x"
            r"\end{gathered}",
            of="mse_loss",
        ),
        Theorem(
            "error_of_the_best_line",
            "The error that is left",
            r"L(a, b) = (1 - r^2)\,\frac{1}{N}\sum_n (y_n - \bar y)^2",
            of="mse_loss",
        ),
        Theorem(
            "mean_is_the_best_constant",
            "The mean is the best constant",
            r"\frac{1}{N}\sum_n (c - y_n)^2"
            r" = \frac{1}{N}\sum_n (\bar y - y_n)^2 + (c - \bar y)^2",
            of="mse_loss",
        ),
        Theorem(
            "gaussian_likelihood",
            "Squared error is Gaussian surprise",
            r"-\sum_n \log \mathcal{N}(y_n;\, \hat{y}_n, \sigma^2)"
            r" = \frac{N}{2\sigma^2}\, \ell(\hat y, y)"
            r" + \frac{N}{2} \log 2\pi\sigma^2",
            of="mse_loss",
        ),
        Theorem(
            "two_maps_are_one",
            "Two affine maps in a row are one",
            r"V(Wx + b) + c = (VW)\,x + (Vb + c)",
            of="linear",
        ),
    ),
)
