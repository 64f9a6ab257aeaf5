"""Linear and sliding-window attention: where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

LEFT = np.array([[[-30.0, -31.0], [-25.5, -25.0]]])  # features of 1e-11 and less
CORNERS = np.array([[[0.0, 1.0], [-1.0, 0.0]]])
GONE = np.full((1, 4, 2), -800.0)  # whose exponential is 0 in float64
SELF = (
    Input("query", "*N T D", symbol="q"),
    Input("key", "*N T D", symbol="k"),
    Input("value", "*N T E", symbol="v"),
)
Y = Output("y", "*N T E")


def extremes(**more):
    """Return the cases far out and at the kink.

    A place that sees itself alone has slope 0, rounded from terms near 1.
    """
    sizes = {"N": (1,), "T": 2, "D": 2, "E": 3} | more
    corners = {"query": CORNERS, "key": -CORNERS}
    return (
        Case(
            "far left",
            sizes,
            values={"query": LEFT},
            floor=1.0,
            waive={"cuda float16": "PyTorch's ELU + 1 is 0 there"},
        ),
        Case("large numbers", sizes, values={"query": -100 * LEFT}, floor=1.0),
        Case("at the kink", sizes, values=corners, floor=1.0),
    )


def gone(places):
    """Return the refusal of queries whose features are all 0."""
    return Refusal(
        "features that are 0",
        {"query": GONE[:, :places]},
        ValueError,
        "query and key must leave each query a weight above 0, got 0",
    )


def window(before, after=0):
    """Return the options of a window."""
    return {"before": before, "after": after}


CONCEPT = Concept(
    id="130",
    title="Linear and sliding-window attention",
    package=__package__,
    needs=("017", "126"),
    sources=("katharopoulos2020", "beltagy2020"),
    operations=(
        Operation(
            "linear_attention",
            inputs=(
                SELF[0],
                Input("key", "*N S D", symbol="k"),
                Input("value", "*N S E", symbol="v"),
            ),
            outputs=(Y,),
            nonempty=("S", "D"),
            cases=(
                Case("smallest", {"N": (1,), "T": 2, "S": 3, "D": 2, "E": 1}),
                Case("no leading axes", {"N": (), "T": 3, "S": 4, "D": 5, "E": 2}),
                Case("heads", {"N": (2, 3), "T": 5, "S": 7, "D": 4, "E": 6}),
                Case(
                    "one key",
                    {"N": (2,), "T": 3, "S": 1, "D": 4, "E": 2},
                    floor=1.0,  # its weight is 1
                ),
                *extremes(S=2),
                Case("no queries", {"N": (2,), "T": 0, "S": 3, "D": 2, "E": 2}),
            ),
            refusals=(gone(2),),
        ),
        Operation(
            "causal_linear_attention",
            inputs=SELF,
            outputs=(Y,),
            nonempty=("D",),
            cases=(
                Case(
                    "smallest",
                    {"N": (1,), "T": 4, "D": 2, "E": 3},
                    cancels="the first sees itself alone: terms near 1 cancel to 0",
                ),
                Case("no leading axes", {"N": (), "T": 5, "D": 4, "E": 1}),
                Case("heads", {"N": (2, 3), "T": 6, "D": 4, "E": 5}),
                Case(
                    "one place",
                    {"N": (2,), "T": 1, "D": 3, "E": 2},
                    floor=1.0,  # its weight is 1
                ),
                *extremes(),
                Case("no places", {"N": (2,), "T": 0, "D": 2, "E": 2}),
            ),
            refusals=(gone(4),),
        ),
        Operation(
            "sliding_window_attention",
            inputs=SELF,
            outputs=(Y,),
            options={
                "before": "nonnegative integer",
                "after": "nonnegative integer",
            },
            nonempty=("D",),
            symbols={"before": r"\ell", "after": "r"},
            cases=(
                Case("smallest", {"N": (1,), "T": 4, "D": 2, "E": 3}, window(2, 1)),
                Case("looking back", {"N": (), "T": 7, "D": 3, "E": 2}, window(2)),
                Case("heads", {"N": (2, 3), "T": 6, "D": 4, "E": 5}, window(1, 2)),
                Case(
                    "wider than the sequence",
                    {"N": (2,), "T": 3, "D": 2, "E": 4},
                    window(9, 3),
                ),
                Case(
                    "itself alone",
                    {"N": (2,), "T": 3, "D": 2, "E": 4},
                    window(0),
                    floor=1.0,  # its weight is 1
                ),
                Case(
                    "scores of thousands",
                    {"N": (1,), "T": 2, "D": 2, "E": 3},
                    window(1, 1),
                    values={"query": -100 * LEFT},
                    floor=5000.0,  # the other weight is 0: scores cancel
                ),
                Case("no places", {"N": (2,), "T": 0, "D": 2, "E": 2}, window(1, 1)),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "keys_and_values_first",
            "The keys and values can be added up first",
            r"y_{nte} = \frac{\sum_d a_{ntd} \bigl(\sum_s b_{nsd}\, v_{nse}\bigr)}"
            r"{\sum_d a_{ntd} \bigl(\sum_s b_{nsd}\bigr)}",
            of="linear_attention",
        ),
        Theorem(
            "last_place_sees_all",
            "The last place of the causal form sees all",
            r"y^{\mathrm{causal}}_{n,T-1,e} = y_{n,T-1,e}",
            of="causal_linear_attention",
        ),
        Theorem(
            "nothing_later_counts",
            "Nothing later has an effect",
            r"\frac{\partial y_{nte}}{\partial v_{nij}} ="
            r" \frac{\partial y_{nte}}{\partial b_{nid}} = 0 \quad\text{for } i > t",
            of="causal_linear_attention",
        ),
        Theorem(
            "nothing_outside_the_window",
            "Nothing outside the window has an effect",
            r"\frac{\partial y_{nte}}{\partial v_{nij}} ="
            r" \frac{\partial y_{nte}}{\partial k_{nid}} = 0 \quad\text{for }"
            r" i < t - \ell \text{ and for } i > t + r",
            of="sliding_window_attention",
        ),
        Theorem(
            "widest_window_is_all",
            "The widest window is plain attention",
            r"\ell = r = T: \quad y = \mathrm{attention}(q, k, v)",
            of="sliding_window_attention",
        ),
    ),
)
