"""Stochastic depth: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem


def coins(rng, shape):
    """Draw True with probability 0.6, and the first True: not all are dropped."""
    kept = rng.random(shape) < 0.6
    kept[:1] = True
    return kept


MASK = Input("mask", "N", coins, differentiable=False, rule="mask", symbol="m")
P = {"p": "fraction"}


def cases(floor=0.0):
    """Return the cases; `floor` where a gradient is 0."""
    all_gone = {"mask": np.full(3, False)}
    return (
        Case("smallest", {"N": 3, "S": (4,)}, {"p": 0.25}),
        Case("numbers", {"N": 5, "S": ()}, {"p": 0.5}),
        Case("images", {"N": 2, "S": (3, 5, 4)}, {"p": 0.1}),
        Case("one example", {"N": 1, "S": (6,)}, {"p": 0.8}),
        Case(
            "none dropped", {"N": 3, "S": (2,)}, {"p": 0.0}, {"mask": np.full(3, True)}
        ),
        Case("all dropped", {"N": 3, "S": (2,)}, {"p": 0.9}, all_gone, floor=floor),
        Case("no examples", {"N": 0, "S": (4,)}, {"p": 0.5}),
    )


CONCEPT = Concept(
    id="077",
    title="Stochastic depth",
    package=__package__,
    needs=("035", "076"),
    sources=("huang2016", "larsson2017", "veit2016"),
    operations=(
        Operation(
            "stochastic_depth",
            inputs=(Input("x", "N *S"), MASK),
            outputs=(Output("y", "N *S"),),
            options=P,
            cases=cases(1.0),
        ),
        Operation(
            "stochastic_residual",
            inputs=(Input("x", "N *S"), Input("branch", "N *S", symbol="f"), MASK),
            outputs=(Output("y", "N *S"),),
            options=P,
            cases=cases(1.0),
        ),
    ),
    theorems=(
        Theorem(
            "mean_is_the_block",
            "On average the block is the whole block",
            r"\mathbb{E}_m[y_{ns}] = x_{ns} + f_{ns},\qquad"
            r"\operatorname{Var}_m[y_{ns}] = \frac{p}{1-p}\, f_{ns}^2",
            of="stochastic_residual",
        ),
        Theorem(
            "dropped_is_the_identity",
            "A dropped block hands its input on, and its gradient back",
            r"m_n = 0:\qquad y_{ns} = x_{ns},\qquad"
            r"\frac{\partial L}{\partial x_{ns}} = \frac{\partial L}{\partial y_{ns}},"
            r"\qquad \frac{\partial L}{\partial f_{ns}} = 0",
            of="stochastic_residual",
        ),
        Theorem(
            "linear_blocks_average",
            "Two linear branches: the four networks average to the full one",
            r"\mathbb{E}\Bigl[\bigl(I + \tfrac{m_2}{1-p} B\bigr)"
            r"\bigl(I + \tfrac{m_1}{1-p} A\bigr)\, v\Bigr] = (I + B)(I + A)\, v",
            of="stochastic_residual",
        ),
        Theorem(
            "expected_depth",
            "With a rate that grows from block to block, about three quarters are run",
            r"\sum_{l=1}^{K} \Bigl(1 - \frac{l}{K}\,p\Bigr)"
            r" = K - \frac{K+1}{2}\,p,\qquad "
            r"p = \tfrac12:\quad \frac{3K - 1}{4}",
        ),
    ),
)
