"""Logistic regression: what it takes, and where its views must agree."""

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

MEAN, SUM = {"reduction": "mean"}, {"reduction": "sum"}
LOSS = (Output("loss", "", symbol=r"\ell"),)
REDUCTION = {"reduction": ("mean", "sum")}
NEAR = np.array([1e-9, 1 - 2**-20, 0.5, 1e-9])
NEARER = np.array([1e-20, 1e-14, 0.25])
HUGE = np.array([[800.0, -800.0, 40.0], [-40.0, 0.0, -1e4], [1e4, 800.0, -800.0]])
ANSWERS = np.array([[0.0, 1.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0]])


def weight(name, axes, symbol):
    """Return a weight that is given, not learned."""
    return Input(
        name,
        axes,
        uniform(0.5, 2.0),
        differentiable=False,
        optional=True,
        rule="nonnegative",
        symbol=symbol,
    )


def target(axes):
    """Return the answers, 1 for yes."""
    return Input("target", axes, uniform(), rule="probability", symbol="t")


def nothing(*shape, **more):
    """Return the refusal of a mean over nothing."""
    values = {"input": np.zeros(shape), "target": np.zeros(shape), **more}
    message = rf"input must hold a value, got shape \({shape[0]},"
    return Refusal("mean of nothing", values, ValueError, message)


def outside(name, value, got):
    """Return the refusal of a probability that is not between 0 and 1."""
    values = {"input": np.array([0.5, value, 0.5])}
    return Refusal(name, values, ValueError, rf"input must lie in \(0, 1\), got {got}")


