"""Mixture of experts: what it takes, and where its views must agree."""

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

FAR = np.array([[900.0, -900.0, 0.0], [-1e4, 0.0, 700.0]])
TIED = np.array([[1.0, 2.0, 2.0, 2.0], [0.0, 0.0, -1.0, 0.0]])
LEVEL = np.random.default_rng(0).integers(3, size=(1, 64)).astype(float)
JUMP = {"richardson": "a step breaks the tie; which is chosen is compared with torch"}
SCORES = Input("z", "*N E")
MANY = Refusal(
    "more than there are", {"k": 4}, ValueError, "k must be at most 3, got 4"
)
DEEPER = Refusal(
    "more than there are, two axes",
    {"z": np.zeros((2, 5, 3)), "k": 4},
    ValueError,
    "k must be at most 3, got 4",
)


def how(k, renormalize=True):
    """Return the options of a case."""
    return {"k": k, "renormalize": renormalize}


CONCEPT = Concept(
    id="136",
    title="Mixture of experts",
    package=__package__,
    needs=("014", "017"),
    sources=("jacobs1991", "shazeer2017", "fedus2022", "jiang2024"),
    operations=(
        Operation(
            "top_k_gate",
            inputs=(SCORES,),
            outputs=(Output("y", "*N E"),),
            options={"k": "positive integer", "renormalize": (True, False)},
            nonempty=("E",),
            cases=(
                Case("smallest", {"N": (2,), "E": 3}, how(2)),
                Case("of all", {"N": (2,), "E": 3}, how(2, False)),
                Case("one row", {"N": (), "E": 5}, how(3)),
                Case("two axes", {"N": (2, 3), "E": 4}, how(1, False)),
                Case(
                    "one, renormalized",
                    {"N": (3,), "E": 4},
                    how(1),
                    floor=1.0,  # its weight is 1, and its slope 0
                ),
                Case("all chosen", {"N": (2,), "E": 3}, how(3)),
                Case(
                    "far apart",
                    {"N": (2,), "E": 3},
                    how(2),
                    values={"z": FAR},
                    floor=1.0,  # one weight is 1
                ),
                Case(
                    "ties",
                    {"N": (2,), "E": 4},
                    how(2),
                    values={"z": TIED},
                    waive=JUMP,
                    floor=1.0,  # between equal weights some curvatures are 0
                ),
                Case(
                    "many ties",
                    {"N": (1,), "E": 64},
                    how(2),
                    values={"z": LEVEL},
                    waive=JUMP,
                    floor=1.0,  # between equal weights some curvatures are 0
                ),
                Case("no rows", {"N": (0,), "E": 3}, how(2)),
            ),
            refusals=(MANY, DEEPER),
        ),
        Operation(
            "mixture_of_experts",
            inputs=(
                Input("x", "*N D"),
                Input("weight_router", "E D", symbol="R"),
                Input("weight_in", "E H D", normal(0.7), symbol="U"),
                Input("weight_out", "E D H", normal(0.7), symbol="V"),
            ),
            outputs=(Output("y", "*N D"),),
            options={"k": "positive integer", "renormalize": (True, False)},
            nonempty=("E",),
            cases=(
                Case("smallest", {"N": (2,), "D": 2, "E": 3, "H": 4}, how(2)),
                Case("of all", {"N": (3,), "D": 2, "E": 3, "H": 4}, how(2, False)),
                Case(
                    "as in Switch", {"N": (2, 4), "D": 3, "E": 5, "H": 2}, how(1, False)
                ),
                Case("one row", {"N": (), "D": 5, "E": 4, "H": 3}, how(3)),
                Case("all experts", {"N": (4,), "D": 3, "E": 2, "H": 3}, how(2)),
                Case("no rows", {"N": (0,), "D": 2, "E": 3, "H": 2}, how(2)),
            ),
            refusals=(MANY,),
        ),
        Operation(
            "load_balance_loss",
            inputs=(SCORES,),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"k": "positive integer"},
            nonempty=("N", "E"),
            cases=(
                Case("smallest", {"N": (4,), "E": 3}, {"k": 1}),
                Case("two each", {"N": (5,), "E": 4}, {"k": 2}),
                Case("one row", {"N": (), "E": 3}, {"k": 1}),
                Case("two axes", {"N": (2, 3), "E": 5}, {"k": 3}),
                Case(
                    "one expert",
                    {"N": (3,), "E": 1},
                    {"k": 1},
                    floor=1.0,  # it is 1 whatever the scores, with slope 0
                ),
                Case(
                    "far apart",
                    {"N": (2,), "E": 3},
                    {"k": 1},
                    values={"z": FAR},
                    floor=1.0,  # every probability is 0 or 1
                ),
            ),
            refusals=(MANY,),
        ),
    ),
    theorems=(
        Theorem(
            "gates_sum_to_one",
            "Renormalized, the weights of a row sum to one",
            r"\sum_e g_{ne} = 1",
            of="top_k_gate",
        ),
        Theorem(
            "score_gradients_sum_to_zero",
            "The gradients of a row's scores sum to zero",
            r"\sum_e \frac{\partial L}{\partial z_{ne}} = 0",
            of="top_k_gate",
        ),
        Theorem(
            "balance_is_lowest",
            "Even shares have the smallest sum of squares",
            r"\Bigl(\sum_e p_e\Bigr)^{\!2} \le E \sum_e p_e^2",
        ),
    ),
)
