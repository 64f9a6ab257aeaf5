"""Parallel training: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

SUM, MEAN = {"op": "sum"}, {"op": "mean"}
PASSED = (  # cases of what gathers, and of what scatters
    Case("smallest", {"P": 2, "N": (3,)}),
    Case("three processes, matrices", {"P": 3, "N": (4, 2)}),
    Case("one process", {"P": 1, "N": (5,)}),
    Case("a number each", {"P": 4, "N": ()}),
)
HALVES = (  # cases of a layer cut by its outputs, and of one cut by its inputs
    Case("smallest", {"N": (2,), "D": 3, "P": 2, "M": 4}),
    Case("four processes", {"N": (5, 2), "D": 3, "P": 4, "M": 1}),
    Case("one row", {"N": (), "D": 2, "P": 2, "M": 3}),
    Case("no bias", {"N": (2,), "D": 3, "P": 2, "M": 4}, absent=("bias",)),
    Case("one process", {"N": (2,), "D": 3, "P": 1, "M": 4}),
)

CONCEPT = Concept(
    id="177",
    title="Parallel training",
    package=__package__,
    needs=("012", "018", "033", "040"),
    sources=(
        "patarasuk2009",
        "krizhevsky2014",
        "goyal2017",
        "huang2019",
        "shoeybi2019",
        "li2020",
    ),
    operations=(
        Operation(
            "all_reduce",
            inputs=(Input("x", "P *N"),),
            outputs=(Output("y", "P *N"),),
            options={"op": ("sum", "mean")},
            nonempty=("P",),
            cases=(
                Case("smallest", {"P": 2, "N": (3,)}, SUM),
                Case("mean", {"P": 3, "N": (4,)}, MEAN),
                Case("one process", {"P": 1, "N": (2, 3)}, MEAN),
                Case("a number each", {"P": 5, "N": ()}, SUM),
                Case("nothing each", {"P": 4, "N": (0,)}, SUM),
                Case("more processes than numbers", {"P": 7, "N": (2,)}, MEAN),
                Case(
                    "large values cancel",
                    {"P": 2, "N": (2,)},
                    SUM,
                    values={"x": np.array([[1e8, 1.0], [-1e8, 2.0]])},
                    floor=1e8,
                ),
            ),
        ),
        Operation(
            "all_gather",
            inputs=(Input("x", "P *N"),),
            outputs=(Output("y", "P P *N"),),
            nonempty=("P",),
            cases=PASSED,
        ),
        Operation(
            "reduce_scatter",
            inputs=(Input("x", "P P *N"),),
            outputs=(Output("y", "P *N"),),
            nonempty=("P",),
            cases=PASSED,
        ),
        Operation(
            "column_parallel_linear",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "P M D", symbol="W"),
                Input("bias", "P M", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "P *N M"),),
            nonempty=("P",),
            cases=HALVES,
        ),
        Operation(
            "row_parallel_linear",
            inputs=(
                Input("x", "P *N M"),
                Input("weight", "P D M", symbol="W"),
                Input("bias", "D", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "*N D"),),
            nonempty=("P",),
            cases=HALVES,
        ),
        Operation(
            "tensor_parallel_mlp",
            inputs=(
                Input("x", "*N D"),
                Input("up", "P M D", symbol="U"),
                Input("up_bias", "P M", symbol="a"),
                Input("down", "P D M", symbol="V"),
                Input("down_bias", "D", symbol="b"),
            ),
            outputs=(Output("y", "*N D"),),
            nonempty=("P",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "P": 2, "M": 4}),
                Case("three processes", {"N": (2, 2), "D": 2, "P": 3, "M": 1}),
                Case("one process", {"N": (), "D": 3, "P": 1, "M": 2}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "mean_of_means",
            "Equal shards: the mean of the means is the mean",
            r"\frac{1}{P}\sum_p \Bigl(\frac{1}{N}\sum_n x_{pn}\Bigr)"
            r" = \frac{1}{PN}\sum_{p,n} x_{pn}",
            of="all_reduce",
        ),
        Theorem(
            "scatter_then_gather",
            "An all-reduce is a reduce-scatter and an all-gather",
            r"\operatorname{gather}\bigl(\operatorname{scatter}(x)\bigr)_{pqn}"
            r" = \sum_k x_{kqn}",
            of="reduce_scatter",
        ),
        Theorem(
            "gather_and_scatter_are_adjoint",
            "Copying and adding are adjoint",
            r"\bigl\langle \operatorname{gather}(x),\, u\bigr\rangle"
            r" = \bigl\langle x,\, \operatorname{scatter}(u)\bigr\rangle",
            of="all_gather",
        ),
    ),
)
