"""Markov decision processes: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
)


def chances(rng, shape):
    """Draw rows of probabilities."""
    a = np.exp(rng.normal(0.0, 1.5, shape))
    return a / a.sum(axis=-1, keepdims=True)


REWARD = Input("reward", "S A", symbol="r")
TRANSITION = Input("transition", "S A S", chances, rule="distribution", symbol="P")
VALUE = Input("value", "S", symbol="v")
POLICY = Input("policy", "S A", chances, rule="distribution", symbol=r"\pi")
DISCOUNT = {"gamma": "fraction"}
LETTER = {"gamma": r"\gamma"}
SMALL = {"S": 2, "A": 3}
NEAR, FAR = {"gamma": 0.9}, {"gamma": 0.99}
# Both actions of the first state do the same, so they tie.
TWINS = {
    "reward": np.array([[1.0, 1.0], [0.5, -2.0]]),
    "transition": np.array([[[0.3, 0.7], [0.3, 0.7]], [[0.0, 1.0], [1.0, 0.0]]]),
}
NEARLY = np.array([[1.0, 1.0001, 0.5], [2.0, -1.0, 3.0]])  # in float16 two are equal
SURE = {"transition": np.eye(3)[[[1, 2], [2, 0], [2, 2]]]}  # every move is certain


def cases(**more):
    """Return the cases of an operation; `more` are its options besides."""
    return (
        Case("smallest", SMALL, NEAR | more),
        Case("more states", {"S": 7, "A": 2}, {"gamma": 0.5} | more),
        Case("one action", {"S": 3, "A": 1}, NEAR | more),
        Case("one state", {"S": 1, "A": 4}, NEAR | more),
        Case("far-sighted", {"S": 3, "A": 2}, FAR | more),
        Case("only now", SMALL, {"gamma": 0.0} | more, floor=1.0),
        Case("certain moves", {"S": 3, "A": 2}, NEAR | more, SURE),
    )


TIED = Case("two actions tie", {"S": 2, "A": 2}, NEAR, TWINS)

CONCEPT = Concept(
    id="164",
    title="Values and the Bellman equation",
    package=__package__,
    needs=("007", "014"),
    sources=("bellman1957", "denardo1967", "howard1960", "sutton2018"),
    operations=(
        Operation(
            "q_values",
            inputs=(REWARD, TRANSITION, VALUE),
            outputs=(Output("q", "S A"),),
            options=DISCOUNT,
            symbols=LETTER,
            cases=cases(),
        ),
        Operation(
            "bellman_optimality",
            inputs=(REWARD, TRANSITION, VALUE),
            outputs=(Output("y", "S"),),
            options=DISCOUNT,
            symbols=LETTER,
            nonempty=("A",),
            cases=(*cases(), TIED),
        ),
        Operation(
            "greedy_policy",
            inputs=(Input("q", "*N A", differentiable=False),),
            outputs=(Output("policy", "*N A", differentiable=False),),
            nonempty=("A",),
            cases=(
                Case("smallest", {"N": (2,), "A": 3}, values={"q": NEARLY}),
                Case("one row", {"N": (), "A": 5}),
                Case("two axes", {"N": (2, 3), "A": 4}),
                Case("one action", {"N": (2,), "A": 1}),
                Case(
                    "ties",
                    {"N": (2,), "A": 3},
                    values={"q": np.array([[0.0, 2.0, 2.0], [1.0, 1.0, 1.0]])},
                ),
                Case("no rows", {"N": (0,), "A": 3}),
            ),
        ),
        Operation(
            "policy_value",
            inputs=(REWARD, TRANSITION, POLICY),
            outputs=(Output("v", "S"),),
            options=DISCOUNT,
            symbols=LETTER,
            nonempty=("S", "A"),
            cases=cases(),
        ),
        Operation(
            "value_iteration",
            inputs=(REWARD, TRANSITION, VALUE),
            outputs=(Output("y", "S"),),
            options=DISCOUNT | {"steps": "nonnegative integer"},
            symbols=LETTER,
            nonempty=("A",),
            cases=(
                Case("smallest", SMALL, NEAR | {"steps": 2}),
                Case("no step", SMALL, NEAR | {"steps": 0}, floor=1.0),
                Case("many steps", {"S": 5, "A": 2}, NEAR | {"steps": 20}),
                Case("certain moves", {"S": 3, "A": 2}, NEAR | {"steps": 3}, SURE),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "bellman_is_a_contraction",
            "One step brings any two guesses closer, by the discount",
            r"\begin{gathered}"
            r"\max_a q_v(s, a) - \max_a q_u(s, a) \le \gamma\,m \\"
            r"\text{if } v_t - u_t \le m \text{ for all } t"
            r"\end{gathered}",
        ),
        Theorem(
            "softmax_policy_gradient",
            "Behind a softmax, an action counts by how much it is above the mean",
            r"\frac{\partial L}{\partial z_{sa}}"
            r" = w_s\,\pi_{sa}\Bigl(q_{sa} - \sum_b \pi_{sb}\,q_{sb}\Bigr)",
        ),
    ),
)
