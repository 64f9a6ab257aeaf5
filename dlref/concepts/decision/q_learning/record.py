"""Q-learning: what it takes, and where its views must agree."""

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


def coins(rng, shape):
    """Draw booleans."""
    return np.asarray(rng.random(shape) < 0.4)


def held(name, axes, draw=normal(), **more):  # noqa: B008 - a draw is a constant
    """Return an input that no gradient is taken of."""
    return Input(name, axes, draw, differentiable=False, **more)


def mask(axes):
    """Return the input that says where an episode ended."""
    return held("done", axes, coins, rule="mask", symbol=r"\delta")


REWARD = held("reward", "*N", symbol="r")
NEXT = held("next_q", "*N A", symbol="q'")
STEP = {"lr": 0.3, "gamma": 0.9}
LETTERS = {"lr": r"\eta", "gamma": r"\gamma"}
MEAN, SUM = {"reduction": "mean"}, {"reduction": "sum"}
TIES = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
NEARLY = np.array([[1.0, 1.0001, 0.5], [2.0, 1.9999, -3.0]])  # tied in float16
GOES_ON = {"done": np.asarray(False)}
ENDS = {"done": np.asarray(True)}
EDGES = {
    "q": np.array([[0.5, 3.0], [-2.5, 7.0], [1.0, 4.0]]),
    "action": np.array([0, 0, 1]),
    "target": np.array([1.5, -1.5, 4.0]),  # errors -1, -1 and 0
}

