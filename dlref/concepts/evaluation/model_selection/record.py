"""Choosing a model: what the operations take, and where their views must agree."""

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


def dealt(name, N, folds, seed=0):
    """Return a case with examples in random order."""
    order = np.random.default_rng(seed).permutation(N)
    return Case(name, {"N": N}, {"folds": folds}, {"order": order})


def folded(name, N, folds):
    """Return a case with examples in folds of almost equal size."""
    fold = np.random.default_rng(N).permutation(np.arange(N) % folds)
    return Case(name, {"N": N}, {"folds": folds}, {"fold": fold})


def whole(sizes):
    """Return a count beyond all bounds: whole numbers have no lower precision."""
    return 1 << 20


CONCEPT = Concept(
    id="175",
    title="Overfitting and the choice of a model",
    package=__package__,
    needs=("038", "167"),
    sources=("bengio2004", "bergstra2012", "cawley2010", "stone1974"),
    operations=(
        Operation(
            "k_fold",
            inputs=(Input("order", "N", below="N", differentiable=False),),
            outputs=(Output("fold", "N", differentiable=False),),
            options={"folds": "positive integer"},
            analytic=False,
            nonempty=("N",),
            roundings=whole,
            cases=(
                dealt("smallest", 5, 2),
                dealt("equal folds", 12, 4),
                dealt("unequal folds", 23, 5),
                dealt("each one alone", 6, 6),
                dealt("one fold", 4, 1),
            ),
            refusals=(
                Refusal(
                    "more folds than examples",
                    {"folds": 6},
                    ValueError,
                    "folds must not exceed 5, got 6",
                ),
                Refusal(
                    "an example twice",
                    {"order": np.array([0, 1, 2, 2, 4])},
                    ValueError,
                    "order must have each example once, got 2",
                ),
            ),
        ),
        Operation(
            "cross_validation_mean",
            inputs=(
                Input("values", "N", differentiable=False, symbol="v", rule="real"),
                Input("fold", "N", below="K", differentiable=False, symbol="f"),
            ),
            outputs=(
                Output("y", "", differentiable=False),
                Output("each", "K", differentiable=False),
            ),
            options={"folds": "positive integer"},
            derived={"K": lambda s: s["folds"]},
            symbols={"folds": "K"},
            nonempty=("N",),
            cases=(
                folded("smallest", 5, 2),
                folded("equal folds", 12, 4),
                folded("unequal folds", 23, 5),
                folded("each one alone", 6, 6),
            ),
            refusals=(
                Refusal(
                    "an empty fold",
                    {"fold": np.zeros(5, int)},
                    ValueError,
                    "fold must have an example in each fold, got none in 1",
                ),
            ),
        ),
        Operation(
            "chance_of_a_hit",
            inputs=(
                Input("share", "*N", uniform(0.0, 0.9), symbol="q", rule="fraction"),
            ),
            outputs=(Output("y", "*N"),),
            options={"trials": "positive integer"},
            symbols={"trials": "T"},
            cases=(
                Case("smallest", {"N": (3,)}, {"trials": 4}),
                Case("one number", {"N": ()}, {"trials": 9}),
                Case("two axes", {"N": (2, 5)}, {"trials": 2}),
                Case("one trial", {"N": (4,)}, {"trials": 1}, floor=1.0),
                Case(
                    "rare",
                    {"N": (3,)},
                    {"trials": 60},
                    {"share": np.array([0.05, 1e-9, 1e-20])},
                    waive={
                        "cuda float64": "PyTorch takes a power from 1 that is nearly 1"
                    },
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "equal_folds",
            "With equal folds the mean of the means is the mean of all",
            r"\frac1K \sum_k \frac1M \sum_m v_{km} = \frac{1}{KM} \sum_{km} v_{km}",
            of="cross_validation_mean",
        ),
        Theorem(
            "expected_mean",
            "The mean over folds is right in the mean, though the folds depend",
            r"\mathbb{E}\,\frac1K \sum_k v_k = \frac1K \sum_k \mathbb{E}\, v_k",
            of="cross_validation_mean",
        ),
        Theorem(
            "variance_of_the_mean",
            "The variance of the mean of K folds with correlation ρ",
            r"\operatorname{Var} \frac1K \sum_k v_k"
            r" = \frac{\sigma^2}{K} + \Bigl(1 - \frac1K\Bigr) \rho\,\sigma^2",
            of="cross_validation_mean",
        ),
        Theorem(
            "best_of_two_flatters",
            "The better of two measured errors flatters",
            r"\mathbb{E} \min(a, b) = \frac{\mathbb{E}\,a + \mathbb{E}\,b}{2}"
            r" - \frac{\mathbb{E}\,|a - b|}{2}"
            r" \le \frac{\mathbb{E}\,a + \mathbb{E}\,b}{2}",
            of="cross_validation_mean",
        ),
        Theorem(
            "all_miss",
            "One more trial hits what is left",
            r"y_{T+1} = y_T + q\,(1 - y_T)",
            of="chance_of_a_hit",
        ),
    ),
)
