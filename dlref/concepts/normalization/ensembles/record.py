"""Ensembles: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

LOGITS = Input("logits", "T *N K", normal(2.0), rule="real", symbol="z")
ALIKE = np.tile(np.array([[[0.5, -1.0, 2.0]]]), (3, 2, 1))
SURE = np.array([[[900.0, 0.0]], [[0.0, -850.0]], [[-800.0, 0.0]]])  # exp overflows
ZERO = 1.0  # the floor where the truth is 0
FLAT = 1.0  # likewise: the variance does not depend on the bias


def coins(rng, shape):
    """Draw True with probability 0.7: neither all nor none."""
    return np.asarray(rng.random(shape) < 0.7)


CASES = (
    Case("smallest", {"T": 2, "N": (4,), "K": 3}),
    Case("one example", {"T": 3, "N": (), "K": 4}),
    Case("sentences", {"T": 5, "N": (2, 3), "K": 4}),
    Case("one member", {"T": 1, "N": (3,), "K": 4}),
    Case("one class", {"T": 3, "N": (2,), "K": 1}, floor=ZERO),
    Case("all alike", {"T": 3, "N": (2,), "K": 3}, values={"logits": ALIKE}),
    Case("nothing", {"T": 3, "N": (0,), "K": 4}),
    Case(
        "sure of it", {"T": 3, "N": (1,), "K": 2}, values={"logits": SURE}, floor=ZERO
    ),
)

CONCEPT = Concept(
    id="082",
    title="Ensembles",
    package=__package__,
    needs=("014", "076"),
    sources=("krogh1995", "breiman1996", "gal2016", "lakshminarayanan2017"),
    operations=(
        Operation(
            "ensemble_log_prob",
            inputs=(LOGITS,),
            outputs=(Output("y", "*N K"),),
            nonempty=("T", "K"),
            cases=CASES,
        ),
        Operation(
            "predictive_entropy",
            inputs=(LOGITS,),
            outputs=(
                Output("total", "*N", symbol="H"),
                Output("expected", "*N", symbol="h"),
            ),
            nonempty=("T", "K"),
            cases=CASES,
        ),
        Operation(
            "mc_dropout",
            inputs=(
                Input("x", "*N D"),
                Input(
                    "mask",
                    "T *N D",
                    coins,
                    differentiable=False,
                    rule="mask",
                    symbol="b",
                ),
                Input("weight", "M D", symbol="W"),
                Input("bias", "M", optional=True, symbol="c"),
            ),
            outputs=(
                Output("mean", "*N M", symbol=r"\mu"),
                Output("variance", "*N M", symbol="v"),
            ),
            options={"p": "fraction"},
            nonempty=("T",),
            cases=(
                Case(
                    "smallest",
                    {"T": 3, "N": (2,), "D": 4, "M": 5},
                    {"p": 0.3},
                    floor=FLAT,
                ),
                Case(
                    "one row", {"T": 4, "N": (), "D": 3, "M": 2}, {"p": 0.5}, floor=FLAT
                ),
                Case(
                    "sequences",
                    {"T": 3, "N": (2, 3), "D": 6, "M": 4},
                    {"p": 0.1},
                    floor=FLAT,
                ),
                Case(
                    "no bias",
                    {"T": 3, "N": (2,), "D": 4, "M": 1},
                    {"p": 0.5},
                    absent=("bias",),
                ),
                Case(
                    "one mask",
                    {"T": 1, "N": (2,), "D": 3, "M": 2},
                    {"p": 0.5},
                    floor=ZERO,
                ),
                Case(
                    "nothing dropped",
                    {"T": 4, "N": (2,), "D": 3, "M": 2},
                    {"p": 0.0},
                    {"mask": np.full((4, 2, 3), True)},
                    floor=ZERO,
                ),
                Case(
                    "no rows",
                    {"T": 2, "N": (0,), "D": 3, "M": 2},
                    {"p": 0.5},
                    floor=FLAT,
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "disagreement_is_gain",
            "The mean is better than the members, by what they disagree",
            r"(\bar{y} - y)^2 = \frac{1}{T} \sum_t (y_t - y)^2"
            r" - \frac{1}{T} \sum_t (y_t - \bar{y})^2"
            r" \;\le\; \frac{1}{T} \sum_t (y_t - y)^2",
        ),
        Theorem(
            "common_errors_stay",
            "What the members have in common does not average out",
            r"\operatorname{Cov}(y_t, y_r) = \rho\, v \;\text{ for } t \ne r"
            r"\quad\Longrightarrow\quad"
            r"\operatorname{Var}[\bar{y}] = v\,\Bigl(\rho + \frac{1 - \rho}{T}\Bigr)",
        ),
        Theorem(
            "loss_is_below_the_average",
            "The mean of probabilities has at most the mean loss",
            r"-\log \bar{p}_{nk} \;\le\; -\frac{1}{T} \sum_t \log p_{tnk}",
            of="ensemble_log_prob",
        ),
        Theorem(
            "disagreement_is_information",
            "The mean is never more certain than its members",
            r"h_n \;\le\; H_n",
            of="predictive_entropy",
        ),
        Theorem(
            "spread_is_set_by_p",
            "The spread of dropout is that of the coins",
            r"\begin{gathered}"
            r"\mathbb{E}_b[y_{nm}] = \sum_d W_{md}\, x_{nd} + c_m \\[.4em]"
            r"\operatorname{Var}_b[y_{nm}] = \frac{p}{1 - p}\sum_d W_{md}^2\,"
            r" x_{nd}^2"
            r"\end{gathered}",
            of="mc_dropout",
        ),
    ),
)