CONCEPT = Concept(
    id="168",
    title="Q-learning and DQN",
    package=__package__,
    needs=("164",),
    sources=("baird1995", "hasselt2016", "mnih2015", "wang2016", "watkins1992"),
    operations=(
        Operation(
            "q_learning_step",
            inputs=(
                held("q", "S A"),
                held("state", "", below="S", symbol="i"),
                held("action", "", below="A", symbol="c"),
                held("reward", "", symbol="r"),
                held("next_state", "", below="S", symbol="j"),
                mask(""),
            ),
            outputs=(Output("new_q", "S A", differentiable=False, symbol="q'"),),
            options={"lr": "probability", "gamma": "probability"},
            symbols=LETTERS,
            cases=(
                Case("smallest", {"S": 2, "A": 3}, STEP, GOES_ON),
                Case("the end", {"S": 4, "A": 2}, STEP, ENDS),
                Case("all of it", {"S": 3, "A": 4}, STEP | {"lr": 1.0}, GOES_ON),
                Case("none of it", {"S": 3, "A": 4}, STEP | {"lr": 0.0}, GOES_ON),
                Case("no discount", {"S": 3, "A": 1}, STEP | {"gamma": 1.0}, GOES_ON),
                Case(
                    "it stays where it is",
                    {"S": 2, "A": 3},
                    STEP,
                    GOES_ON
                    | {"q": TIES, "state": np.array(1), "next_state": np.array(1)},
                ),
            ),
        ),
        Operation(
            "td_target",
            inputs=(REWARD, NEXT, mask("*N")),
            outputs=(Output("target", "*N", differentiable=False, symbol="y"),),
            options={"gamma": "probability"},
            symbols=LETTERS,
            nonempty=("A",),
            cases=(
                Case("smallest", {"N": (2,), "A": 3}, {"gamma": 0.9}),
                Case("one row", {"N": (), "A": 2}, {"gamma": 0.99}, GOES_ON),
                Case("two axes", {"N": (4, 5), "A": 6}, {"gamma": 1.0}),
                Case("only now", {"N": (3,), "A": 2}, {"gamma": 0.0}),
                Case("ties", {"N": (2,), "A": 3}, {"gamma": 0.9}, {"next_q": TIES}),
                Case("no rows", {"N": (0,), "A": 3}, {"gamma": 0.9}),
            ),
        ),
        Operation(
            "double_td_target",
            inputs=(
                REWARD,
                NEXT,
                held("next_target_q", "*N A", symbol="p'"),
                mask("*N"),
            ),
            outputs=(Output("target", "*N", differentiable=False, symbol="y"),),
            options={"gamma": "probability"},
            symbols=LETTERS,
            nonempty=("A",),
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "A": 3},
                    {"gamma": 0.9},
                    {"next_q": NEARLY, "done": np.array([False, False])},
                ),
                Case("one row", {"N": (), "A": 2}, {"gamma": 0.99}, GOES_ON),
                Case("two axes", {"N": (4, 5), "A": 6}, {"gamma": 1.0}),
                Case("ties", {"N": (2,), "A": 3}, {"gamma": 0.9}, {"next_q": TIES}),
                Case("no rows", {"N": (0,), "A": 3}, {"gamma": 0.9}),
            ),
        ),
        Operation(
            "td_loss",
            inputs=(
                Input("q", "*N A", normal(2.0)),
                Input("action", "*N", below="A", symbol="c"),
                held("target", "*N", symbol="y"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"reduction": ("mean", "sum"), "delta": "positive"},
            symbols={"delta": r"\Delta"},
            cases=(
                Case("smallest", {"N": (2,), "A": 3}, MEAN | {"delta": 1.0}),
                Case("one row", {"N": (), "A": 2}, MEAN | {"delta": 0.5}),
                Case("two axes", {"N": (3, 4), "A": 5}, SUM | {"delta": 2.0}),
                Case("squares alone", {"N": (4,), "A": 2}, MEAN | {"delta": 1e3}),
                Case(
                    "where parabola and line meet",
                    {"N": (3,), "A": 2},
                    MEAN | {"delta": 1.0},
                    EDGES,
                    waive={"second order": "the slope has a corner there"},
                ),
                Case("no rows", {"N": (0,), "A": 3}, SUM | {"delta": 1.0}),
            ),
        ),
        Operation(
            "dueling_q",
            inputs=(
                Input("value", "*N", symbol="v"),
                Input("advantage", "*N A", symbol="a"),
            ),
            outputs=(Output("q", "*N A"),),
            nonempty=("A",),
            cases=(
                Case("smallest", {"N": (2,), "A": 3}),
                Case("one row", {"N": (), "A": 5}),
                Case("two axes", {"N": (2, 3), "A": 2}),
                Case("one action", {"N": (3,), "A": 1}, floor=1.0),
                Case("no rows", {"N": (0,), "A": 4}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "update_is_a_step",
            "The update is a step down the error, with the target held",
            r"q_{sa} - \eta\,\frac{\partial}{\partial q_{sa}}"
            r"\tfrac12 (q_{ic} - y)^2"
            r" = q_{sa} + \eta\,[s = i][a = c]\,(y - q_{ic})",
            of="q_learning_step",
        ),
        Theorem(
            "what_is_differentiated",
            "The true slope has a second part, and it is left out",
            r"\begin{gathered}"
            r"\frac{\partial}{\partial q_{sa}} \tfrac12\,e^2"
            r" = \underbrace{e\,[s = i][a = c]}_{\text{taken}}"
            r" - \underbrace{\gamma\,e\,[s = j][a = d]}_{\text{left out}} \\[.3em]"
            r"\text{with } e = q_{ic} - r - \gamma\,q_{jd}"
            r"\end{gathered}",
        ),
        Theorem(
            "maximum_is_too_high",
            "The best of noisy estimates is too high on average",
            r"\frac1N \sum_n q_{na} \le \frac1N \sum_n \max_b q_{nb}"
            r"\qquad\text{for every } a",
        ),
        Theorem(
            "mean_is_the_value",
            "The mean of dueling values is the state's, whatever is added",
            r"\frac1A \sum_a q_{na} = v_n, \qquad q(v, a + c) = q(v, a)",
            of="dueling_q",
        ),
    ),
)
