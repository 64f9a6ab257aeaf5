"""The chain rule on a graph: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

# Where y is near 1, PyTorch's slope y (1 - y) has lost its digits.
LOST = {"torch cpu": (1e-6, "y (1 - y) cancels where y is near 1")}
# The last row is near, or all that is left of a gradient were those lost digits.
FAR = {"x": np.array([[800.0, -800.0], [-30.0, 25.0], [0.0, 0.0], [0.5, -1.0]])}

CONCEPT = Concept(
    id="023",
    title="The chain rule on a graph",
    package=__package__,
    needs=("012", "016"),
    sources=("rumelhart1986",),
    operations=(
        Operation(
            "sigmoid_layer",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "H D", symbol="w"),
                Input("bias", "H", symbol="b"),
            ),
            outputs=(Output("y", "*N H"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "H": 4}),
                Case("one row", {"N": (), "D": 5, "H": 1}),
                Case("sequences", {"N": (2, 3), "D": 4, "H": 7}),
                Case("no rows", {"N": (0,), "D": 2, "H": 3}),
                Case("bias alone", {"N": (2,), "D": 0, "H": 3}),
                Case("far out", {"N": (4,), "D": 2, "H": 3}, values=FAR, bounds=LOST),
            ),
        ),
        Operation(
            "two_paths",
            inputs=(
                Input("x", "*N D"),
                Input("direct", "M D", symbol="u"),
                Input("first", "H D", symbol="w"),
                Input("second", "M H", symbol="v"),
            ),
            outputs=(Output("y", "*N M"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "H": 4, "M": 5}),
                Case("one row", {"N": (), "D": 5, "H": 2, "M": 1}),
                Case("sequences", {"N": (2, 3), "D": 4, "H": 7, "M": 2}),
                Case("no rows", {"N": (0,), "D": 2, "H": 3, "M": 4}),
                Case("one path", {"N": (2,), "D": 3, "H": 0, "M": 2}),
                Case(
                    "the other path",
                    {"N": (2,), "D": 3, "H": 4, "M": 2},
                    values={"direct": np.zeros((2, 3))},
                ),
                Case(
                    "far out",
                    {"N": (4,), "D": 2, "H": 3, "M": 2},
                    values=FAR,
                    bounds=LOST,
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "each_path_alone",
            "Each path is followed alone, and what comes back is added",
            r"\frac{\partial L}{\partial x_{nd}} ="
            r" \sum_m \frac{\partial L}{\partial y_{nm}}\,u_{md}"
            r" + \Bigl(\frac{\partial L}{\partial x_{nd}}\Bigr)_{\text{layer}}",
            of="two_paths",
        ),
        Theorem(
            "sum_over_paths",
            "It is the sum over all paths of the product along each",
            r"\frac{\partial L}{\partial x_{nd}} ="
            r" \sum_m \frac{\partial L}{\partial y_{nm}}\,u_{md}"
            r" + \sum_m \sum_h \frac{\partial L}{\partial y_{nm}}\,"
            r"v_{mh}\,a_{nh}(1 - a_{nh})\,w_{hd}",
            of="two_paths",
        ),
    ),
)
