"""Losses of classifiers: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    bernoulli,
    uniform,
)

INF = np.inf
LOSS = Output("loss", "", symbol=r"\ell")
MEAN, SUM = {"reduction": "mean"}, {"reduction": "sum"}
PLAIN = {"ignore_index": -100, "reduction": "mean"}
FOCAL = {"alpha": 0.25, "gamma": 2.0, "reduction": "mean"}
ROWS = {"reduction": "batchmean", "log_target": False}
FAR = np.array([30.0, -30.0, 300.0, -300.0, 800.0, -800.0, 0.0])
SIDES = np.array([1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0])
CERTAIN = {
    "evidence": np.array([[1e6, 0.0, 0.0], [0.0, 1e6, 0.0]]),
    "target": np.array([0, 2]),
}


def log_probabilities(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw logarithms of probabilities that sum to one in each row."""
    if not all(shape):
        return np.zeros(shape)
    return np.log(probabilities(rng, shape))


def probabilities(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw rows of positive numbers that sum to one."""
    if not all(shape):
        return np.zeros(shape)
    parts = rng.uniform(0.2, 1.0, shape)
    return parts / parts.sum(axis=-1, keepdims=True)


CONCEPT = Concept(
    id="021",
    title="Classification losses",
    package=__package__,
    needs=("013", "014"),
    sources=("kullback1951", "lin2017", "sensoy2018"),
    operations=(
        Operation(
            "nll_loss",
            inputs=(
                Input("input", "*N K", log_probabilities, symbol="x"),
                Input("target", "*N", below="K", also="ignore_index", symbol="y"),
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
            outputs=(LOSS,),
            options={"ignore_index": "integer", "reduction": ("mean", "sum")},
            symbols={"ignore_index": r"\mathrm{ignored}"},
            nonempty=("K",),
            cases=(
                Case(
                    "smallest",
                    {"N": (4,), "K": 3},
                    PLAIN | {"ignore_index": 1},
                    values={"target": np.array([2, 1, 0, 0])},
                ),
                Case("plain", {"N": (5,), "K": 4}, PLAIN, absent=("weight",)),
                Case("weighted sum", {"N": (3,), "K": 5}, PLAIN | SUM),
                Case("one row", {"N": (), "K": 4}, PLAIN),
                Case(
                    "sentences, padded with class 0",
                    {"N": (2, 3), "K": 6},
                    PLAIN | {"ignore_index": 0},
                    values={"target": np.array([[3, 5, 0], [1, 0, 0]])},
                ),
                Case(
                    "an impossible class",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={
                        "input": np.array([[-0.5, -0.9, -INF], [-INF, -0.1, -2.0]]),
                        "target": np.array([1, 2]),
                    },
                ),
                Case(
                    "impossible, but ignored",
                    {"N": (2,), "K": 3},
                    PLAIN,
                    values={
                        "input": np.array([[-INF, -INF, -INF], [-0.5, -0.9, -INF]]),
                        "target": np.array([-100, 0]),
                    },
                ),
                Case(
                    "one class",
                    {"N": (3,), "K": 1},
                    PLAIN,
                    values={
                        "input": np.zeros((3, 1)),
                        "target": np.array([0, -100, 0]),
                    },
                    floor=1.0,  # the loss is 0
                ),
                Case("sum of nothing", {"N": (0,), "K": 3}, PLAIN | SUM),
            ),
            refusals=(
                Refusal(
                    "all rows ignored",
                    {"target": np.ones(4, int)},
                    ValueError,
                    "target must hold a label that counts, got none",
                ),
                Refusal(
                    "an impossible label",
                    {"input": np.array([[-INF] * 3, *[[-1.0] * 3] * 3])},
                    ValueError,
                    "input must be finite at labels, got -inf",
                ),
            ),
        ),
        Operation(
            "kl_div",
            inputs=(
                Input("input", "N K", log_probabilities, symbol="x"),
                Input("target", "N K", probabilities, symbol="t"),
            ),
            outputs=(LOSS,),
            options={
                "reduction": ("batchmean", "mean", "sum"),
                "log_target": (False, True),
            },
            cases=(
                Case("smallest", {"N": 2, "K": 3}, ROWS),
                Case("mean", {"N": 4, "K": 5}, ROWS | MEAN),
                Case("sum", {"N": 3, "K": 4}, ROWS | SUM),
                Case("logarithms", {"N": 4, "K": 3}, ROWS | {"log_target": True}),
                Case(
                    "mean of logarithms",
                    {"N": 2, "K": 7},
                    ROWS | MEAN | {"log_target": True},
                ),
                Case(
                    "sum of logarithms",
                    {"N": 1, "K": 50},
                    ROWS | SUM | {"log_target": True},
                ),
                Case(
                    "equal",
                    {"N": 1, "K": 2},
                    ROWS,
                    values={
                        "input": np.log([[0.25, 0.75]]),
                        "target": np.array([[0.25, 0.75]]),
                    },
                    floor=1.0,  # the loss is 0
                ),
                Case(
                    "nearly impossible",
                    {"N": 1, "K": 2},
                    ROWS,
                    values={
                        "input": np.array([[-80.0, 0.0]]),
                        "target": np.array([[1e-9, 1.0]]),
                    },
                ),
                Case(
                    "logarithms far down",
                    {"N": 1, "K": 2},
                    ROWS | {"log_target": True},
                    values={
                        "input": np.array([[-900.0, -1.0]]),
                        "target": np.array([[-800.0, 0.0]]),
                    },
                ),
                Case("sum of nothing", {"N": 0, "K": 3}, ROWS | SUM),
            ),
            refusals=(
                Refusal(
                    "a target of zero",
                    {"target": np.array([[0.2, 0.3, 0.5], [0.0, 0.5, 0.5]])},
                    ValueError,
                    "target must be positive, got 0.0",
                ),
                Refusal(
                    "mean of nothing",
                    {"input": np.zeros((0, 3)), "target": np.zeros((0, 3))},
                    ValueError,
                    r"input must hold a row, got shape \(0, 3\)",
                ),
            ),
        ),
        Operation(
            "sigmoid_focal_loss",
            inputs=(
                Input("input", "*N", symbol="x"),
                Input("target", "*N", bernoulli(), differentiable=False, symbol="t"),
            ),
            outputs=(LOSS,),
            options={
                "alpha": "probability",
                "gamma": "nonnegative",
                "reduction": ("mean", "sum"),
            },
            symbols={"alpha": r"\alpha", "gamma": r"\gamma"},
            cases=(
                Case(
                    "smallest",
                    {"N": (3,)},
                    FOCAL | {"gamma": 1.5},
                    values={"target": np.array([1.0, 0.0, 1.0])},
                ),
                Case("torchvision's defaults", {"N": (4, 5)}, FOCAL),
                Case("sum", {"N": (6,)}, FOCAL | SUM),
                Case("one number", {"N": ()}, FOCAL),
                Case("no fading", {"N": (7,)}, FOCAL | {"gamma": 0.0}),
                Case("slow fading", {"N": (7,)}, FOCAL | {"gamma": 0.5}),
                Case("only yes counts", {"N": (7,)}, FOCAL | {"alpha": 1.0}),
                Case(
                    "far out",
                    {"N": (7,)},
                    FOCAL,
                    values={"input": FAR, "target": SIDES},
                ),
                Case("sum of nothing", {"N": (0,)}, FOCAL | SUM),
            ),
            refusals=(
                Refusal(
                    "a soft target",
                    {"target": np.array([1.0, 0.5, 0.0])},
                    ValueError,
                    "target must be 0 or 1, got 0.5",
                ),
                Refusal(
                    "mean of nothing",
                    {"input": np.zeros(0), "target": np.zeros(0)},
                    ValueError,
                    r"input must hold a value, got shape \(0,\)",
                ),
            ),
        ),
        Operation(
            "evidential_loss",
            inputs=(
                Input(
                    "evidence",
                    "*N K",
                    uniform(0.0, 5.0),
                    rule="nonnegative",
                    symbol="e",
                ),
                Input("target", "*N", below="K", symbol="y"),
            ),
            outputs=(LOSS,),
            options={"reduction": ("mean", "sum")},
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}, MEAN),
                Case("sum", {"N": (3,), "K": 4}, SUM),
                Case("one row", {"N": (), "K": 5}, MEAN),
                Case(
                    "sentences",
                    {"N": (2, 3), "K": 17},
                    MEAN,
                    waive={"cuda float16": "PyTorch cubes a sum, beyond float16"},
                ),
                Case("two classes", {"N": (4,), "K": 2}, MEAN),
                Case(
                    "no evidence",
                    {"N": (2,), "K": 3},
                    MEAN,
                    values={"evidence": np.zeros((2, 3))},
                ),
                Case("certain", {"N": (2,), "K": 3}, MEAN, values=CERTAIN),
                Case(
                    "one class",
                    {"N": (3,), "K": 1},
                    MEAN,
                    floor=1.0,  # loss and gradient are 0
                ),
                Case("sum of nothing", {"N": (0,), "K": 3}, SUM),
            ),
            refusals=(
                Refusal(
                    "negative evidence",
                    {"evidence": np.array([[1.0, -0.5, 0.0], [0.0, 0.0, 0.0]])},
                    ValueError,
                    "evidence must not be negative, got -0.5",
                ),
                Refusal(
                    "mean of nothing",
                    {"evidence": np.zeros((0, 3)), "target": np.zeros(0, int)},
                    ValueError,
                    r"target must hold a label, got shape \(0,\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "nll_is_half_of_cross_entropy",
            "After a log-softmax it is the cross-entropy",
            r"\mathrm{NLL}(\operatorname{log\,softmax}(x),\, y)"
            r" = \mathrm{CE}(x,\, y)",
            of="nll_loss",
        ),
        Theorem(
            "kl_gradient_of_the_scores",
            "Behind a softmax: predicted minus wanted",
            r"\frac{\partial \ell}{\partial z_{nk}}"
            r" = \frac{1}{N}\Bigl(p_{nk} \sum_j t_{nj} - t_{nk}\Bigr)"
            r"\qquad\text{for } x = \operatorname{log\,softmax}(z)",
            of="kl_div",
        ),
        Theorem(
            "focal_without_fading",
            "Without fading it is half the binary cross-entropy",
            r"\ell = \frac{1}{2} \sum_n \log(1 + e^{-m_n})"
            r"\qquad\text{for } \gamma = 0,\; \alpha = \tfrac12",
            of="sigmoid_focal_loss",
        ),
        Theorem(
            "focal_fades",
            "The factor goes to 0 for right answers, to 1 for wrong ones",
            r"\lim_{m \to \infty} \sigma(-m)^2 = 0, \qquad"
            r" \lim_{m \to -\infty} \sigma(-m)^2 = 1",
        ),
        Theorem(
            "no_evidence_is_doubt",
            "What no evidence costs",
            r"\ell_n = \Bigl(1 - \frac{1}{K}\Bigr)\Bigl(1 + \frac{1}{K + 1}\Bigr)"
            r"\qquad\text{for } e = 0",
            of="evidential_loss",
        ),
    ),
)
