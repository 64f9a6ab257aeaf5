"""Embedding and tied softmax: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

INPUTS = (
    Input("input", "*N", below="V", symbol="x"),
    Input("weight", "V D", symbol="E"),
)
NONE = "PyTorch's second derivative of an embedding fails without tokens"

CONCEPT = Concept(
    id="037",
    title="Embedding",
    package=__package__,
    needs=("012", "014"),
    sources=("bengio2003", "inan2017", "press2017"),
    operations=(
        Operation(
            "embedding",
            inputs=INPUTS,
            outputs=(Output("y", "*N D"),),
            cases=(
                Case(
                    "smallest",
                    {"N": (3,), "V": 4, "D": 2},
                    values={"input": np.array([2, 1, 1])},
                ),
                Case("one token", {"N": (), "V": 3, "D": 4}),
                Case("sentences", {"N": (2, 7), "V": 5, "D": 3}),
                Case("unused rows", {"N": (2,), "V": 50, "D": 3}),
                Case("no tokens", {"N": (0,), "V": 3, "D": 2}),
                Case("one row", {"N": (6,), "V": 1, "D": 2}),
            ),
            refusals=(
                Refusal(
                    "an index from the end",
                    {"input": np.array([2, -1, 2])},
                    IndexError,
                    r"input must lie in \[0, 4\), got -1",
                ),
            ),
        ),
        Operation(
            "padded_embedding",
            inputs=INPUTS,
            outputs=(Output("y", "*N D"),),
            options={"padding_idx": "nonnegative integer"},
            symbols={"padding_idx": r"\mathrm{pad}"},
            cases=(
                Case(
                    "smallest",
                    {"N": (4,), "V": 5, "D": 2},
                    {"padding_idx": 1},
                    {"input": np.array([2, 1, 2, 1])},
                ),
                Case("one token", {"N": (), "V": 3, "D": 4}, {"padding_idx": 2}),
                Case("sentences", {"N": (4, 6), "V": 7, "D": 3}, {"padding_idx": 5}),
                Case("no tokens", {"N": (0,), "V": 3, "D": 2}, {"padding_idx": 0}),
                Case(
                    "nothing but padding",
                    {"N": (3,), "V": 1, "D": 2},
                    {"padding_idx": 0},
                    floor=1.0,  # output and gradient are 0
                ),
            ),
            refusals=(
                Refusal(
                    "padding that is no token",
                    {"padding_idx": 5},
                    ValueError,
                    r"padding_idx must lie in \[0, 5\), got 5",
                ),
            ),
        ),
        Operation(
            "tied_softmax",
            inputs=(
                Input("input", "*N", below="V", symbol="x"),
                Input("weight", "V D", symbol="E"),
                Input("mixing", "D D", symbol="M"),
            ),
            outputs=(Output("y", "*N V"),),
            nonempty=("V",),
            cases=(
                Case(
                    "smallest",
                    {"N": (3,), "V": 4, "D": 2},
                    values={"input": np.array([2, 1, 2])},
                ),
                Case("one token", {"N": (), "V": 3, "D": 5}),
                Case("sentences", {"N": (2, 6), "V": 5, "D": 3}),
                Case("one feature", {"N": (4,), "V": 3, "D": 1}),
                Case(
                    "no tokens",
                    {"N": (0,), "V": 3, "D": 2},
                    waive={"second order": NONE},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "embedding_is_a_product",
            "An embedding is a linear layer on one-hot rows",
            r"E_{x_n d} = \sum_v\, [v = x_n]\, E_{vd}",
            of="embedding",
        ),
        Theorem(
            "both_ends_add",
            "A tied matrix gets the gradients of both its uses",
            r"\frac{\partial L}{\partial E}"
            r" = \frac{\partial L}{\partial E^{\text{in}}}"
            r" + \frac{\partial L}{\partial E^{\text{out}}}"
            r"\qquad\text{at } E^{\text{in}} = E^{\text{out}} = E",
            of="tied_softmax",
        ),
    ),
)
