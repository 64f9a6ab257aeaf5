"""Local response normalization: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

ALEX = {"size": 5, "alpha": 5e-4, "beta": 0.75, "k": 2.0}
STRONG = {"alpha": 2.0, "beta": 0.7, "k": 1.5}

CONCEPT = Concept(
    id="074",
    title="Local response normalization",
    package=__package__,
    needs=("071", "084"),
    sources=("krizhevsky2012", "simonyan2015", "onnx2020"),
    operations=(
        Operation(
            "local_response_norm",
            inputs=(Input("x", "N C *S"),),
            outputs=(Output("y", "N C *S"),),
            options={
                "size": "positive integer",
                "alpha": "nonnegative",
                "beta": "nonnegative",
                "k": "positive",
            },
            symbols={"size": "w"},
            cases=(
                Case("smallest", {"N": 2, "C": 4, "S": (3,)}, STRONG | {"size": 3}),
                Case(
                    "an even window", {"N": 2, "C": 5, "S": (3,)}, STRONG | {"size": 4}
                ),
                Case(
                    "two channels each", {"N": 2, "C": 3, "S": ()}, STRONG | {"size": 2}
                ),
                Case("images", {"N": 2, "C": 7, "S": (3, 4)}, ALEX),
                Case(
                    "strong answers",
                    {"N": 2, "C": 7, "S": (3,)},
                    ALEX,
                    {"x": np.linspace(-900.0, 800.0, 42).reshape(2, 7, 3)},
                    waive={"cuda float16": "PyTorch adds up squares, beyond float16"},
                ),
                Case("itself alone", {"N": 2, "C": 3, "S": (4,)}, STRONG | {"size": 1}),
                Case(
                    "a window over all",
                    {"N": 2, "C": 3, "S": (4,)},
                    STRONG | {"size": 12},
                ),
                Case("one channel", {"N": 2, "C": 1, "S": (3,)}, STRONG | {"size": 3}),
                Case(
                    "silence",
                    {"N": 2, "C": 3, "S": (2,)},
                    STRONG | {"size": 3},
                    {"x": np.zeros((2, 3, 2))},
                ),
                Case(
                    "no power",
                    {"N": 2, "C": 3, "S": (2,)},
                    STRONG | {"size": 3, "beta": 0.0},
                ),
                Case("no examples", {"N": 0, "C": 3, "S": (2,)}, STRONG | {"size": 3}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "neighbors_hold_down",
            "A louder neighbor holds an answer down",
            r"\frac{\partial y_{nc}}{\partial x_{ni}}"
            r" = -\frac{2\alpha\beta}{w}\, W_{ci}\,"
            r" \frac{x_{nc}\, x_{ni}}{q_{nc}^{\beta + 1}}"
            r" \qquad\text{for } i \ne c",
            of="local_response_norm",
        ),
        Theorem(
            "strong_answers_fall",
            "Beyond a point, a stronger input gives a weaker output",
            r"w = 1:\qquad \frac{\partial y_{nc}}{\partial x_{nc}}"
            r" = \frac{k - (2\beta - 1)\,\alpha\, x_{nc}^2}"
            r"{(k + \alpha\, x_{nc}^2)^{\beta + 1}}",
            of="local_response_norm",
        ),
        Theorem(
            "root_bounds_the_answer",
            "With a root for the power, no answer is above a bound",
            r"\beta = \tfrac12:\qquad y_{nc}^2 \le \frac{w}{\alpha}",
            of="local_response_norm",
        ),
        Theorem(
            "all_channels_is_rms_norm",
            "With a root and one window over all channels, it is RMS normalization",
            r"\beta = \tfrac12,\; \frac{\alpha}{w} = \frac{1}{C}:\qquad"
            r" y_{nc} = \frac{x_{nc}}{\sqrt{\tfrac{1}{C} \sum_j x_{nj}^2 + k}}",
            of="local_response_norm",
        ),
    ),
)
