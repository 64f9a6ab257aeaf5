"""Layers on graphs: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    uniform,
)


def linked(rng, shape):
    """Draw who listens to whom."""
    return rng.random(shape) < 0.5


X = Input("x", "*N V D")
ADJACENCY = Input(
    "adjacency", "*N V V", uniform(0.0, 2.0), rule="nonnegative", symbol="A"
)
EDGES = Input("edges", "*N V V", linked, differentiable=False, rule="mask", symbol="m")
BIAS = Input("bias", "M", optional=True, symbol="b")
Y = (Output("y", "*N V M"),)

ALONE = np.zeros((3, 3), dtype=bool)
LOOPS = np.eye(3, dtype=bool)
ONE_WAY = np.tri(4, 4, -1, dtype=bool)  # each node hears the ones before it
CORNER = dict.fromkeys(
    ("complex step", "richardson", "second order"),
    "every score is at the corner; which slope is taken is PyTorch's choice",
)


def heads(*more, floor=0.0, **options):
    """Return the cases of attention over neighbors."""
    smallest = {"N": (1,), "V": 3, "D": 2, "H": 1, "E": 4}
    alone = {"N": (), "V": 4, "D": 3, "H": 2, "E": 2}
    return (
        Case("smallest", smallest, options, floor=floor),
        Case("one graph", alone, options, floor=floor),
        Case("graphs", {"N": (2, 2), "V": 5, "D": 2, "H": 3, "E": 1}, options),
        Case("one node", {"N": (3,), "V": 1, "D": 2, "H": 2, "E": 3}, options),
        Case("no graphs", {"N": (0,), "V": 3, "D": 2, "H": 2, "E": 3}, options),
        *more,
    )


CONCEPT = Concept(
    id="159",
    title="Graph networks",
    package=__package__,
    needs=("012", "014", "126"),
    sources=(
        "kipf2017",
        "hamilton2017",
        "velickovic2018",
        "brody2022",
        "zachary1977",
    ),
    operations=(
        Operation(
            "normalize_adjacency",
            inputs=(ADJACENCY,),
            outputs=(Output("p", "*N V V", symbol="P"),),
            cases=(
                Case("smallest", {"N": (1,), "V": 2}),
                Case("one graph", {"N": (), "V": 4}),
                Case("graphs", {"N": (2, 3), "V": 3}),
                Case("no edges", {"N": (), "V": 3}, values={"adjacency": 1.0 * ALONE}),
                Case("one node", {"N": (2,), "V": 1}, floor=1.0),  # p is 1, and stays
                Case("no nodes", {"N": (2,), "V": 0}),
            ),
        ),
        Operation(
            "gcn_layer",
            inputs=(X, ADJACENCY, Input("weight", "M D", symbol="W"), BIAS),
            outputs=Y,
            cases=(
                Case("smallest", {"N": (1,), "V": 3, "D": 2, "M": 4}),
                Case("one graph", {"N": (), "V": 4, "D": 3, "M": 2}),
                Case("graphs", {"N": (2, 2), "V": 3, "D": 1, "M": 5}),
                Case("no bias", {"N": (2,), "V": 5, "D": 2, "M": 3}, absent=("bias",)),
                Case(
                    "no edges",
                    {"N": (), "V": 3, "D": 2, "M": 4},
                    values={"adjacency": 1.0 * ALONE},
                ),
                Case("no graphs", {"N": (0,), "V": 3, "D": 2, "M": 4}),
            ),
        ),
        Operation(
            "sage_layer",
            inputs=(
                X,
                EDGES,
                Input("weight", "M D", symbol="W"),
                Input("root_weight", "M D", symbol="R"),
                BIAS,
            ),
            outputs=Y,
            cases=(
                Case("smallest", {"N": (1,), "V": 3, "D": 2, "M": 4}),
                Case("one graph", {"N": (), "V": 4, "D": 3, "M": 2}),
                Case("graphs", {"N": (2, 2), "V": 5, "D": 1, "M": 3}),
                Case("no bias", {"N": (2,), "V": 5, "D": 2, "M": 3}, absent=("bias",)),
                Case(
                    "nobody has a neighbor",
                    {"N": (), "V": 3, "D": 2, "M": 4},
                    values={"edges": ALONE},
                ),
                Case(
                    "one has none",
                    {"N": (), "V": 4, "D": 3, "M": 2},
                    values={"edges": ONE_WAY},
                ),
                Case(
                    "nodes that hear themselves",
                    {"N": (), "V": 3, "D": 2, "M": 4},
                    values={"edges": LOOPS},
                ),
                Case("no graphs", {"N": (0,), "V": 3, "D": 2, "M": 4}),
            ),
        ),
        Operation(
            "gat_layer",
            inputs=(
                X,
                EDGES,
                Input("weight", "(H E) D", symbol="W"),
                Input("source", "H E", symbol="a"),
                Input("target", "H E", symbol="c"),
                Input("bias", "(H E)", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "*N V (H E)"),),
            options={"negative_slope": "nonnegative"},
            symbols={"negative_slope": r"\nu"},
            cases=heads(
                Case(
                    "no bias",
                    {"N": (2,), "V": 4, "D": 3, "H": 2, "E": 2},
                    {"negative_slope": 0.0},
                    absent=("bias",),
                    floor=1.0,  # as below: scores of one sign
                ),
                Case(
                    "alone, with and without a loop",
                    {"N": (2,), "V": 3, "D": 2, "H": 2, "E": 1},
                    {"negative_slope": 0.2},
                    values={"edges": np.stack([ALONE, LOOPS])},
                    floor=1.0,  # the only weight is 1: no gradient of the scores
                ),
                Case(
                    "one way",
                    {"N": (), "V": 4, "D": 3, "H": 1, "E": 2},
                    {"negative_slope": 1.0},
                    values={"edges": ONE_WAY},
                    floor=1.0,  # without a corner, what a row shares cancels
                ),
                Case(
                    "at the corner",
                    {"N": (), "V": 4, "D": 3, "H": 2, "E": 1},
                    {"negative_slope": 0.2},
                    values={
                        "source": np.zeros((2, 1)),
                        "target": np.zeros((2, 1)),
                        "edges": ONE_WAY,
                    },
                    waive=CORNER,
                    floor=1.0,  # the slopes of a row are alike: their sum cancels
                ),
                Case(
                    "scores of hundreds",
                    {"N": (), "V": 4, "D": 2, "H": 1, "E": 2},
                    {"negative_slope": 0.2},
                    values={"source": np.array([[700.0, -900.0]]), "edges": ONE_WAY},
                    floor=1000.0,  # one weight is all but 1: what is left cancels
                ),
                # Where all scores of a row have one sign, their slopes cancel.
                floor=1.0,
                negative_slope=0.3,
            ),
        ),
    ),
    theorems=(
        Theorem(
            "degree_root_is_kept",
            "One pattern passes through unchanged",
            r"\sum_j P_{ij} \sqrt{d_j} = \sqrt{d_i}",
            of="normalize_adjacency",
        ),
        Theorem(
            "mixing_does_not_grow",
            "On a graph without directions, mixing makes nothing larger",
            r"x_i = \sqrt{d_i}\, u_i,\quad A_{ij} = b_{ij} + b_{ji}"
            r" \;\Rightarrow\; \sum_{ij} x_i P_{ij}\, x_j \le \sum_i x_i^2",
        ),
        Theorem(
            "attention_sums_to_one",
            "What a node hears is a mean",
            r"\sum_j \alpha_{nhij} = 1",
            of="gat_layer",
        ),
    ),
)
