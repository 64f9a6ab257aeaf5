"""PPO: what it takes, and where its views must agree."""

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


def held(name, symbol="", draw=normal()):  # noqa: B008 - a draw is a constant
    """Return an input that no gradient is taken of."""
    return Input(name, "*N", draw, differentiable=False, symbol=symbol)


MEAN, SUM = {"reduction": "mean", "clip": 0.2}, {"reduction": "sum", "clip": 0.1}
LETTERS = {"gamma": r"\gamma", "lam": r"\lambda"}
FADE = {"gamma": 0.9, "lam": 0.8}
# The policy is the old one still: every ratio is 1, and on both bounds if clip is 0.
FIRST = {
    "log_prob": np.array([-0.5, -1.0, -2.0]),
    "old_log_prob": np.array([-0.5, -1.0, -2.0]),
    "advantage": np.array([1.0, -2.0, 0.0]),
}
SIDES = {  # ratios over and under the bounds, with advantages of both signs
    "log_prob": np.array([1.0, 1.0, -1.0, -1.0]),
    "old_log_prob": np.zeros(4),
    "advantage": np.array([2.0, -3.0, 2.0, -3.0]),
}
REMOTE = {  # beyond the bounds, where they do not hold
    "log_prob": np.array([4.0, -4.0]),
    "old_log_prob": np.zeros(2),
    "advantage": np.array([-1.0, 2.0]),
}
WORSE = {  # too far up to the target, away, past it, not at all, too far down to it
    "value": np.array([1.0, -1.0, 3.0, 0.1, -1.0]),
    "old_value": np.zeros(5),
    "target": np.array([2.0, 2.0, 1.0, 2.0, -2.0]),
}
AS_BAD = {  # the target lies halfway between the value and the clipped one
    "value": np.array([1.0, -2.0]),
    "old_value": np.zeros(2),
    "target": np.array([0.75, -1.25]),
}
NOTHING = "a mean must be over at least one step, got none"
NONE = np.zeros(0)

CONCEPT = Concept(
    id="169",
    title="Actor-critic and PPO",
    package=__package__,
    needs=("165", "168"),
    sources=("andrychowicz2021", "mnih2016", "schulman2016", "schulman2017"),
    operations=(
        Operation(
            "gae",
            inputs=(
                Input("reward", "*N T", symbol="r"),
                Input("value", "*N T", symbol="v"),
                Input("next_value", "*N T", symbol="v'"),
            ),
            outputs=(Output("y", "*N T"),),
            options={"gamma": "probability", "lam": "probability"},
            symbols=LETTERS,
            cases=(
                Case("smallest", {"N": (2,), "T": 3}, FADE),
                Case("one episode", {"N": (), "T": 7}, FADE | {"lam": 0.95}),
                Case("all of it", {"N": (2,), "T": 5}, FADE | {"lam": 1.0}),
                Case("one step ahead", {"N": (2,), "T": 4}, FADE | {"lam": 0.0}),
                Case("only now", {"N": (2, 3), "T": 2}, FADE | {"gamma": 0.0}),
                Case("one step", {"N": (2,), "T": 1}, FADE),
                Case("no steps", {"N": (2,), "T": 0}, FADE),
            ),
        ),
        Operation(
            "ppo_clip_loss",
            inputs=(
                Input("log_prob", "*N", normal(0.4), symbol="l"),
                held("old_log_prob", "l'", normal(0.4)),
                held("advantage", "A"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"clip": "fraction", "reduction": ("mean", "sum")},
            symbols={"clip": r"\varepsilon"},
            cases=(
                Case("smallest", {"N": (3,)}, MEAN),
                Case("one step", {"N": ()}, MEAN),
                Case("two axes", {"N": (3, 4)}, SUM),
                Case("both sides", {"N": (4,)}, MEAN, SIDES),
                Case("far from the old policy", {"N": (2,)}, MEAN, REMOTE),
                Case("the first update", {"N": (3,)}, MEAN, FIRST),
                Case(
                    "on both bounds",
                    {"N": (3,)},
                    MEAN | {"clip": 0.0},
                    FIRST,
                    waive=dict.fromkeys(
                        ("complex step", "richardson", "second order"),
                        "the loss has a corner there; the side is compared",
                    ),
                ),
                Case("no steps", {"N": (0,)}, SUM),
            ),
            refusals=(
                Refusal(
                    "a mean over nothing",
                    {"log_prob": NONE, "old_log_prob": NONE, "advantage": NONE},
                    ValueError,
                    NOTHING,
                ),
            ),
        ),
        Operation(
            "clipped_value_loss",
            inputs=(
                Input("value", "*N", symbol="v"),
                held("old_value", "v'"),
                held("target", "y"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"clip": "positive", "reduction": ("mean", "sum")},
            symbols={"clip": r"\varepsilon"},
            cases=(
                Case("smallest", {"N": (3,)}, MEAN),
                Case("one step", {"N": ()}, MEAN | {"clip": 1.0}),
                Case("two axes", {"N": (3, 4)}, SUM),
                Case("moved too far", {"N": (5,)}, MEAN, WORSE),
                Case(
                    "both are as bad",
                    {"N": (2,)},
                    {"clip": 0.5, "reduction": "sum"},
                    AS_BAD,
                ),
                Case("nothing clipped", {"N": (4,)}, MEAN | {"clip": 1e3}),
                Case("no steps", {"N": (0,)}, SUM),
            ),
            refusals=(
                Refusal(
                    "a mean over nothing",
                    {"value": NONE, "old_value": NONE, "target": NONE},
                    ValueError,
                    NOTHING,
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "one_step_more",
            "An advantage is the surprise now, and a share of the next advantage",
            r"y_t = r_t + \gamma v_{t+1} - v_t + \gamma \lambda\, y_{t+1}",
        ),
        Theorem(
            "all_of_lambda",
            "With all of lambda the values between cancel",
            r"y_0 = r_0 + \gamma r_1 + \gamma^2 r_2 + \gamma^3 r_3"
            r" + \gamma^4 v_4 - v_0 \qquad\text{if } \lambda = 1",
        ),
        Theorem(
            "telescoping_step",
            "And so they do in episodes of any length",
            r"y_{t+1} = G_{t+1} - v_{t+1} \quad\Longrightarrow\quad"
            r" y_t = \underbrace{r_t + \gamma\,G_{t+1}}_{G_t} - v_t"
            r" \qquad\text{if } \lambda = 1",
        ),
        Theorem(
            "clipping_never_pays",
            "What is counted is never more than the ratio gives",
            r"\min\bigl(\rho A,\; \operatorname{clip}(\rho)\,A\bigr) \le \rho A",
        ),
    ),
)
