"""Attention with a cache: what it takes, where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

LONG = np.array([[[3000.0, -4000.0]], [[-3500.0, 2500.0]]])


def given(name, axes, symbol):
    """Return an input that is used after training only."""
    return Input(name, axes, differentiable=False, symbol=symbol)


CONCEPT = Concept(
    id="132",
    title="The cache of keys and values",
    package=__package__,
    needs=("126", "131"),
    sources=("shazeer2019", "pope2023"),
    operations=(
        Operation(
            "cached_attention",
            inputs=(
                given("query", "*N T D", "q"),
                given("key", "*N T D", "k"),
                given("value", "*N T E", "v"),
                given("cached_key", "*N P D", r"\tilde k"),
                given("cached_value", "*N P E", r"\tilde v"),
            ),
            outputs=(
                Output("y", "*N T E", differentiable=False),
                Output("all_key", "*N S D", differentiable=False, symbol="K"),
                Output("all_value", "*N S E", differentiable=False, symbol="V"),
            ),
            derived={"S": lambda sizes: sizes["P"] + sizes["T"]},
            nonempty=("T", "D"),
            cases=(
                Case("smallest", {"N": (2,), "T": 2, "P": 3, "D": 4, "E": 1}),
                Case("one new place", {"N": (), "T": 1, "P": 5, "D": 3, "E": 2}),
                Case("heads", {"N": (2, 3), "T": 4, "P": 2, "D": 5, "E": 3}),
                Case("nothing cached", {"N": (2,), "T": 3, "P": 0, "D": 4, "E": 2}),
                Case(
                    "scores of thousands",
                    {"N": (2,), "T": 1, "P": 3, "D": 2, "E": 2},
                    values={"query": LONG},
                ),
                Case("no rows", {"N": (0,), "T": 2, "P": 3, "D": 2, "E": 2}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "cache_and_new_join",
            "The cache and the new places join like two tiles",
            r"y = \frac{\ell_1\, y_1 + \ell_2\, y_2}{\ell_1 + \ell_2}",
            of="cached_attention",
        ),
        Theorem(
            "same_as_all_at_once",
            "Three places cached, two new: the same as all five at once",
            r"P = 3,\ T = 2: \qquad y_{nte} ="
            r" \mathrm{attention}(q, k, v, \text{causal})_{n,P+t,e}",
        ),
    ),
)