CONCEPT = Concept(
    id="013",
    title="Logistic regression",
    package=__package__,
    needs=("012", "016"),
    sources=("berkson1944", "dalal1989", "soudry2018"),
    operations=(
        Operation(
            "binary_cross_entropy",
            inputs=(
                Input("input", "*N", uniform(0.05, 0.95), symbol="p"),
                target("*N"),
                weight("weight", "*N", "w"),
            ),
            outputs=LOSS,
            options=REDUCTION,
            cases=(
                Case("smallest", {"N": (3,)}, MEAN),
                Case("sum", {"N": (4,)}, SUM),
                Case("one number", {"N": ()}, MEAN),
                Case("rows of answers", {"N": (5, 20)}, MEAN),
                Case("no weight", {"N": (2, 3)}, MEAN, absent=("weight",)),
                Case("sum of nothing", {"N": (0, 2)}, SUM),
                Case(
                    "nearly sure",
                    {"N": (4,)},
                    MEAN,
                    values={"input": NEAR, "target": np.array([0.0, 1.0, 1.0, 1.0])},
                ),
                Case(
                    "nearly impossible",
                    {"N": (3,)},
                    SUM,
                    values={"input": NEARER, "target": np.array([1.0, 1.0, 0.0])},
                ),
            ),
            refusals=(
                outside("a sigmoid that rounded to 1", 1.0, r"1\.0"),
                outside("impossible", 0.0, r"0\.0"),
                outside("a score in place of a probability", -2.0, r"-2\.0"),
                outside("not a number", np.nan, "nan"),
                Refusal(
                    "labels -1 and 1",
                    {"target": np.array([1.0, -1.0, 1.0])},
                    ValueError,
                    r"target must lie in \[0, 1\], got -1\.0",
                ),
                nothing(0, weight=None),
            ),
        ),
        Operation(
            "binary_cross_entropy_with_logits",
            inputs=(
                Input("input", "*N C", normal(2.0), symbol="z"),
                target("*N C"),
                weight("weight", "*N C", "w"),
                weight("pos_weight", "C", r"\rho"),
            ),
            outputs=LOSS,
            options=REDUCTION,
            cases=(
                Case("smallest", {"N": (2,), "C": 3}, MEAN),
                Case("sum", {"N": (4,), "C": 2}, SUM),
                Case("one row", {"N": (), "C": 5}, MEAN),
                Case("images of labels", {"N": (2, 3), "C": 17}, MEAN),
                Case("no weight", {"N": (5,), "C": 2}, MEAN, absent=("weight",)),
                Case("no pos_weight", {"N": (5,), "C": 2}, SUM, absent=("pos_weight",)),
                Case(
                    "neither",
                    {"N": (4,), "C": 1},
                    MEAN,
                    absent=("weight", "pos_weight"),
                ),
                Case(
                    "huge",
                    {"N": (3,), "C": 3},
                    MEAN,
                    values={"input": HUGE, "target": ANSWERS},
                ),
                Case("sum of nothing", {"N": (0,), "C": 2}, SUM),
                Case("no classes", {"N": (3,), "C": 0}, SUM),
            ),
            refusals=(
                Refusal(
                    "a label of 2",
                    {"target": np.full((2, 3), 2.0)},
                    ValueError,
                    r"target must lie in \[0, 1\], got 2\.0",
                ),
                nothing(0, 3, weight=None),
            ),
        ),
        Operation(
            "logistic_regression",
            inputs=(
                Input("x", "*N D"),
                target("*N K"),
                Input("weight", "K D", symbol="W"),
                Input("bias", "K", optional=True, symbol="b"),
            ),
            outputs=LOSS,
            options=REDUCTION,
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "K": 4}, MEAN),
                Case("sum", {"N": (3,), "D": 5, "K": 2}, SUM),
                Case("one question", {"N": (6,), "D": 4, "K": 1}, MEAN),
                Case("one row", {"N": (), "D": 3, "K": 2}, MEAN),
                Case("two leading axes", {"N": (2, 5), "D": 7, "K": 3}, MEAN),
                Case("no bias", {"N": (4,), "D": 2, "K": 3}, MEAN, absent=("bias",)),
                Case("sum of nothing", {"N": (0,), "D": 2, "K": 3}, SUM),
            ),
            refusals=(
                Refusal(
                    "no rows",
                    {"x": np.zeros((0, 3)), "target": np.zeros((0, 4))},
                    ValueError,
                    r"input must hold a value, got shape \(0, 4\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "fused_gradient",
            "Sigmoid and surprise together",
            r"\frac{\partial \ell}{\partial p_n}\,\frac{\partial p_n}{\partial z_n}"
            r" = \frac{w_n}{N}\,(p_n - t_n)"
            r" \qquad\text{for } p_n = \sigma(z_n)",
            of="binary_cross_entropy",
        ),
        Theorem(
            "only_the_margin_counts",
            "The surprise at a yes and at a no",
            r"\ell(z, 1) = \log(1 + e^{-z}), \qquad \ell(z, 0) = \log(1 + e^{z})",
        ),
        Theorem(
            "odds_multiply",
            "A weight is the logarithm of a factor",
            r"\frac{p(x + e_d)}{1 - p(x + e_d)}"
            r" = e^{w_d}\;\frac{p(x)}{1 - p(x)}",
            of="logistic_regression",
        ),
        Theorem(
            "distance_to_the_boundary",
            "The score over the length of the weights is a distance",
            r"\begin{gathered}"
            r"x' = x - \frac{z}{\lVert w\rVert^2}\, w"
            r"\quad\text{with}\quad z = w \cdot x + b"
            r"\quad\text{has}\\[.4em]"
            r"w \cdot x' + b = 0"
            r"\quad\text{and}\quad"
            r"\lVert x - x'\rVert^2 = \Bigl(\frac{z}{\lVert w\rVert}\Bigr)^2"
            r"\end{gathered}",
            of="logistic_regression",
        ),
        Theorem(
            "one_valley",
            "There is one valley",
            r"v^\top \nabla^2 \ell\; v = \frac{1}{NK} \sum_{n,k}"
            r" p_{nk}(1 - p_{nk})\,\Bigl(\sum_d x_{nd} v_{kd}\Bigr)^2 \ge 0",
            of="logistic_regression",
        ),
        Theorem(
            "longer_is_better",
            "If all answers can be right, longer weights are always better",
            r"\frac{d}{da}\,\frac1N \sum_n \log(1 + e^{-a m_n}) \le 0"
            r"\;\text{ if all } m_n \ge 0, \qquad"
            r"\lim_{a \to \infty} \log(1 + e^{-a m}) = 0 \;\text{ for } m > 0",
        ),
        Theorem(
            "weighted_yes_shifts_the_score",
            "Where a weighted yes balances the noes",
            r"\frac{\partial \ell}{\partial z} = 0"
            r"\quad\text{at}\quad "
            r"z = \log \frac{t}{1 - t} + \log \rho",
        ),
    ),
)
