"""Stochastic gradient descent: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

NONE = 1.0  # the floor where the truth is 0
FAR = 1e6 + np.array([[0.0, 1.0], [2.0, 5.0], [4.0, 3.0]])  # mean far above spread
OPEN, SHUT = {"replacement": True}, {"replacement": False}


def given(name, axes, **more):
    """Return an input that no gradient is taken of."""
    return Input(name, axes, differentiable=False, **more)


def drawn(batch):
    """Return what fixes a batch."""
    return {"batch": np.array(batch)}


CONCEPT = Concept(
    id="040",
    title="Stochastic gradient descent",
    package=__package__,
    needs=("012", "039"),
    sources=("robbins1951", "cochran1977", "bottou2018", "goyal2017"),
    operations=(
        Operation(
            "minibatch_loss",
            inputs=(
                Input("weight", "D", symbol="w"),
                Input("x", "N D"),
                Input("target", "N", symbol="y"),
                Input("batch", "B", below="N", symbol="k"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            nonempty=("B",),
            cases=(
                Case(
                    "smallest",
                    {"N": 4, "D": 3, "B": 2},
                    values=drawn([3, 1]),
                ),
                Case(
                    "one drawn three times",
                    {"N": 3, "D": 2, "B": 4},
                    values=drawn([2, 0, 2, 2]),
                ),
                Case("one example", {"N": 5, "D": 2, "B": 1}),
                Case("many", {"N": 40, "D": 6, "B": 25}),
                Case(
                    "all",
                    {"N": 3, "D": 1, "B": 3},
                    values=drawn([0, 1, 2]),
                ),
                Case("no features", {"N": 3, "D": 0, "B": 2}),
            ),
        ),
        Operation(
            "minibatch_variance",
            inputs=(Input("grads", "N D", symbol="g"),),
            outputs=(Output("variance", "D", symbol="v"),),
            options={"size": "positive integer", "replacement": (False, True)},
            symbols={"size": "B"},
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": 4, "D": 3}, {"size": 2} | SHUT),
                Case("with replacement", {"N": 4, "D": 2}, {"size": 3} | OPEN),
                Case("one of two", {"N": 2, "D": 3}, {"size": 1} | SHUT),
                Case("most of them", {"N": 6, "D": 3}, {"size": 5} | SHUT),
                Case(
                    "all of them",
                    {"N": 3, "D": 2},
                    {"size": 3} | SHUT,
                    floor=NONE,
                ),
                Case(
                    "more than there are",
                    {"N": 3, "D": 2},
                    {"size": 5} | OPEN,
                    waive={"cuda float16": "PyTorch takes the difference of two means"},
                ),
                Case(
                    "one example",
                    {"N": 1, "D": 2},
                    {"size": 1} | SHUT,
                    floor=NONE,
                ),
                Case(
                    "large mean",
                    {"N": 3, "D": 2},
                    {"size": 2} | SHUT,
                    values={"grads": FAR},
                    bounds={"torch cpu": (1e-9, "entries have condition number 1e6")},
                ),
            ),
            refusals=(
                Refusal(
                    "a batch larger than the set",
                    {"size": 5},
                    ValueError,
                    "size must be at most N = 4 without replacement, got 5",
                ),
            ),
        ),
        Operation(
            "sgd_epoch",
            inputs=(
                given("weight", "D", symbol="w"),
                given("x", "N D"),
                given("target", "N", symbol="y"),
                given("order", "M", below="N"),
            ),
            outputs=(Output("new_weight", "D", symbol="w'"),),
            options={"lr": "nonnegative", "batch_size": "positive integer"},
            cases=(
                Case(
                    "smallest",
                    {"N": 3, "D": 2, "M": 5},
                    {"lr": 0.1, "batch_size": 2},
                ),
                Case(
                    "one by one",
                    {"N": 4, "D": 3, "M": 4},
                    {"lr": 0.05, "batch_size": 1},
                ),
                Case(
                    "one batch", {"N": 4, "D": 2, "M": 4}, {"lr": 0.1, "batch_size": 9}
                ),
                Case(
                    "standing still",
                    {"N": 4, "D": 2, "M": 4},
                    {"lr": 0.0, "batch_size": 3},
                ),
                Case("nothing", {"N": 4, "D": 2, "M": 0}, {"lr": 0.1, "batch_size": 3}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "batch_is_unbiased",
            "On average a batch has the right gradient",
            r"\nabla \ell_{k} = \frac{1}{B} \sum_b \nabla \ell_{k_b},\qquad"
            r" \frac{1}{N} \sum_n \nabla \ell_n = \nabla \ell",
            of="minibatch_loss",
        ),
        Theorem(
            "with_replacement",
            "The noise of a batch drawn with replacement",
            r"\operatorname{Var}\Big[\frac{1}{B} \sum_b g_{k_b}\Big]"
            r" = \frac{1}{B}\cdot\frac{1}{N} \sum_n (g_n - \bar{g})^2",
            of="minibatch_variance",
        ),
        Theorem(
            "without_replacement",
            "The noise of a batch drawn without replacement",
            r"\operatorname{Var}\Big[\frac{1}{B} \sum_b g_{k_b}\Big]"
            r" = \frac{N - B}{N - 1}\cdot\frac{1}{B}\cdot"
            r"\frac{1}{N} \sum_n (g_n - \bar{g})^2",
            of="minibatch_variance",
        ),
        Theorem(
            "noise_adds_up",
            "A noisy step: the distance shrinks, and the noise is added",
            r"\mathbb{E}\big[(w' - w^*)^2\big]"
            r" = (1 - \eta\lambda)^2\,(w - w^*)^2 + \eta^2 v",
        ),
        Theorem(
            "settles_at_a_floor",
            "A constant rate ends at a floor",
            r"\begin{gathered}"
            r"e_t = f + (1 - \eta\lambda)^{2t}\,(e_0 - f) \\[.4em]"
            r"\text{with}\quad f = \frac{\eta\,v}{\lambda\,(2 - \eta\lambda)}"
            r"\end{gathered}",
        ),
        Theorem(
            "shrinking_rate_takes_the_mean",
            "With the rate 1/t the descent takes the mean",
            r"\begin{gathered}"
            r"w_t = w_{t-1} - \frac{1}{t}\,(w_{t-1} - x_t) \\[.4em]"
            r"\Longrightarrow\quad w_t = \frac{1}{t} \sum_{s=1}^{t} x_s"
            r"\end{gathered}",
        ),
    ),
)
