"""Softmax regression: what it takes, and where its views must agree."""

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
    uniform,
)

INF = np.inf
HUGE = np.array([[800.0, -800.0, 0.0], [-800.0, -799.0, 800.0]])
HIGH = np.array([[800.0, 0.0, 1.0], [0.0, 1.0, 2.0]])
LOW = np.array([[-1000.0, -1001.0, -1002.0], [0.0, 1.0, 2.0]])
TIES = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, -1.0]])
MASKED = np.array([[1.0, -INF, 0.5], [-INF, -INF, 3.0]])
WEIGHTS = np.array([0.0, 1.0, 2.0])
UNLIKELY = np.array([[1e-9, 1 - 1e-9], [0.5, 0.5]])
MEAN, SUM = {"reduction": "mean"}, {"reduction": "sum"}
PLAIN = {"ignore_index": -100, "reduction": "mean", "label_smoothing": 0.0}


def probabilities(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw rows of positive numbers that sum to one."""
    if not all(shape):
        return np.zeros(shape)
    parts = rng.uniform(0.2, 1.0, shape)
    return parts / parts.sum(axis=-1, keepdims=True)


ROWS = (
    Refusal(
        "a row of -inf",
        {"z": np.array([[0.0, 1.0, 2.0]] * 3 + [[-INF, -INF, -INF]])},
        ValueError,
        "z must have a finite largest value in each row, got -inf",
    ),
    Refusal(
        "not a number",
        {"z": np.array([[0.0, 1.0, 2.0]] * 3 + [[0.0, np.nan, 2.0]])},
        ValueError,
        "z must have a finite largest value in each row, got nan",
    ),
)

CONCEPT = Concept(
    id="014",
    title="Softmax regression",
    package=__package__,
    needs=("012",),
    sources=("bridle1990", "shannon1948", "szegedy2016", "fisher1936"),
    operations=(
        Operation(
            "softmax",
            inputs=(Input("z", "*N K", normal(2.0)),),
            outputs=(Output("p", "*N K"),),
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}),
                Case("one row", {"N": (), "K": 5}),
                Case("attention scores", {"N": (2, 3, 4), "K": 7}),
                Case("many classes", {"N": (3,), "K": 100}),
                Case("ties", {"N": (2,), "K": 3}, values={"z": TIES}),
                Case("masked", {"N": (2,), "K": 3}, values={"z": MASKED}),
                Case("no rows", {"N": (0,), "K": 3}),
                Case(
                    "one class",
                    {"N": (3,), "K": 1},
                    floor=1.0,  # the true gradient is 0
                ),
                Case(
                    "huge",
                    {"N": (2,), "K": 3},
                    values={"z": HUGE},
                    floor=1.0,  # the true gradient is below 1e-300
                ),
            ),
            refusals=ROWS,
        ),
        Operation(
            "log_softmax",
            inputs=(Input("z", "*N K", normal(2.0)),),
            outputs=(Output("y", "*N K"),),
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}),
                Case("one row", {"N": (), "K": 5}),
                Case("sentences", {"N": (2, 3), "K": 17}),
                Case("ties", {"N": (2,), "K": 3}, values={"z": TIES}),
                Case("huge", {"N": (2,), "K": 3}, values={"z": HUGE}),
                Case("no rows", {"N": (0,), "K": 3}),
                Case(
                    "one class",
                    {"N": (3,), "K": 1},
                    floor=1.0,  # output and gradient are 0
                ),
            ),
            refusals=ROWS,
        ),
        Operation(
            "cross_entropy",
            inputs=(
                Input("z", "*N K", normal(2.0)),
                Input("y", "*N", below="K", also="ignore_index"),
                Input(
                    "weight",
                    "K",
                    uniform(0.5, 2.0),
                    differentiable=False,
                    optional=True,
                    rule="nonnegative",
                    symbol="w",
                ),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            variants=("numpy_fast",),
            options={
                "ignore_index": "integer",
                "reduction": ("mean", "sum"),
                "label_smoothing": "probability",
            },
            symbols={
                "ignore_index": r"\mathrm{ignored}",
                "label_smoothing": r"\varepsilon",
            },
            nonempty=("K",),
            cases=(
                Case(
                    "smallest",
                    {"N": (4,), "K": 3},
                    PLAIN | {"ignore_index": 1, "label_smoothing": 0.1},
                    values={"y": np.array([2, 1, 0, 0])},
                ),
                Case("plain", {"N": (5,), "K": 4}, PLAIN, absent=("weight",)),
                Case(
                    "a row far below another",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={"z": LOW},
                    absent=("weight",),
                ),
                Case("weighted", {"N": (6,), "K": 4}, PLAIN),
                Case("weighted sum", {"N": (3,), "K": 5}, PLAIN | SUM),
                Case("one row", {"N": (), "K": 4}, PLAIN),
                Case("many classes", {"N": (3,), "K": 100}, PLAIN),
                Case(
                    "sentences, padded with class 0",
                    {"N": (2, 3), "K": 6},
                    PLAIN | {"ignore_index": 0},
                    values={"y": np.array([[3, 5, 0], [1, 0, 0]])},
                ),
                Case(
                    "smoothed, some ignored",
                    {"N": (2, 2), "K": 5},
                    PLAIN | {"ignore_index": 1, "label_smoothing": 0.3},
                    values={"y": np.array([[1, 4], [0, 1]])},
                ),
                Case(
                    "smoothed sum, no weights",
                    {"N": (3,), "K": 4},
                    PLAIN | SUM | {"label_smoothing": 0.2},
                    absent=("weight",),
                ),
                Case(
                    "no weights",
                    {"N": (2, 3), "K": 4},
                    PLAIN,
                    values={"y": np.array([[1, -100, 0], [3, 3, -100]])},
                    absent=("weight",),
                ),
                Case(
                    "huge, no weights",
                    {"N": (2,), "K": 3},
                    PLAIN | SUM,
                    values={"z": HIGH, "y": np.array([1, 2])},
                    absent=("weight",),
                ),
                Case(
                    "far below zero, no weights",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={"z": -800 - HIGH / 800, "y": np.array([1, 2])},
                    absent=("weight",),
                ),
                Case(
                    "masked and ignored, no weights",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={"z": MASKED, "y": np.array([0, -100])},
                    absent=("weight",),
                ),
                Case(
                    "all smoothing",
                    {"N": (3,), "K": 4},
                    PLAIN | {"label_smoothing": 1.0},
                ),
                Case(
                    "a class of weight zero",
                    {"N": (4,), "K": 3},
                    PLAIN,
                    values={"weight": WEIGHTS, "y": np.array([0, 1, 2, 0])},
                ),
                Case(
                    "one class",
                    {"N": (3,), "K": 1},
                    PLAIN,
                    values={"y": np.array([0, -100, 0])},
                    floor=1.0,  # loss and gradient are 0
                ),
                Case(
                    "ties",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={"z": TIES, "y": np.array([1, 2])},
                ),
                Case(
                    "huge",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={"z": HUGE, "y": np.array([1, 2])},
                ),
                Case(
                    "masked",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={"z": MASKED, "y": np.array([0, 2])},
                ),
                Case(
                    "masked and ignored",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={"z": MASKED, "y": np.array([0, -100])},
                ),
                Case("sum of nothing", {"N": (0,), "K": 3}, PLAIN | SUM),
                Case(
                    "sum, all ignored",
                    {"N": (2,), "K": 3},
                    PLAIN | SUM,
                    values={"y": np.array([-100, -100])},
                ),
            ),
            refusals=(
                *ROWS,
                Refusal(
                    "all rows ignored",
                    {"y": np.ones(4, int)},
                    ValueError,
                    "y must hold a label that counts, got none",
                ),
                Refusal(
                    "no rows",
                    {"z": np.zeros((0, 3)), "y": np.zeros(0, int)},
                    ValueError,
                    "y must hold a label that counts, got none",
                ),
                Refusal(
                    "only labels of weight zero",
                    {"weight": WEIGHTS, "y": np.array([0, 0, 0, 1])},
                    ValueError,
                    "y must hold a label that counts, got none",
                ),
                Refusal(
                    "negative, and not the ignored index",
                    {"y": np.array([2, -1, 0, 1])},
                    IndexError,
                    r"y must lie in \[0, 3\), got -1",
                ),
            ),
        ),
        Operation(
            "soft_cross_entropy",
            inputs=(
                Input("z", "*N K", normal(2.0)),
                Input("t", "*N K", probabilities, rule="distribution"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"reduction": ("mean", "sum")},
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}, MEAN),
                Case("sum", {"N": (3,), "K": 4}, SUM),
                Case("one row", {"N": (), "K": 5}, MEAN),
                Case("sentences", {"N": (2, 3), "K": 17}, MEAN),
                Case("sum of nothing", {"N": (0,), "K": 3}, SUM),
                Case(
                    "certain",
                    {"N": (3,), "K": 3},
                    MEAN,
                    values={"t": np.eye(3)},
                ),
                Case(
                    "huge",
                    {"N": (2,), "K": 3},
                    MEAN,
                    values={"z": HUGE},
                ),
                Case(
                    "one class",
                    {"N": (3,), "K": 1},
                    MEAN,
                    floor=1.0,  # loss and gradients are 0
                ),
            ),
            refusals=(
                Refusal(
                    "a score of -inf",
                    {"z": np.array([[1.0, -INF, 0.5], [0.0, 0.0, 3.0]])},
                    ValueError,
                    "z must be finite, got -inf",
                ),
                Refusal(
                    "mean of nothing",
                    {"z": np.zeros((0, 3)), "t": np.zeros((0, 3))},
                    ValueError,
                    r"z must have a row, got shape \(0, 3\)",
                ),
                Refusal(
                    "targets that sum to 0.9",
                    {"t": np.full((2, 3), 0.3)},
                    ValueError,
                    r"t must hold rows of probabilities that sum to 1, got",
                ),
            ),
        ),
        Operation(
            "log_loss",
            inputs=(
                Input("p", "*N K", probabilities, rule="distribution"),
                Input("y", "*N", below="K"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            nonempty=("N", "K"),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}),
                Case("one row", {"N": (), "K": 5}),
                Case("sentences", {"N": (2, 3), "K": 17}),
                Case(
                    "unlikely",
                    {"N": (2,), "K": 2},
                    values={"p": UNLIKELY, "y": np.array([0, 1])},
                ),
                Case(
                    "certain",
                    {"N": (3,), "K": 3},
                    values={"p": np.eye(3), "y": np.arange(3)},
                ),
                Case(
                    "one class",
                    {"N": (3,), "K": 1},
                    floor=1.0,  # the loss is 0
                ),
            ),
            refusals=(
                Refusal(
                    "an impossible label",
                    {"p": np.eye(3)[:2], "y": np.array([0, 2])},
                    ValueError,
                    "p must be positive at each label, got 0.0",
                ),
                Refusal(
                    "scores in place of probabilities",
                    {"p": np.array([[2.0, 1.0, 0.1], [0.0, 0.0, 1.0]])},
                    ValueError,
                    "p must hold rows of probabilities that sum to 1, got",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "rows_sum_to_one",
            "Softmax gives probabilities",
            r"\sum_k p_{nk} = 1",
            of="softmax",
        ),
        Theorem(
            "shift_leaves_softmax",
            "Adding a constant to a row changes nothing",
            r"\operatorname{softmax}(z_n + c_n) = \operatorname{softmax}(z_n)",
            of="softmax",
        ),
        Theorem(
            "differences_are_log_odds",
            "Differences of scores are logarithms of odds",
            r"\frac{p_{nk}}{p_{ni}} = e^{z_{nk} - z_{ni}}",
            of="softmax",
        ),
        Theorem(
            "two_classes_are_a_sigmoid",
            "With two classes it is the sigmoid",
            r"p_{n1} = \sigma(z_{n1} - z_{n0}) \qquad\text{for } K = 2",
        ),
        Theorem(
            "jacobian_of_softmax",
            "The Jacobian of softmax",
            r"\frac{\partial p_k}{\partial z_i} = p_k\,([k = i] - p_i),"
            r"\qquad J = \operatorname{diag}(p) - p\,p^\top",
            of="softmax",
        ),
        Theorem(
            "hessian_of_log_sum_exp",
            "It is the curvature of log-sum-exp",
            r"\nabla \log \sum_j e^{z_j} = p, \qquad"
            r"\nabla^2 \log \sum_j e^{z_j} = \operatorname{diag}(p) - p\,p^\top",
            of="softmax",
        ),
        Theorem(
            "curvature_is_a_variance",
            "The curvature along any direction is a variance",
            r"v^\top (\operatorname{diag}(p) - p\,p^\top)\, v"
            r" = \sum_k p_k \Bigl(v_k - \sum_j p_j v_j\Bigr)^2 \ge 0",
            of="softmax",
        ),
        Theorem(
            "gradient_rows_sum_to_zero",
            "The gradient of a row sums to zero",
            r"\sum_k \frac{\partial L}{\partial z_{nk}} = 0",
            of="cross_entropy",
        ),
        Theorem(
            "gradient_of_the_weights",
            "The gradient of softmax regression",
            r"\frac{\partial \ell}{\partial W} = \frac{1}{N}\,(P - Y)^\top X,"
            r"\qquad \frac{\partial \ell}{\partial b_k}"
            r" = \frac{1}{N} \sum_n (p_{nk} - [k = y_n])",
            of="log_loss",
        ),
        Theorem(
            "fused_gradient",
            "Softmax behind, logarithm in front",
            r"\sum_i \frac{\partial \ell}{\partial p_{ni}}"
            r"\frac{\partial p_{ni}}{\partial z_{nk}}"
            r" = \frac{1}{N}\,(p_{nk} - [k = y_n])",
            of="cross_entropy",
        ),
        Theorem(
            "entropy_is_the_floor",
            "No cross-entropy is below the entropy",
            r"-\sum_k t_k \log p_k \;\ge\; -\sum_k t_k \log t_k",
            of="softmax",
        ),
    ),
)
