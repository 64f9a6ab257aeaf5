"""LeNet-5: what it takes, and where its views must agree."""

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

FAR = np.array([[0.0, 1e-300, 40.0, 1e4], [-0.0, -1e-300, -40.0, -1e4]])
TWICE = {"source": np.array([1, 1, 0, 1]), "target": np.array([2, 2, 0, 2])}


def features(sizes):
    """Return what is left of an image after two convolutions and two poolings."""
    P, Q = ((sizes[n] // 2 - 4) // 2 for n in ("H", "W"))
    return sizes["B"] * P * Q


def layer(name, weight, bias, scale):
    """Return the parameters of one layer, drawn so that no unit saturates."""
    return (
        Input(f"{name}.weight", weight, normal(scale)),
        Input(f"{name}.bias", bias, normal(0.1)),
    )


def how(activation, pooling):
    """Return the options of a network."""
    return {"activation": activation, "pooling": pooling}


CONCEPT = Concept(
    id="092",
    title="LeNet-5",
    package=__package__,
    needs=("014", "016", "084", "088"),
    sources=("lecun1998",),
    operations=(
        Operation(
            "lenet5",
            inputs=(Input("x", "N C H W"),),
            parameters=(
                *layer("conv1", "A C 5 5", "A", 0.2),
                *layer("conv2", "B A 5 5", "B", 0.1),
                *layer("fc1", "D F", "D", 0.1),
                *layer("fc2", "E D", "E", 0.2),
                *layer("fc3", "K E", "K", 0.3),
            ),
            outputs=(Output("y", "N K"),),
            options={"activation": ("tanh", "relu"), "pooling": ("avg", "max")},
            derived={"F": features},
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "C": 1, "H": 12, "W": 14, "A": 3, "B": 4, "D": 5}
                    | {"E": 6, "K": 7},
                    how("tanh", "avg"),
                ),
                Case(
                    "as on MNIST",
                    {"N": 2, "C": 1, "H": 28, "W": 28, "A": 6, "B": 16, "D": 120}
                    | {"E": 84, "K": 10},
                    how("tanh", "avg"),
                ),
                Case(
                    "with relu and maxima",
                    {"N": 3, "C": 2, "H": 13, "W": 17, "A": 4, "B": 3, "D": 6}
                    | {"E": 5, "K": 2},
                    how("relu", "max"),
                ),
                Case(
                    "with relu and means",
                    {"N": 1, "C": 3, "H": 16, "W": 12, "A": 2, "B": 5, "D": 4}
                    | {"E": 3, "K": 6},
                    how("relu", "avg"),
                ),
                Case(
                    "with tanh and maxima",
                    {"N": 2, "C": 1, "H": 15, "W": 16, "A": 2, "B": 3, "D": 4}
                    | {"E": 6, "K": 5},
                    how("tanh", "max"),
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 1, "H": 12, "W": 12, "A": 2, "B": 3, "D": 4}
                    | {"E": 5, "K": 6},
                    how("tanh", "avg"),
                ),
            ),
            refusals=(
                Refusal(
                    "image too small",
                    {"x": np.ones((2, 1, 12, 11))},
                    ValueError,
                    r"x must be at least 12 x 12, got 12 x 11",
                ),
                Refusal(
                    "image too large for the first linear layer",
                    {"x": np.ones((2, 1, 16, 16))},
                    ValueError,
                    r"fc1\.weight must take 16 features, got 4",
                ),
            ),
        ),
        Operation(
            "lenet5_original",
            inputs=(
                Input("x", "N C 32 32"),
                Input("source", "L", below="A"),
                Input("target", "L", below="B"),
                Input("centers", "K E", differentiable=False),
            ),
            parameters=(
                *layer("c1", "A C 5 5", "A", 0.2),
                *layer("s2", "A", "A", 0.3),
                *layer("c3", "L 5 5", "B", 0.1),
                *layer("s4", "B", "B", 0.3),
                *layer("c5", "D B 5 5", "D", 0.05),
                *layer("f6", "E D", "E", 0.1),
            ),
            outputs=(Output("y", "N K"),),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "C": 1, "A": 3, "B": 4, "L": 8, "D": 5, "E": 6, "K": 7},
                ),
                Case(
                    "as in 1998",
                    {"N": 1, "C": 1, "A": 6, "B": 16, "L": 60, "D": 120, "E": 84}
                    | {"K": 10},
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 1, "A": 2, "B": 2, "L": 3, "D": 2, "E": 3, "K": 2},
                ),
            ),
        ),
        Operation(
            "scaled_tanh",
            inputs=(Input("x", "*N"),),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("one number", {"N": ()}),
                Case("maps", {"N": (2, 5, 4)}),
                Case(
                    "extreme values",
                    {"N": (2, 4)},
                    values={"x": FAR},
                    floor=1.0,  # far out the slope is below rounding
                ),
            ),
        ),
        Operation(
            "subsample",
            inputs=(
                Input("x", "N C (P 2) (Q 2)"),
                Input("weight", "C", symbol="w"),
                Input("bias", "C", symbol="b"),
            ),
            outputs=(Output("y", "N C P Q"),),
            cases=(
                Case("smallest", {"N": 2, "C": 3, "P": 1, "Q": 4}),
                Case("as S2", {"N": 2, "C": 6, "P": 14, "Q": 14}),
                Case("no maps", {"N": 0, "C": 2, "P": 3, "Q": 2}),
            ),
        ),
        Operation(
            "partial_conv2d",
            inputs=(
                Input("x", "N C H W"),
                Input("weight", "K U V", symbol="w"),
                Input("bias", "M", symbol="b"),
                Input("source", "K", below="C", symbol=r"\mathrm{from}"),
                Input("target", "K", below="M", symbol=r"\mathrm{to}"),
            ),
            outputs=(Output("y", "N M P Q"),),
            derived={
                "P": lambda s: s["H"] - s["U"] + 1,
                "Q": lambda s: s["W"] - s["V"] + 1,
            },
            nonempty=("C", "M", "U", "V"),
            cases=(
                Case(
                    "smallest",
                    {"N": 1, "C": 2, "M": 3, "K": 4, "H": 3, "W": 4, "U": 2, "V": 3},
                ),
                Case(
                    "as C3",
                    {"N": 1, "C": 6, "M": 16, "K": 60, "H": 14, "W": 14}
                    | {"U": 5, "V": 5},
                ),
                Case(
                    "the same connection three times",
                    {"N": 2, "C": 2, "M": 3, "K": 4, "H": 4, "W": 5, "U": 2, "V": 3},
                    values=TWICE,
                ),
                Case(
                    "no connections",
                    {"N": 2, "C": 2, "M": 3, "K": 0, "H": 4, "W": 5, "U": 2, "V": 3},
                    floor=1.0,  # the true gradient of the maps is 0
                ),
            ),
            refusals=(
                Refusal(
                    "kernel larger than the map",
                    {"x": np.ones((1, 2, 3, 2))},
                    ValueError,
                    r"weight must fit into the padded input, got a reach of 3 on 2",
                ),
            ),
        ),
        Operation(
            "rbf_distance",
            inputs=(Input("x", "*N D"), Input("centers", "K D", symbol="c")),
            outputs=(Output("y", "*N K"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "K": 4}),
                Case("one row", {"N": (), "D": 84, "K": 10}),
                Case("two axes of rows", {"N": (2, 3), "D": 5, "K": 2}),
                Case(
                    "at a center",
                    {"N": (1,), "D": 2, "K": 1},
                    values={"x": np.ones((1, 2)), "centers": np.ones((1, 2))},
                    floor=1.0,  # distance and slopes are 0
                ),
                Case("no rows", {"N": (0,), "D": 2, "K": 3}),
            ),
        ),
    ),
    counts=(
        Count(
            "LeNet-5 as it is built today",
            "lenet5",
            {"C": 1, "H": 28, "W": 28, "A": 6, "B": 16, "D": 120, "E": 84, "K": 10},
            61_706,
        ),
        Count(
            "LeNet-5",
            "lenet5_original",
            {"C": 1, "A": 6, "B": 16, "L": 60, "D": 120, "E": 84, "K": 10},
            60_000,
            "lecun1998",
        ),
    ),
    theorems=(
        Theorem(
            "slope_follows_from_the_output",
            "The slope follows from the output",
            r"f(x) = A \tanh(Sx): \qquad f'(x) = \frac{S}{A}\,\bigl(A^2 - f(x)^2\bigr)",
            of="scaled_tanh",
        ),
        Theorem(
            "slope_is_largest_at_zero",
            "It is largest at 0",
            r"f'(x) \le A S = \tfrac{2}{3} \cdot 1.7159",
            of="scaled_tanh",
        ),
        Theorem(
            "curvature_is_largest_near_one",
            "The curve bends most near -1 and 1",
            r"f^{(3)}(x) = -2 A S^3 \,(1 - t^2)(1 - 3t^2), \qquad t = \tanh(Sx)",
        ),
        Theorem(
            "table_is_a_kernel_with_holes",
            "A table of connections is a kernel with holes",
            r"\begin{gathered}"
            r"\mathrm{partial}(x, w) = \mathrm{corr}(x, \bar w) \\[.4em]"
            r"\bar w_{mcuv} = \sum_k [\mathrm{to}_k = m]\,[\mathrm{from}_k ="
            r" c]\; w_{kuv}"
            r"\end{gathered}",
            of="partial_conv2d",
        ),
        Theorem(
            "distance_is_a_product",
            "The nearest center has the largest product",
            r"\|x - c_k\|^2 = \|x\|^2 + \|c_k\|^2 - 2\,\langle x, c_k \rangle",
            of="rbf_distance",
        ),
    ),
)
