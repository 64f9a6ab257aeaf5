"""Factorization models: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

CONCEPT = Concept(
    id="161",
    title="Factorization models",
    package=__package__,
    needs=("012", "036"),
    sources=("koren2009", "rendle2010"),
    operations=(
        Operation(
            "matrix_factorization",
            inputs=(
                Input("user", "*N", below="U", symbol="u"),
                Input("item", "*N", below="I", symbol="i"),
                Input("mean", "", symbol=r"\mu"),
                Input("user_bias", "U", symbol="b"),
                Input("item_bias", "I", symbol="c"),
                Input("user_factors", "U K", symbol="P"),
                Input("item_factors", "I K", symbol="Q"),
            ),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (4,), "U": 3, "I": 5, "K": 2}),
                Case("one rating", {"N": (), "U": 2, "I": 3, "K": 4}),
                Case("two axes", {"N": (3, 4), "U": 4, "I": 2, "K": 1}),
                Case(
                    "the same pair twice",
                    {"N": (3,), "U": 3, "I": 4, "K": 2},
                    values={"user": np.array([1, 1, 0]), "item": np.array([2, 2, 2])},
                ),
                Case("no ratings", {"N": (0,), "U": 2, "I": 3, "K": 2}),
                Case("no factors", {"N": (3,), "U": 2, "I": 3, "K": 0}),
            ),
        ),
        Operation(
            "factorization_machine",
            inputs=(
                Input("x", "*N D"),
                Input("bias", "", symbol="b"),
                Input("weight", "D", symbol="w"),
                Input("factors", "D K", symbol="V"),
            ),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 4, "K": 3}),
                Case("one example", {"N": (), "D": 3, "K": 2}),
                Case("two axes", {"N": (2, 3), "D": 5, "K": 1}),
                Case("one feature: no pairs", {"N": (3,), "D": 1, "K": 2}, floor=1.0),
                Case("no factors", {"N": (3,), "D": 4, "K": 0}),
                Case("no examples", {"N": (0,), "D": 3, "K": 2}),
                Case(
                    "mostly zeros",
                    {"N": (2,), "D": 5, "K": 2},
                    values={"x": np.array([[0.0, 1, 0, 0, 1], [1, 0, 0, 0.5, 0]])},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "all_pairs_at_once",
            "All pairs at the price of one pass",
            r"\sum_{d} \sum_{e > d} \Bigl(\sum_k V_{dk} V_{ek}\Bigr) x_d x_e"
            r" = \frac12 \sum_k \Bigl[\Bigl(\sum_d V_{dk} x_d\Bigr)^2"
            r" - \sum_d V_{dk}^2 x_d^2\Bigr]",
        ),
        Theorem(
            "a_user_and_an_item",
            "With two ones, the machine is the factorization",
            r"x_d = [d = u] + [d = i],\; u \ne i \;\Rightarrow\;"
            r" y = b + w_u + w_i + \sum_k V_{uk} V_{ik}",
        ),
        Theorem(
            "factors_can_be_mixed",
            "Other factors give the same predictions",
            r"\sum_k \Bigl(\sum_j P_{uj} A_{jk}\Bigr)"
            r"\Bigl(\sum_l A^{-1}_{kl} Q_{il}\Bigr) = \sum_k P_{uk} Q_{ik}",
        ),
    ),
)
