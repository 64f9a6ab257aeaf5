"""Distillation and pruning: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    normal,
)

EVEN = {"temperature": 2.0, "alpha": 0.5}
SURE = np.array([[60.0, -60.0, 0.0], [-50.0, 40.0, 300.0]])
TIES = np.array([1.0, -1.0, 0.5, 1.0, -2.0])
LEVEL = np.random.default_rng(0).integers(-3, 4, size=60).astype(float)
TIPS = "which weight is smallest is a decision that rounding may tip"
SHARP = dict.fromkeys((f"cuda {t}" for t in ("tf32", "float16", "bfloat16")), TIPS)

CONCEPT = Concept(
    id="146",
    title="Distillation and pruning",
    package=__package__,
    needs=("008", "014", "021"),
    sources=("hinton2015", "lecun1990", "han2015"),
    operations=(
        Operation(
            "distillation_loss",
            inputs=(
                Input("student", "*N K", normal(2.0), symbol="z", rule="real"),
                Input(
                    "teacher",
                    "*N K",
                    normal(2.0),
                    differentiable=False,
                    symbol="v",
                    rule="real",
                ),
                Input("y", "*N", below="K"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"temperature": "positive", "alpha": "probability"},
            symbols={"temperature": "T", "alpha": r"\alpha"},
            nonempty=("N", "K"),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}, EVEN),
                Case("one row", {"N": (), "K": 5}, EVEN | {"temperature": 5.0}),
                Case("two axes", {"N": (2, 3), "K": 4}, EVEN | {"temperature": 0.5}),
                Case("teacher alone", {"N": (3,), "K": 4}, EVEN | {"alpha": 1.0}),
                Case("labels alone", {"N": (3,), "K": 4}, EVEN | {"alpha": 0.0}),
                Case("hot", {"N": (2,), "K": 3}, EVEN | {"temperature": 10.0}),
                Case(
                    "sure",
                    {"N": (2,), "K": 3},
                    EVEN,
                    values={"student": SURE},
                    floor=1.0,
                ),
            ),
        ),
        Operation(
            "magnitude_prune",
            inputs=(Input("weight", "*N", differentiable=False, symbol="w"),),
            outputs=(
                Output("y", "*N", differentiable=False),
                Output("mask", "*N", differentiable=False, symbol="m"),
            ),
            options={"amount": "probability"},
            cases=(
                Case("smallest", {"N": (5,)}, {"amount": 0.4}, waive=SHARP),
                Case("a matrix", {"N": (4, 6)}, {"amount": 0.8}, waive=SHARP),
                Case("half of three", {"N": (3,)}, {"amount": 0.5}, waive=SHARP),
                Case("half of five", {"N": (5,)}, {"amount": 0.5}, waive=SHARP),
                Case("all", {"N": (2, 3)}, {"amount": 1.0}),
                Case("none", {"N": (2, 3)}, {"amount": 0.0}),
                Case("one number", {"N": ()}, {"amount": 0.7}),
                Case("ties", {"N": (5,)}, {"amount": 0.6}, values={"weight": TIES}),
                Case("many ties", {"N": (60,)}, {"amount": 0.5}, {"weight": LEVEL}),
                Case("nothing", {"N": (0,)}, {"amount": 0.5}),
            ),
            roundings=lambda sizes: 1,
        ),
    ),
    theorems=(
        Theorem(
            "hot_gradients_match_scores",
            "When hot, chances differ as centered scores do",
            r"q_k \Big|_{u=0} = \frac1K, \qquad"
            r"\frac{\partial q_k}{\partial u}\Big|_{u=0}"
            r" = \frac1K \Bigl(z_k - \frac1K \sum_j z_j\Bigr), \qquad u = \frac1T",
        ),
        Theorem(
            "hot_loss_is_a_squared_distance",
            "When hot, the divergence is a squared distance",
            r"\mathrm{KL}\Big|_{u=0} = \frac{\partial\,\mathrm{KL}}{\partial u}"
            r"\Big|_{u=0} = 0, \qquad \frac{\partial^2\,\mathrm{KL}}{\partial u^2}"
            r"\Big|_{u=0} = \frac1K \sum_k (\bar z_k - \bar v_k)^2",
        ),
    ),
)
