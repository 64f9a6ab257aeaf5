"""A network of characters: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Count,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
)

FAR = np.array([[900.0, -900.0, 0.0, 1e-300]])

CONCEPT = Concept(
    id="115",
    title="A network of characters",
    package=__package__,
    needs=("112", "014"),
    sources=("shannon1951", "graves2013"),
    operations=(
        Operation(
            "char_rnn",
            inputs=(
                Input("tokens", "T *N", below="V"),
                Input("h0", "*N H", symbol="h_0"),
                Input("c0", "*N H", symbol="c_0"),
            ),
            parameters=(
                Input("embedding.weight", "V D"),
                Input("lstm.weight_ih_l0", "(4 H) D", normal(0.5)),
                Input("lstm.weight_hh_l0", "(4 H) H", normal(0.5)),
                Input("lstm.bias_ih_l0", "(4 H)"),
                Input("lstm.bias_hh_l0", "(4 H)"),
                Input("head.weight", "V H"),
                Input("head.bias", "V"),
            ),
            outputs=(
                Output("scores", "T *N V", symbol="z"),
                Output("hn", "*N H", symbol="h_T"),
                Output("cn", "*N H", symbol="c_T"),
            ),
            nonempty=("T",),
            variants=("numpy_fast",),
            cases=(
                Case("smallest", {"T": 2, "N": (3,), "V": 5, "D": 2, "H": 4}),
                Case("one text", {"T": 4, "N": (), "V": 6, "D": 3, "H": 2}),
                Case("one character", {"T": 1, "N": (2,), "V": 7, "D": 3, "H": 5}),
                Case("two axes", {"T": 3, "N": (2, 4), "V": 3, "D": 4, "H": 2}),
                Case(
                    "always the same character",
                    {"T": 5, "N": (2,), "V": 4, "D": 3, "H": 2},
                    values={"tokens": np.full((5, 2), 3)},
                ),
            ),
        ),
        Operation(
            "bits_per_character",
            inputs=(
                Input("scores", "*N V", symbol="z"),
                Input("targets", "*N", below="V", symbol="y"),
            ),
            outputs=(Output("bits", "", symbol="B"),),
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": (2,), "V": 3}),
                Case("one character", {"N": (), "V": 4}),
                Case("a text of rows", {"N": (3, 2), "V": 5}),
                Case(
                    "sure, and right",
                    {"N": (1,), "V": 4},
                    values={"scores": FAR, "targets": np.array([0])},
                    floor=1.0,  # the surprise and its gradient are 0
                ),
                Case(
                    "sure, and wrong",
                    {"N": (1,), "V": 4},
                    values={"scores": FAR, "targets": np.array([1])},
                ),
                Case("an alphabet of one", {"N": (3,), "V": 1}, floor=1.0),
            ),
            refusals=(
                Refusal(
                    "a row without a finite score",
                    {"scores": np.full((2, 3), -np.inf)},
                    ValueError,
                    "must have a finite largest value in each row, got -inf",
                ),
            ),
        ),
    ),
    counts=(
        Count(
            "The network trained below",
            "char_rnn",
            {"V": 83, "D": 32, "H": 192},
            192_243,
        ),
    ),
    theorems=(
        Theorem(
            "knowing_nothing_costs_the_alphabet",
            "Who knows nothing pays the whole alphabet",
            r"z_{nk} = c_n \quad\Rightarrow\quad B = \log_2 V",
            of="bits_per_character",
        ),
    ),
)
