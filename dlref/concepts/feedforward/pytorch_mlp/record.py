"""A first network in PyTorch: what it takes, and where the views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

SMALL = {"N": 2, "C": 1, "H": 2, "W": 3, "M": 4, "K": 5}
KINK = "every hidden unit is at its corner; PyTorch's slope is compared"

CONCEPT = Concept(
    id="038",
    title="A first network in PyTorch",
    package=__package__,
    needs=("014", "033"),
    sources=("rumelhart1986", "lecun1998", "paszke2019"),
    operations=(
        Operation(
            "digits_mlp",
            inputs=(Input("images", "N C H W", symbol="x"),),
            parameters=(
                Input("1.weight", "M (C H W)", normal(0.7)),
                Input("1.bias", "M", normal(0.5)),
                Input("3.weight", "K M", normal(0.7)),
                Input("3.bias", "K", normal(0.5)),
            ),
            outputs=(Output("scores", "N K", symbol="z"),),
            cases=(
                Case("smallest", SMALL),
                Case(
                    "the digits of scikit-learn",
                    {"N": 3, "C": 1, "H": 8, "W": 8, "M": 32, "K": 10},
                ),
                Case("in color", {"N": 2, "C": 3, "H": 4, "W": 5, "M": 7, "K": 3}),
                Case("one of each", {"N": 1, "C": 1, "H": 1, "W": 1, "M": 1, "K": 1}),
                Case("no images", SMALL | {"N": 0}),
                Case(
                    "all black, hidden biases zero",
                    SMALL,
                    values={"images": np.zeros((2, 1, 2, 3)), "1.bias": np.zeros(4)},
                    waive=dict.fromkeys(
                        ("complex step", "second order", "richardson"), KINK
                    ),
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "knowing_nothing",
            "Equal scores cost log K",
            r"z_{n0} = \dots = z_{n,K-1} \quad\Longrightarrow\quad \ell_n = \log K",
        ),
        Theorem(
            "softmax_twice",
            "After two softmaxes even certainty costs",
            r"z_{nk} = [k = t_n] \quad\Longrightarrow\quad"
            r" \ell_n = \log\Bigl(1 + \frac{K - 1}{e}\Bigr)",
        ),
    ),
)
