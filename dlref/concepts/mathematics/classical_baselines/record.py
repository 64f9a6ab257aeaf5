"""Classical methods: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
)


def given(name, axes, **more):
    """Return an input that no gradient is taken of."""
    return Input(name, axes, differentiable=False, **more)


LAPACK = "PyTorch's own sums in LAPACK and cuSOLVER are not counted"
ALONE = np.array([0, 1, 2, 0, 1])
# Distances 1, 1, 4, 4, 0: two of the five tie at each place but one.
TIES = {
    "x": np.array([[1.0], [-1.0], [2.0], [-2.0], [0.0]]),
    "labels": np.array([0, 1, 1, 2, 2]),
    "query": np.array([[0.0]]),
}
MANY = {
    "x": np.tile([[1.0], [2.0]], (30, 1)),
    "labels": np.arange(60) % 5,
    "query": np.array([[0.0]]),
}
FLAT = {
    "x": np.array([[1.0, 2.0], [1.0, 3.0], [4.0, 5.0]]),
    "labels": np.array([0, 0, 1]),
}
ROUND = {"components": np.array([[0.6, 0.8, 0.0], [-0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])}
FOLLOWS = np.array([[1.0, 2.0, 3.0]] * 5) * np.arange(1.0, 6.0)[:, None]


CONCEPT = Concept(
    id="010",
    title="Classical baselines",
    package=__package__,
    needs=("003", "012"),
    sources=(
        "gauss1809",
        "hoerl1970",
        "cover1967",
        "domingos1997",
        "pearson1901",
        "pedregosa2011",
    ),
    operations=(
        Operation(
            "ridge_loss",
            inputs=(Input("x", "*N D"), Input("y", "*N"), Input("w", "D")),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"alpha": "nonnegative"},
            cases=(
                Case("smallest", {"N": (2,), "D": 3}, {"alpha": 0.5}),
                Case("least squares", {"N": (7,), "D": 4}, {"alpha": 0.0}),
                Case("one example", {"N": (), "D": 2}, {"alpha": 3.0}),
                Case("two axes", {"N": (3, 4), "D": 1}, {"alpha": 0.1}),
                Case("no examples", {"N": (0,), "D": 3}, {"alpha": 2.0}),
            ),
        ),
        Operation(
            "ridge",
            inputs=(Input("x", "N D"), Input("y", "N")),
            outputs=(Output("w", "D"),),
            options={"alpha": "nonnegative"},
            cases=(
                Case("smallest", {"N": 5, "D": 3}, {"alpha": 0.5}),
                Case("least squares", {"N": 9, "D": 2}, {"alpha": 0.0}),
                Case("more features than rows", {"N": 2, "D": 4}, {"alpha": 1.0}),
                Case("one feature", {"N": 4, "D": 1}, {"alpha": 10.0}),
                Case(
                    "strong",
                    {"N": 6, "D": 3},
                    {"alpha": 1e6},
                    waive={"cuda float32": LAPACK},
                ),
                Case("nothing to fit", {"N": 0, "D": 2}, {"alpha": 1.0}, floor=1.0),
            ),
            refusals=(
                Refusal(
                    "features that follow from each other",
                    {"x": FOLLOWS, "alpha": 0.0},
                    ValueError,
                    r"alpha must be positive where features have rank 1, got 0\.0",
                ),
                Refusal(
                    "nothing to fit, and no price",
                    {"x": np.zeros((0, 3)), "y": np.zeros(0), "alpha": 0.0},
                    ValueError,
                    r"alpha must be positive where features have rank 0, got 0\.0",
                ),
            ),
        ),
        Operation(
            "nearest_neighbors",
            inputs=(
                given("x", "N D"),
                given("labels", "N", below="C", symbol="t"),
                given("query", "*M D", symbol="q"),
            ),
            outputs=(Output("share", "*M C", symbol="p"),),
            options={"k": "positive integer", "classes": "positive integer"},
            derived={"C": lambda known: known["classes"]},
            symbols={"classes": "C"},
            cases=(
                Case("smallest", {"N": 5, "M": (2,), "D": 3}, {"k": 3, "classes": 4}),
                Case("one query", {"N": 6, "M": (), "D": 2}, {"k": 1, "classes": 3}),
                Case("two axes", {"N": 7, "M": (2, 4), "D": 1}, {"k": 5, "classes": 2}),
                Case("all vote", {"N": 4, "M": (3,), "D": 2}, {"k": 4, "classes": 2}),
                Case(
                    "three tie",
                    {"N": 5, "M": (1,), "D": 1},
                    {"k": 2, "classes": 3},
                    TIES,
                ),
                Case(
                    "four tie",
                    {"N": 5, "M": (1,), "D": 1},
                    {"k": 4, "classes": 3},
                    TIES,
                ),
                Case(
                    "many tie",
                    {"N": 60, "M": (1,), "D": 1},
                    {"k": 3, "classes": 5},
                    MANY,
                ),
                Case("no query", {"N": 3, "M": (0,), "D": 2}, {"k": 1, "classes": 2}),
            ),
            refusals=(
                Refusal(
                    "more votes than examples",
                    {"k": 6},
                    ValueError,
                    "k must be at most 5, got 6",
                ),
            ),
        ),
        Operation(
            "gaussian_naive_bayes",
            inputs=(
                given("x", "N D"),
                given("labels", "N", below="C", symbol="t"),
                given("query", "*M D", symbol="q"),
            ),
            outputs=(Output("logp", "*M C", symbol=r"\log p"),),
            options={"classes": "positive integer", "eps": "positive"},
            derived={"C": lambda known: known["classes"]},
            symbols={"classes": "C"},
            nonempty=("N",),
            cases=(
                Case(
                    "smallest",
                    {"N": 5, "M": (2,), "D": 4},
                    {"classes": 3, "eps": 0.25},
                    {"labels": ALONE},
                ),
                Case(
                    "one query, one class",
                    {"N": 4, "M": (), "D": 2},
                    {"classes": 1, "eps": 0.1},
                    floor=1.0,
                ),
                Case(
                    "two axes",
                    {"N": 5, "M": (2, 3), "D": 1},
                    {"classes": 3, "eps": 1.0},
                    {"labels": ALONE},
                ),
                Case(
                    "no spread",
                    {"N": 3, "M": (2,), "D": 2},
                    {"classes": 2, "eps": 1e-3},
                    FLAT,
                ),
                Case(
                    "no features",
                    {"N": 3, "M": (2,), "D": 0},
                    {"classes": 2, "eps": 1.0},
                    {"labels": np.array([0, 1, 1])},
                ),
            ),
            refusals=(
                Refusal(
                    "a class nobody saw",
                    {"labels": np.array([0, 0, 2, 0, 2])},
                    ValueError,
                    "labels must hold an example of each class, got none of 1",
                ),
                Refusal(
                    "a last class nobody saw",
                    {"labels": np.array([0, 0, 1, 0, 1])},
                    ValueError,
                    "labels must hold an example of each class, got none of 2",
                ),
            ),
        ),
        Operation(
            "pca_loss",
            inputs=(
                Input("x", "N D"),
                Input("components", "K D", normal(0.7), symbol="W"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": 4, "D": 3, "K": 2}),
                Case("one direction", {"N": 6, "D": 5, "K": 1}),
                Case("more directions than features", {"N": 3, "D": 1, "K": 4}),
                Case("one example", {"N": 1, "D": 2, "K": 1}, floor=1.0),
                Case(
                    "all directions", {"N": 5, "D": 3, "K": 3}, values=ROUND, floor=1.0
                ),
                Case("none", {"N": 5, "D": 3, "K": 0}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "ridge_has_no_slope_left",
            "At these weights the gradient is zero",
            r"\begin{gathered}"
            r"\frac{\partial \ell}{\partial w} = 2\,(A w - b),"
            r"\qquad A\,(A^{-1} b) = b \\[.4em]"
            r"A = X^\top X + \alpha 1,\quad b = X^\top y"
            r"\end{gathered}",
            of="ridge_loss",
        ),
        Theorem(
            "ridge_loss_of_a_step",
            "Every step from there costs",
            r"\ell(w + v) = \ell(w) + \Bigl\langle \frac{\partial\ell}{\partial w},"
            r" v \Bigr\rangle + \lVert Xv \rVert^2 + \alpha \lVert v \rVert^2",
            of="ridge_loss",
        ),
        Theorem(
            "bayes_is_linear",
            "With the same spread in two classes, naive Bayes is linear",
            r"\begin{gathered}"
            r"\log\frac{p(q \mid a)}{p(q \mid b)} = w \cdot q + c \\[.4em]"
            r"w_d = \frac{a_d - b_d}{v_d},"
            r" \qquad c = \sum_d \frac{b_d^2 - a_d^2}{2 v_d}"
            r"\end{gathered}",
            of="nearest_neighbors",
        ),
        Theorem(
            "distance_from_a_line",
            "For a direction of length 1, the smallest distance is the largest spread",
            r"\lVert x - (x \cdot w)\, w \rVert^2 = \lVert x \rVert^2"
            r" - \bigl(2 - \lVert w \rVert^2\bigr)\, (x \cdot w)^2",
            of="pca_loss",
        ),
    ),
)
