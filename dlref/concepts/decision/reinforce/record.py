"""REINFORCE: what it takes, and where its views must agree."""

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

MEAN = {"reduction": "mean", "entropy_weight": 0.0}
SUM = {"reduction": "sum", "entropy_weight": 0.3}
BONUS = MEAN | {"entropy_weight": 0.1}
SURE = np.array([[800.0, -800.0, 0.0], [-30.0, 30.0, 1.0]])
RARE = np.array([[0.0, -20.0, -24.0], [-19.0, 0.5, 0.0]])
MASKED = np.array([[1.0, -np.inf, 0.5], [-np.inf, 0.2, 3.0]])
TIES = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, -2.0]])

CONCEPT = Concept(
    id="165",
    title="REINFORCE",
    package=__package__,
    needs=("014", "164"),
    sources=("karpathy2016", "sutton2018", "williams1992", "williams1991"),
    operations=(
        Operation(
            "discounted_returns",
            inputs=(Input("reward", "*N T", symbol="r"),),
            outputs=(Output("y", "*N T"),),
            options={"gamma": "probability"},
            symbols={"gamma": r"\gamma"},
            cases=(
                Case("smallest", {"N": (2,), "T": 3}, {"gamma": 0.9}),
                Case("one episode", {"N": (), "T": 7}, {"gamma": 0.5}),
                Case("no discount", {"N": (2, 3), "T": 4}, {"gamma": 1.0}),
                Case("only now", {"N": (2,), "T": 3}, {"gamma": 0.0}),
                Case("one step", {"N": (3,), "T": 1}, {"gamma": 0.9}),
                Case("no steps", {"N": (2,), "T": 0}, {"gamma": 0.9}),
                Case("no episodes", {"N": (0,), "T": 3}, {"gamma": 0.9}),
            ),
        ),
        Operation(
            "policy_gradient_loss",
            inputs=(
                Input("logits", "*N A", normal(1.5), symbol="z"),
                Input("action", "*N", below="A", symbol="c"),
                Input("advantage", "*N", differentiable=False),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"entropy_weight": "real", "reduction": ("mean", "sum")},
            symbols={"entropy_weight": r"\beta"},
            nonempty=("A",),
            cases=(
                Case("smallest", {"N": (2,), "A": 3}, BONUS),
                Case("no bonus", {"N": (5,), "A": 2}, MEAN),
                Case("one step", {"N": (), "A": 4}, BONUS),
                Case("two axes", {"N": (2, 3), "A": 5}, SUM),
                Case("one action", {"N": (3,), "A": 1}, BONUS, floor=1.0),
                Case("ties", {"N": (2,), "A": 3}, BONUS, {"logits": TIES}),
                Case("sure", {"N": (2,), "A": 3}, BONUS, {"logits": SURE}, floor=1.0),
                Case("unlikely", {"N": (2,), "A": 3}, BONUS, {"logits": RARE}),
                Case("no steps", {"N": (0,), "A": 3}, SUM),
                Case(
                    "an impossible action",
                    {"N": (2,), "A": 3},
                    BONUS,
                    {"logits": MASKED, "action": np.array([0, 2])},
                ),
            ),
            refusals=(
                Refusal(
                    "a mean over nothing",
                    {
                        "logits": np.zeros((0, 3)),
                        "action": np.zeros(0, int),
                        "advantage": np.zeros(0),
                        "reduction": "mean",
                    },
                    ValueError,
                    r"logits must have a row, got shape \(0, 3\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "log_derivative",
            "The slope of a mean is a mean of slopes of logarithms",
            r"\frac{\partial}{\partial z_k} \sum_a \pi_a r_a"
            r" = \sum_a \pi_a\, r_a\,\frac{\partial \log \pi_a}{\partial z_k}"
            r" = \pi_k \Bigl(r_k - \sum_a \pi_a r_a\Bigr)",
        ),
        Theorem(
            "baseline_leaves_the_mean",
            "A baseline changes no mean",
            r"\sum_a \pi_a\,(r_a - c)\,\frac{\partial \log \pi_a}{\partial z_k}"
            r" = \sum_a \pi_a\,r_a\,\frac{\partial \log \pi_a}{\partial z_k}",
        ),
        Theorem(
            "best_baseline",
            "It changes the spread, and one baseline is best",
            r"\begin{gathered}"
            r"\mathrm{E}\bigl[g^2 (r - c)^2\bigr] = \text{least}"
            r" + \mathrm{E}[g^2]\,(c - c^*)^2 \\[.3em]"
            r"\text{with } c^* = \frac{\mathrm{E}[g^2 r]}{\mathrm{E}[g^2]}"
            r"\end{gathered}",
        ),
        Theorem(
            "return_of_the_next",
            "A return is the reward and the next return, discounted",
            r"y_{nt} = r_{nt} + \gamma\,y_{n,t+1}",
            of="discounted_returns",
        ),
        Theorem(
            "entropy_at_most",
            "The entropy is largest where all actions are equally likely",
            r"H_n \le \log A",
            of="policy_gradient_loss",
        ),
    ),
)
