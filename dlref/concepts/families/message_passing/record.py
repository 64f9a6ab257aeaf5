"""Message passing and sets: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, shown

X = Input("x", "V D")
LOOP = np.array([1, 1, 1, 0])
SAME = np.zeros(3, dtype=np.int64)

CONCEPT = Concept(
    id="160",
    title="Message passing and sets",
    package=__package__,
    needs=("005", "159"),
    sources=("gilmer2017", "zaheer2017", "xu2019"),
    operations=(
        Operation(
            "scatter_sum",
            inputs=(
                Input("messages", "E D", symbol="m"),
                Input("target", "E", below="V", symbol="t"),
            ),
            outputs=(Output("y", "V D"),),
            options={"nodes": "positive integer"},
            derived={"V": lambda known: known["nodes"]},
            cases=(
                Case("smallest", {"E": 4, "D": 2}, {"nodes": 3}),
                Case("one edge", {"E": 1, "D": 3}, {"nodes": 4}),
                Case("no edges", {"E": 0, "D": 2}, {"nodes": 3}),
                Case(
                    "all to one",
                    {"E": 3, "D": 2},
                    {"nodes": 2},
                    values={"target": SAME},
                ),
                Case("many edges", {"E": 40, "D": 1}, {"nodes": 5}),
            ),
        ),
        Operation(
            "message_passing",
            inputs=(
                X,
                Input("source", "E", below="V", symbol="s"),
                Input("target", "E", below="V", symbol="t"),
                Input("said", "M D", symbol="W"),
                Input("heard", "M D", symbol="U"),
                Input("bias", "M", symbol="b"),
                Input("root", "M D", symbol="R"),
            ),
            outputs=(Output("y", "V M"),),
            cases=(
                Case("smallest", {"V": 3, "E": 5, "D": 2, "M": 4}),
                Case(
                    "one edge",
                    {"V": 4, "E": 1, "D": 3, "M": 2},
                    cancels="1 less the square of a tanh near 1",
                ),
                Case("no edges", {"V": 3, "E": 0, "D": 2, "M": 1}),
                Case(
                    "twice the same edge, and a loop",
                    {"V": 3, "E": 4, "D": 1, "M": 2},
                    values={"source": np.array([0, 0, 1, 2]), "target": LOOP},
                ),
                Case("many edges", {"V": 6, "E": 30, "D": 3, "M": 2}),
            ),
        ),
        Operation(
            "deep_sets",
            inputs=(
                Input("x", "*N S D"),
                shown("members", "*N S", "c"),
                Input("weight", "H D", symbol="W"),
                Input("bias", "H", symbol="b"),
                Input("out", "M H", symbol="O"),
            ),
            outputs=(Output("y", "*N M"),),
            cases=(
                Case("smallest", {"N": (1,), "S": 4, "D": 2, "H": 3, "M": 5}),
                Case("one set", {"N": (), "S": 3, "D": 1, "H": 4, "M": 2}),
                Case("sets of sets", {"N": (2, 3), "S": 2, "D": 3, "H": 5, "M": 1}),
                Case(
                    "all are members",
                    {"N": (2,), "S": 5, "D": 2, "H": 3, "M": 4},
                    absent=("members",),
                ),
                Case(
                    "an empty set",
                    {"N": (2,), "S": 3, "D": 2, "H": 4, "M": 3},
                    values={"members": np.array([[False] * 3, [True, False, True]])},
                ),
                Case(
                    "nothing to be a member",
                    {"N": (2,), "S": 0, "D": 2, "H": 3, "M": 2},
                ),
                Case("no sets", {"N": (0,), "S": 3, "D": 2, "H": 4, "M": 2}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "sum_in_any_order",
            "A sum over a set does not depend on the order",
            r"[p_j = k] = [j = q_k] \;\Rightarrow\;"
            r" \sum_j f_{p_j} = \sum_k f_k",
        ),
        Theorem(
            "order_of_a_set",
            "A set has no order",
            r"x'_{sd} = x_{p_s d} \;\Rightarrow\; y'_m = y_m",
        ),
        Theorem(
            "edges_are_counts",
            "A list of edges is a matrix that counts them",
            r"y_{vm} = \sum_d R_{md}\, x_{vd} + \sum_j C_{vj}\, f_m(x_v, x_j),"
            r"\qquad C_{vj} = \sum_e [t_e = v]\,[s_e = j]",
            of="message_passing",
        ),
        Theorem(
            "names_of_nodes",
            "Rename the nodes, and the answers are renamed",
            r"x'_{id} = x_{p_i d},\quad C'_{ij} = C_{p_i p_j}"
            r" \;\Rightarrow\; y'_{im} = y_{p_i m}",
        ),
        Theorem(
            "names_in_a_convolution",
            "So it is for the graph convolution",
            r"x'_{id} = x_{p_i d},\quad A'_{ij} = A_{p_i p_j}"
            r" \;\Rightarrow\; y'_{im} = y_{p_i m}",
        ),
    ),
)
