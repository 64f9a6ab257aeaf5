"""Truncated backpropagation: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    normal,
    uniform,
)

BENDS = {"nonlinearity": ("tanh", "relu")}
TANH, RELU = ({"nonlinearity": name} for name in BENDS["nonlinearity"])
SHORT = {"T": 4, "N": (2,), "D": 3, "H": 2}
CUT = "on purpose no gradient; compared with PyTorch, which is cut at the same place"
OFF = dict.fromkeys(("complex step", "second order", "richardson"), CUT)


def kept(name, parts, sizes=SHORT, bend=TANH, absent=()):
    """Return a case with these parts kept."""
    sizes = sizes | {"T": len(parts)}
    values = {"keep": np.array(parts, float)}
    return Case(name, sizes, bend, values, absent, waive=OFF)


CONCEPT = Concept(
    id="111",
    title="Truncated backpropagation through time",
    package=__package__,
    needs=("032", "110"),
    sources=("williams1990", "tallec2017", "elman1990"),
    operations=(
        Operation(
            "scale_gradient",
            inputs=(
                Input("x", "*N", rule="real"),
                Input("held", "*N", differentiable=False, symbol="h", rule="real"),
                Input(
                    "scale",
                    "",
                    uniform(0.2, 2.0),
                    differentiable=False,
                    symbol="s",
                    rule="real",
                ),
            ),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("one number", {"N": ()}),
                Case("two axes", {"N": (4, 5)}),
                Case("nothing", {"N": (0,)}),
                Case(
                    "the same value",
                    {"N": (3,)},
                    values=dict.fromkeys(
                        ("x", "held"), np.array([1e300, -0.1, 1e-300])
                    ),
                ),
                Case("stopped", {"N": (3,)}, values={"scale": np.zeros(())}, floor=1.0),
                Case("doubled", {"N": (3,)}, values={"scale": np.full((), 2.0)}),
            ),
        ),
        Operation(
            "truncated_rnn",
            inputs=(
                Input("x", "T *N D"),
                Input("h0", "*N H", symbol="h_0"),
                Input("keep", "T", differentiable=False, symbol="k", rule="real"),
                Input("weight_ih", "H D", normal(0.5), symbol="W"),
                Input("weight_hh", "H H", normal(0.5), symbol="R"),
                Input("bias_ih", "H", optional=True, symbol="b"),
                Input("bias_hh", "H", optional=True, symbol=r"\tilde{b}"),
            ),
            outputs=(
                Output("output", "T *N H", symbol="y"),
                Output("hn", "*N H", symbol="h_T"),
            ),
            options=BENDS,
            nonempty=("T",),
            cases=(
                Case("smallest", SHORT, TANH, {"keep": np.ones(4)}),
                Case("relu", SHORT, RELU, {"keep": np.ones(4)}),
                kept("windows of two", [0, 1, 0, 1, 0, 1]),
                kept("the first state too", [1, 1, 0, 1, 1], bend=RELU),
                kept("nothing kept", [0, 0, 0]),
                kept("parts", [0.5, 2.0, 0.25, -1.5]),
                kept("one step", [0.5]),
                kept("one row", [0, 1, 1, 0], SHORT | {"N": ()}),
                kept("two axes", [1, 0, 1], {"N": (2, 3), "D": 2, "H": 5}, RELU),
                kept("no bias", [1, 0, 1], absent=("bias_ih", "bias_hh")),
                kept("one bias", [1, 0, 1], absent=("bias_hh",)),
                kept("the other bias", [1, 0, 1], absent=("bias_ih",)),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "held_is_the_value",
            "Where x is what is held, the value is x",
            r"h + s\,(x - h) = x \quad\text{for } h = x",
            of="scale_gradient",
        ),
        Theorem(
            "cut_loses",
            "What a cut loses",
            r"\begin{gathered}"
            r"\lambda_t D_t = \lambda_t F_t + \lambda_{t-1} D_{t-1} \\[.4em]"
            r"\text{where } D_t = F_t + J_t D_{t-1}"
            r" \text{ and } \lambda_{t-1} = \lambda_t J_t"
            r"\end{gathered}",
        ),
        Theorem(
            "short_memory_forgives",
            "A network that forgets forgives a cut",
            r"\begin{gathered}"
            r"\lim_{k \to \infty} w^k = 0 \;\text{ for } w = \tfrac{1}{1 + c}"
            r" \\[.4em]"
            r"\lim_{k \to \infty} w^k = \infty \;\text{ for } w = 1 + c"
            r"\end{gathered}",
        ),
        Theorem(
            "right_on_average",
            "Random cuts are right on average",
            r"\begin{gathered}"
            r"\mathbb{E}[\xi] = 1 \quad\Longrightarrow\quad"
            r" \mathbb{E}[a + \xi\,b\,z] = a + b\,\mathbb{E}[z] \\[.4em]"
            r"\text{where } \xi = \tfrac1p \text{ with probability } p,"
            r" \text{ else } 0"
            r"\end{gathered}",
        ),
        Theorem(
            "spread_grows",
            "Their spread grows with the distance",
            r"\mathbb{E}[\xi^2] = \tfrac1p, \qquad"
            r" \lim_{k \to \infty} p^{-k} = \infty"
            r" \;\text{ for } p = \tfrac{1}{1 + c}",
        ),
    ),
)
