"""Soft actor-critic: what it takes, and where its views must agree."""

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

ALPHA = {"temperature": r"\alpha"}
MEAN = {"temperature": 0.2, "reduction": "mean"}
SUM = {"temperature": 1.5, "reduction": "sum"}
TIES = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, -2.0]])
FAR = np.array([[800.0, -800.0, 0.0], [-3e3, -3e3, -3e3]])
EDGES = {
    "mean": np.array([[8.0, -8.0], [6.0, 0.0]]),
    "log_std": np.array([[-3.0, 0.0], [0.5, -10.0]]),
    "noise": np.array([[0.5, -1.0], [1.5, 0.0]]),
}

CONCEPT = Concept(
    id="180",
    title="Soft actor-critic",
    package=__package__,
    needs=("009", "165", "168", "169"),
    sources=("haarnoja2017", "haarnoja2018"),
    operations=(
        Operation(
            "soft_value",
            inputs=(Input("q", "*N A", normal(2.0)),),
            outputs=(Output("y", "*N"),),
            options={"temperature": "positive"},
            symbols=ALPHA,
            nonempty=("A",),
            cases=(
                Case("smallest", {"N": (2,), "A": 3}, {"temperature": 0.5}),
                Case("one state", {"N": (), "A": 4}, {"temperature": 2.0}),
                Case("two axes", {"N": (2, 3), "A": 5}, {"temperature": 1.0}),
                Case("one action", {"N": (3,), "A": 1}, {"temperature": 0.7}),
                Case("ties", {"N": (2,), "A": 3}, {"temperature": 0.1}, {"q": TIES}),
                Case(
                    "far apart", {"N": (2,), "A": 3}, {"temperature": 1.0}, {"q": FAR}
                ),
                Case("no states", {"N": (0,), "A": 3}, {"temperature": 1.0}),
            ),
        ),
        Operation(
            "tanh_gaussian",
            inputs=(
                Input("mean", "*N D", symbol=r"\mu"),
                Input("log_std", "*N D", normal(0.5), symbol="s"),
                Input("noise", "*N D", differentiable=False, symbol=r"\epsilon"),
            ),
            outputs=(
                Output("action", "*N D", symbol="a"),
                Output("log_prob", "*N", symbol="h"),
            ),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one state", {"N": (), "D": 1}),
                Case("two axes", {"N": (3, 2), "D": 4}),
                Case(
                    "near the bounds",
                    {"N": (2,), "D": 2},
                    values=EDGES,
                    waive={"cuda float16": "PyTorch's tanh is 1 there in float16"},
                ),
                Case("no states", {"N": (0,), "D": 2}),
                Case("no actions", {"N": (2,), "D": 0}),
            ),
        ),
        Operation(
            "soft_policy_loss",
            inputs=(
                Input("log_prob", "*N", symbol="h"),
                Input("q", "*N"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"temperature": "positive", "reduction": ("mean", "sum")},
            symbols=ALPHA,
            cases=(
                Case("smallest", {"N": (3,)}, MEAN),
                Case("one state", {"N": ()}, MEAN),
                Case("two axes", {"N": (2, 4)}, SUM),
                Case("no states", {"N": (0,)}, SUM),
            ),
            refusals=(
                Refusal(
                    "a mean over nothing",
                    {"log_prob": np.zeros(0), "q": np.zeros(0), "reduction": "mean"},
                    ValueError,
                    r"q must hold a value, got shape \(0,\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "best_soft_policy",
            "No policy has more reward and entropy together",
            r"\sum_a p_a\,(q_a - \alpha \log p_a)"
            r" \le \sum_a p_a\,V + \alpha \sum_a (\pi_a - p_a) = V",
        ),
        Theorem(
            "moves_with_its_values",
            "A constant goes through, and the slopes are shares",
            r"V(q + c) = V(q) + c, \qquad"
            r" \sum_a \frac{\partial V}{\partial q_a} = 1",
            of="soft_value",
        ),
    ),
)
