"""Tree search: what it takes, and where its views must agree."""

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


def shares(rng, shape):
    """Draw rows of probabilities."""
    a = np.exp(rng.normal(0.0, 1.5, shape))
    return a / a.sum(axis=-1, keepdims=True)


def counts(rng, shape):
    """Draw how often each action was tried; some never were."""
    return rng.integers(0, 6, shape).astype(float)


def held(name, axes, draw=normal(), **more):  # noqa: B008 - a draw is a constant
    """Return an input that no gradient is taken of."""
    return Input(name, axes, draw, differentiable=False, **more)


NEVER = {"visits": np.zeros((2, 3)), "total_value": np.zeros((2, 3))}
SURE = {
    "logits": np.array([[800.0, -800.0, 0.0], [-30.0, 30.0, 1.0]]),
    "search": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
}
EMPTY = {
    "logits": np.zeros((0, 3)),
    "value": np.zeros(0),
    "search": np.zeros((0, 3)),
    "outcome": np.zeros(0),
}

CONCEPT = Concept(
    id="166",
    title="Tree search and AlphaZero",
    package=__package__,
    needs=("164", "165"),
    sources=("coulom2006", "kocsis2006", "silver2016", "silver2017", "silver2018"),
    operations=(
        Operation(
            "puct_scores",
            inputs=(
                held("prior", "*N A", shares, rule="distribution", symbol="p"),
                held("visits", "*N A", counts, rule="nonnegative", symbol="m"),
                held("total_value", "*N A", symbol="w"),
            ),
            outputs=(Output("y", "*N A", differentiable=False),),
            options={"c": "nonnegative"},
            nonempty=("A",),
            cases=(
                Case("smallest", {"N": (2,), "A": 3}, {"c": 1.5}),
                Case("one position", {"N": (), "A": 9}, {"c": 1.0}),
                Case("two axes", {"N": (2, 3), "A": 4}, {"c": 0.5}),
                Case("nothing tried", {"N": (2,), "A": 3}, {"c": 1.5}, NEVER),
                Case("no prior", {"N": (3,), "A": 2}, {"c": 0.0}),
                Case("no positions", {"N": (0,), "A": 3}, {"c": 1.5}),
            ),
        ),
        Operation(
            "alphazero_loss",
            inputs=(
                Input("logits", "*N A", normal(1.5), symbol="l"),
                Input("value", "*N", symbol="v"),
                Input("theta", "D", symbol=r"\theta"),
                held("search", "*N A", shares, rule="distribution", symbol=r"\pi"),
                held("outcome", "*N", symbol="z"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"c": "nonnegative"},
            nonempty=("A",),
            cases=(
                Case("smallest", {"N": (2,), "A": 3, "D": 4}, {"c": 0.1}),
                Case("one position", {"N": (), "A": 9, "D": 2}, {"c": 1e-4}),
                Case("two axes", {"N": (2, 3), "A": 4, "D": 1}, {"c": 1.0}),
                Case(
                    "weights for free",
                    {"N": (3,), "A": 2, "D": 3},
                    {"c": 0.0},
                    floor=1.0,
                ),
                Case("no weights", {"N": (3,), "A": 2, "D": 0}, {"c": 0.1}),
                Case(
                    "sure",
                    {"N": (2,), "A": 3, "D": 1},
                    {"c": 0.1},
                    SURE,
                    floor=1.0,  # the curvature is below 1e-13
                ),
            ),
            refusals=(
                Refusal(
                    "no positions",
                    EMPTY,
                    ValueError,
                    r"logits must have a row, got shape \(0, 3\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "no_action_is_forgotten",
            "No action is forgotten, and none is praised for ever",
            r"\lim_{m \to \infty} c\,p\,\sqrt{m} = \infty, \qquad"
            r"\lim_{m \to \infty} \frac{c\,p\,\sqrt{m}}{1 + m} = 0",
        ),
        Theorem(
            "mean_outcome_is_best",
            "The value with the least squared error is the mean outcome",
            r"\frac1N \sum_n (z_n - v)^2"
            r" = \frac1N \sum_n (z_n - \bar z)^2 + (v - \bar z)^2",
        ),
        Theorem(
            "search_is_a_fixed_point",
            "Where network and search agree, nothing pulls",
            r"\pi = p,\; z = v \quad\Longrightarrow\quad"
            r"\frac{\partial L}{\partial l_{na}} = 0,\;"
            r"\frac{\partial L}{\partial v_n} = 0",
            of="alphazero_loss",
        ),
    ),
)
