"""GloVe: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform

PLAIN = {"x_max": 100.0, "alpha": 0.75}
SMALL = {"V": 3, "U": 4, "D": 2}
HOLES = np.array([[0.0, 3.5, 0.0, 250.0], [1.0, 0.0, 100.0, 0.5], [0.0] * 4])


def text(name, letters, near):
    """Return a case that counts the letters of a text."""
    tokens = np.array([ord(c) - ord("a") for c in letters], dtype=int)
    values = {"tokens": tokens, "near": np.array(near, dtype=float)}
    sizes = {"T": len(tokens), "K": len(near)}
    return Case(name, sizes, {"vocabulary": 4}, values)


CONCEPT = Concept(
    id="120",
    title="GloVe",
    package=__package__,
    needs=("119",),
    sources=("pennington2014",),
    operations=(
        Operation(
            "glove_loss",
            inputs=(
                Input(
                    "count",
                    "V U",
                    uniform(0.5, 200.0),
                    differentiable=False,
                    rule="nonnegative",
                    symbol="x",
                ),
                Input("word", "V D", symbol="w"),
                Input("context", "U D", symbol="c"),
                Input("word_bias", "V", symbol="a"),
                Input("context_bias", "U", symbol="b"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"x_max": "positive", "alpha": "positive"},
            symbols={"x_max": r"x_{\max}", "alpha": r"\alpha"},
            cases=(
                Case("smallest", SMALL, PLAIN),
                Case("as many contexts as words", {"V": 5, "U": 5, "D": 3}, PLAIN),
                Case("other weights", SMALL, {"x_max": 10.0, "alpha": 2.0}),
                Case("pairs never seen", SMALL, PLAIN, values={"count": HOLES}),
                Case("one of each", {"V": 1, "U": 1, "D": 1}, PLAIN),
                Case("no words", SMALL | {"V": 0}, PLAIN),
            ),
        ),
        Operation(
            "cooccurrence",
            inputs=(
                Input("tokens", "T", below="V"),
                Input("near", "K", uniform(0.1, 1.0), differentiable=False, symbol="h"),
            ),
            outputs=(Output("count", "V V", differentiable=False),),
            options={"vocabulary": "positive integer"},
            derived={"V": lambda known: known["vocabulary"]},
            roundings=lambda sizes: max(sizes["T"], 1),
            cases=(
                text("smallest", "abcab", [0.9, 0.3]),
                text("a word beside itself", "aabbba", [1.0, 0.5, 0.25]),
                text("farther than the text", "dab", [1.0, 0.5, 0.3, 0.2, 0.1]),
                text("one word", "c", [1.0]),
                text("no text", "", [1.0, 0.5]),
                text("nobody is near", "abc", []),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "differences_are_ratios",
            "Where nothing is lacking, differences are logarithms of ratios",
            r"(w_0 - w_1) \cdot c_j = \log \frac{x_{0j}}{x_{1j}} - (a_0 - a_1)",
        ),
        Theorem(
            "both_vectors_are_alike",
            "Words and contexts may change places",
            r"\ell(x, w, c, a, b) = \ell(x^{\mathsf{T}}, c, w, b, a)",
        ),
    ),
)
