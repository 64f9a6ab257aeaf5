"""word2vec: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
)


def ways(rng, shape):
    """Draw paths that end early now and then."""
    code = rng.choice([-1.0, 1.0], size=shape)
    ends = rng.integers(1, shape[-1] + 1, size=shape[:-1]) if shape[-1] else 0
    return code * (np.arange(shape[-1]) < np.asarray(ends)[..., None])


def fixed(name, axes, draw, symbol):
    """Return an input that is not learned."""
    return Input(name, axes, draw, differentiable=False, symbol=symbol)


LOSS = (Output("loss", "", symbol=r"\ell"),)
TABLES = (Input("input.weight", "V D"), Input("output.weight", "V D"))
SMALL = {"N": (2,), "K": 3, "D": 4}
WORDS = {"N": (3,), "K": 2, "V": 5, "D": 4}
LOUD = 40 * np.array([[1.0, -1.0, 1.0], [1.0, 1.0, 1.0]])
ONES = {"v": LOUD, "u": np.ones((2, 3)), "noise": np.ones((2, 1, 3))}
SAME = dict.fromkeys(("center", "context"), np.array([1, 1, 1]))

CONCEPT = Concept(
    id="119",
    title="word2vec",
    package=__package__,
    needs=("013", "014", "037"),
    sources=(
        "mikolov2013",
        "mikolov2013distributed",
        "gutmann2010",
        "morin2005",
        "levy2014",
        "irsoy2021",
    ),
    operations=(
        Operation(
            "nce_loss",
            inputs=(
                Input("v", "*N D"),
                Input("u", "*N D"),
                Input("noise", "*N K D", symbol="w"),
                Input(
                    "log_target",
                    "*N",
                    differentiable=False,
                    optional=True,
                    symbol=r"\eta",
                ),
                Input(
                    "log_noise",
                    "*N K",
                    differentiable=False,
                    optional=True,
                    symbol=r"\kappa",
                ),
            ),
            outputs=LOSS,
            nonempty=("N",),
            cases=(
                Case("smallest", SMALL),
                Case("one example", {"N": (), "K": 2, "D": 3}),
                Case("two axes", {"N": (2, 3), "K": 1, "D": 5}),
                Case("negative sampling", SMALL, absent=("log_target", "log_noise")),
                Case("no noise", SMALL | {"K": 0}, absent=("log_target",)),
                Case(
                    "far out",
                    {"N": (2,), "K": 1, "D": 3},
                    values=ONES,
                    absent=("log_target", "log_noise"),
                    waive=dict.fromkeys(
                        ("cuda float64", "cuda float32"),
                        "PyTorch subtracts the sigmoid from 1, which cancels",
                    ),
                ),
            ),
        ),
        Operation(
            "hierarchical_softmax_loss",
            inputs=(
                Input("v", "*N D"),
                Input("nodes", "*N L D", symbol="w"),
                fixed("code", "*N L", ways, "c"),
            ),
            outputs=LOSS,
            nonempty=("N", "L"),
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "L": 3, "D": 4},
                    values={"code": np.array([[1.0, -1.0, 0.0], [-1.0, 1.0, 1.0]])},
                ),
                Case("one example", {"N": (), "L": 5, "D": 2}),
                Case("two axes", {"N": (3, 2), "L": 2, "D": 3}),
                Case("one question", {"N": (4,), "L": 1, "D": 2}),
            ),
            refusals=(
                Refusal(
                    "a way that does not exist",
                    {"code": np.array([[0.5, 1.0, 1.0], [1.0, -1.0, 0.0]])},
                    ValueError,
                    r"code must hold -1, 0 and 1, got 0\.5",
                ),
            ),
        ),
        Operation(
            "skip_gram",
            inputs=(
                Input("center", "*N", below="V"),
                Input("context", "*N", below="V"),
                Input("noise", "*N K", below="V"),
            ),
            parameters=TABLES,
            outputs=LOSS,
            nonempty=("N",),
            cases=(
                Case("smallest", WORDS),
                Case("one pair", WORDS | {"N": ()}),
                Case("sentences", WORDS | {"N": (2, 4), "V": 9}),
                Case("a word beside itself", WORDS, values=SAME),
            ),
        ),
        Operation(
            "cbow",
            inputs=(
                Input("context", "*N C", below="V"),
                Input("center", "*N", below="V"),
                Input("noise", "*N K", below="V"),
            ),
            parameters=TABLES,
            outputs=LOSS,
            nonempty=("N", "C"),
            cases=(
                Case("smallest", WORDS | {"C": 3}),
                Case("one window", WORDS | {"N": (), "C": 2}),
                Case("sentences", WORDS | {"N": (2, 3), "C": 4, "V": 7}),
                Case("one word around", WORDS | {"C": 1}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "nce_tends_to_softmax",
            "The slope of a score is that of the softmax, weakened",
            r"\begin{gathered}"
            r"\mathbb{E}\Bigl[-\frac{\partial \ell}{\partial s}\Bigr]"
            r" = \frac{K q}{p + K q}\,(t - p) \qquad\text{at } s = \log p \\[.4em]"
            r"\lim_{K \to \infty} \frac{K q}{p + K q} = 1"
            r"\end{gathered}",
        ),
        Theorem(
            "scores_become_information",
            "With negative sampling scores become mutual information",
            r"\mathbb{E}\Bigl[\frac{\partial \ell}{\partial s}\Bigr] = 0"
            r" \quad\text{at}\quad s = \log \frac{P(a, b)}{P(a)\,P(b)} - \log K",
        ),
        Theorem(
            "leaves_sum_to_one",
            "A tree gives away all it has",
            r"p\,\sigma(z) + p\,\sigma(-z) = p",
        ),
    ),
)
