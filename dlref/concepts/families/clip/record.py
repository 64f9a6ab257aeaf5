"""CLIP's loss: what it takes, and where its views must agree."""

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

PAIR = (
    Input("image", "N D", symbol="a"),
    Input("text", "N D", symbol="b"),
    Input("logit_scale", "", uniform(0.0, 1.5), symbol=r"\lambda"),
)
LOSS = (Output("loss", "", symbol=r"\ell"),)
SAME = np.ones((3, 2))
NOWHERE = np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 0.0]])
SHARP = {"logit_scale": np.array(np.log(100.0))}
LONG = np.array([[3e12, 4e12], [-1e-12, 2e-12], [5.0, 0.0]])


def cases(*more):
    """Return the cases of a loss of pairs."""
    return (
        Case(
            "smallest",
            {"N": 2, "D": 3},
            floor=0.01,  # where both pairs are found, p and 1 cancel, each over N
        ),
        Case("more pairs than features", {"N": 5, "D": 2}),
        Case("one pair", {"N": 1, "D": 4}, floor=1.0),  # the loss is 0
        *more,
    )


CONCEPT = Concept(
    id="143",
    title="CLIP",
    package=__package__,
    needs=("014", "142", "158"),
    sources=("radford2021", "oord2018"),
    operations=(
        Operation(
            "clip_loss",
            inputs=PAIR,
            outputs=LOSS,
            nonempty=("N", "D"),
            cases=cases(
                Case("scaled by 100", {"N": 4, "D": 6}, values=SHARP),
                Case(
                    "long and short",
                    {"N": 3, "D": 2},
                    values={"image": LONG},
                ),
            ),
            refusals=(
                Refusal(
                    "no direction",
                    {"text": NOWHERE},
                    ValueError,
                    "x must have no row of zeros",
                ),
            ),
        ),
        Operation(
            "symmetric_info_nce",
            inputs=PAIR,
            outputs=LOSS,
            nonempty=("N", "D"),
            cases=cases(
                Case(
                    "all alike",
                    {"N": 3, "D": 2},
                    values={"image": SAME, "text": SAME},
                    floor=1.0,  # the slope of the scale cancels
                ),
                Case(
                    "large scores",
                    {"N": 3, "D": 2},
                    values={"image": 40 * (SAME + np.eye(3, 2))},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "slope_in_a_score",
            "Each score is asked for the mean of two gaps",
            r"\frac{\partial \ell}{\partial z_{mj}}"
            r" = \frac{1}{N}\Bigl(\frac{p_{mj} + q_{mj}}{2} - [m = j]\Bigr)",
            of="symmetric_info_nce",
        ),
        Theorem(
            "all_alike_costs_log_n",
            "Without any idea the loss is the logarithm of N",
            r"a_{id} = u_d,\; b_{jd} = v_d \;\Rightarrow\; \ell = \log N",
            of="symmetric_info_nce",
        ),
    ),
)
