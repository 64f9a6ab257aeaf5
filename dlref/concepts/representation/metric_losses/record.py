"""Losses on distances: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    uniform,
)

WARM, COLD = {"temperature": 0.5}, {"temperature": 0.05}
FACES = {"scale": 64.0, "margin": 0.5}
LOSS = (Output("loss", "", symbol=r"\ell"),)
SQUARES = "PyTorch adds up the squares"
TIPS = "whether a margin is kept is a decision that rounding may tip"


def rows(name, symbol):
    """Return an input that holds a row for each example."""
    return Input(name, "N D", symbol=symbol)


CONCEPT = Concept(
    id="158",
    title="Losses on distances",
    package=__package__,
    needs=("014", "038"),
    sources=("taigman2014", "schroff2015", "oord2018", "deng2019", "chen2020"),
    operations=(
        Operation(
            "normalize",
            inputs=(Input("x", "*N D"),),
            outputs=(Output("y", "*N D"),),
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one row", {"N": (), "D": 5}),
                Case("sequences", {"N": (2, 3), "D": 17}),
                Case("no rows", {"N": (0,), "D": 2}),
                Case(
                    "squares too large for float32",
                    {"N": (1,), "D": 2},
                    values={"x": np.array([[3e25, -4e25]])},
                    waive=dict.fromkeys(("cuda float32", "cuda bfloat16"), SQUARES),
                ),
                Case(
                    "squares too small for float32",
                    {"N": (1,), "D": 2},
                    values={"x": np.array([[3e-22, -4e-22]])},
                    waive={"cuda float32": SQUARES},
                ),
                Case(
                    "one feature",
                    {"N": (3,), "D": 1},
                    # Near 0 the terms of the slopes, which cancel, have any size.
                    values={"x": np.array([[0.5], [-2.0], [1.5]])},
                    floor=1.0,  # the slope is 0
                ),
            ),
            refusals=(
                Refusal(
                    "a row of zeros",
                    {"x": np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])},
                    ValueError,
                    "x must have no row of zeros",
                ),
            ),
        ),
        Operation(
            "triplet_loss",
            inputs=(
                rows("anchor", "a"),
                rows("positive", "p"),
                rows("negative", "q"),
            ),
            outputs=LOSS,
            options={"margin": "positive"},
            symbols={"margin": r"\alpha"},
            nonempty=("N",),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "D": 3},
                    {"margin": 1.0},
                    cancels="the loss is what a margin and two distances leave",
                ),
                Case("one triplet", {"N": 1, "D": 5}, {"margin": 9.0}),
                Case(
                    "many",
                    {"N": 20, "D": 4},
                    {"margin": 0.2},
                    waive=dict.fromkeys(
                        ("cuda tf32", "cuda float16", "cuda bfloat16"), TIPS
                    ),
                ),
                Case("hardly a margin", {"N": 7, "D": 2}, {"margin": 1e-3}),
                Case(
                    "far enough, all of them",
                    {"N": 2, "D": 1},
                    {"margin": 1.0},
                    values={
                        "anchor": np.array([[0.0], [1.0]]),
                        "positive": np.array([[0.5], [1.5]]),
                        "negative": np.array([[4.0], [-3.0]]),
                    },
                    floor=1.0,  # the loss and its slopes are 0
                ),
                Case(
                    "the margin is just met",
                    {"N": 2, "D": 1},
                    {"margin": 0.75},
                    values={
                        "anchor": np.array([[0.0], [1.0]]),
                        "positive": np.array([[0.5], [1.5]]),
                        "negative": np.array([[1.0], [-3.0]]),
                    },
                ),
            ),
        ),
        Operation(
            "info_nce_loss",
            inputs=(rows("query", "q"), rows("key", "k")),
            outputs=LOSS,
            options={"temperature": "positive"},
            symbols={"temperature": r"\tau"},
            nonempty=("N",),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "D": 3},
                    WARM,
                    cancels="where p is near 1, p - 1 is what rounding leaves of it",
                ),
                Case("more rows than features", {"N": 9, "D": 4}, {"temperature": 1.0}),
                Case("one pair", {"N": 1, "D": 3}, WARM, floor=1.0),
                Case("cold", {"N": 4, "D": 5}, COLD, floor=1.0),
                Case(
                    "scores of thousands",
                    {"N": 2, "D": 2},
                    {"temperature": 1.0},
                    values={
                        "query": np.array([[1e3, 0.0], [0.0, 1e3]]),
                        "key": np.array([[1.0, 3.0], [2.0, 1.0]]),
                    },
                    floor=1e3,
                ),
            ),
        ),
        Operation(
            "arcface_logits",
            inputs=(
                Input("cosines", "N K", uniform(-0.9, 0.9), symbol="c"),
                Input("labels", "N", below="K", symbol="t"),
            ),
            outputs=(Output("y", "N K"),),
            options={"scale": "positive", "margin": "nonnegative"},
            symbols={"scale": "s", "margin": "m"},
            cases=(
                Case("smallest", {"N": 2, "K": 3}, FACES),
                Case(
                    "no margin",
                    {"N": 4, "K": 2},
                    {"scale": 1.0, "margin": 0.0},
                    floor=1.0,  # the second derivative is 0
                ),
                Case("wide margin", {"N": 5, "K": 7}, {"scale": 2.0, "margin": 2.0}),
                Case("no rows", {"N": 0, "K": 3}, FACES),
                Case("one class", {"N": 3, "K": 1}, FACES),
            ),
            refusals=(
                Refusal(
                    "not a cosine",
                    {"cosines": np.array([[0.1, 1.0, 0.2], [0.0, 0.5, -0.5]])},
                    ValueError,
                    r"cosines must lie in \(-1, 1\), got 1.0",
                ),
                Refusal(
                    "a margin of half a turn",
                    {"margin": 3.2},
                    ValueError,
                    "margin must be below pi, got 3.2",
                ),
                Refusal(
                    "a margin of exactly half a turn",
                    {"margin": np.pi},
                    ValueError,
                    "margin must be below pi, got 3.14",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "distance_of_unit_rows",
            "Distance and angle say the same of unit rows",
            r"\lVert y_n - y_m\rVert^2 = 2 - 2\, y_n \cdot y_m",
            of="normalize",
        ),
        Theorem(
            "slope_stays_on_the_sphere",
            "The slope has no part along the row",
            r"\sum_d \frac{\partial L}{\partial x_{nd}}\, x_{nd} = 0",
            of="normalize",
        ),
        Theorem(
            "a_common_part_does_not_count",
            "What all keys share does not count",
            r"\ell(q, k + c) = \ell(q, k)",
            of="info_nce_loss",
        ),
    ),
)
