"""Recurrent nets both ways, deep and masked: what they take, where views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal


def some(rng, shape):
    """Draw a mask in which a third are gaps."""
    return rng.random(shape) < 2 / 3


def gaps(axes, optional=False):
    """Return the input that says where there is something."""
    return Input(
        "mask",
        axes,
        some,
        differentiable=False,
        rule="mask",
        symbol="m",
        optional=optional,
    )


def until(*lengths):
    """Return a case's values: each sequence ends at its own length."""
    return {"mask": np.arange(max(lengths))[:, None] < np.array(lengths)}


def parameters(layer, inputs):
    """Return the parameters of one layer, of both directions."""
    return tuple(
        Input(f"{name}_{layer}{way}", axes, normal(0.5))
        for way in ("", "_reverse")
        for name, axes in (
            ("weight_ih", f"(3 H) {inputs}"),
            ("weight_hh", "(3 H) H"),
            ("bias_ih", "(3 H)"),
            ("bias_hh", "(3 H)"),
        )
    )


def states(number):
    """Return the outputs of a net with that many last states."""
    return (
        Output("output", "T N (2 H)", symbol="y"),
        Output("hn", f"{number} N H", symbol="h_T"),
    )


def without(sizes):
    """Return the cases in which biases are absent."""
    return (
        Case("no bias", sizes, absent=("bias_ih", "bias_hh")),
        Case("one bias", sizes, absent=("bias_hh",)),
        Case("the other bias", sizes, absent=("bias_ih",)),
    )


def nets(**sizes):
    """Return the cases of a net both ways."""
    return (
        Case("smallest", {"T": 3, "N": 2} | sizes, values=until(3, 2)),
        Case("one is empty", {"T": 4, "N": 3} | sizes, values=until(2, 0, 4)),
        Case("gaps anywhere", {"T": 5, "N": 4} | sizes),
        Case("one step", {"T": 1, "N": 2} | sizes, values=until(1, 1)),
        Case("no gaps", {"T": 4, "N": 3} | sizes, absent=("mask",)),
    )


WEIGHTS = (
    Input("weight_ih", "(3 H) D", normal(0.5), symbol="W"),
    Input("weight_hh", "(3 H) H", normal(0.5), symbol="R"),
    Input("bias_ih", "(3 H)", optional=True, symbol="b"),
    Input("bias_hh", "(3 H)", optional=True, symbol=r"\tilde{b}"),
)
X = Input("x", "T N D")
SMALL = {"N": (2,), "D": 3, "H": 4}
SHORT = {"T": 3, "N": 2, "D": 2, "H": 4}

CONCEPT = Concept(
    id="114",
    title="Bidirectional, deep and masked recurrent nets",
    package=__package__,
    needs=("113",),
    sources=("schuster1997", "graves2005", "graves2013speech"),
    operations=(
        Operation(
            "masked_gru_cell",
            inputs=(Input("x", "*N D"), Input("h", "*N H"), gaps("*N"), *WEIGHTS),
            outputs=(Output("new_h", "*N H", symbol="h'"),),
            cases=(
                Case("smallest", SMALL, values={"mask": np.array([True, False])}),
                Case("one row", {"N": (), "D": 5, "H": 3}, values={"mask": np.True_}),
                Case("two axes of rows", {"N": (2, 3), "D": 2, "H": 5}),
                Case("only gaps", SMALL, values={"mask": np.array([False, False])}),
                *without({"N": (3,), "D": 2, "H": 1}),
            ),
        ),
        Operation(
            "masked_gru",
            inputs=(X, gaps("T N"), Input("h0", "N H", symbol="h_0"), *WEIGHTS),
            outputs=(
                Output("output", "T N H", symbol="y"),
                Output("hn", "N H", symbol="h_T"),
            ),
            nonempty=("T",),
            cases=(
                Case("smallest", SHORT, values=until(2, 3)),
                Case("one is empty", SHORT | {"N": 3}, values=until(1, 0, 3)),
                Case("gaps anywhere", {"T": 9, "N": 4, "D": 3, "H": 2}),
                *without(SHORT),
            ),
        ),
        Operation(
            "bidirectional_gru",
            inputs=(X, gaps("T N", optional=True), Input("h0", "2 N H", symbol="h_0")),
            parameters=parameters("l0", "D"),
            outputs=states(2),
            nonempty=("T",),
            cases=nets(D=2, H=4),
        ),
        Operation(
            "deep_bidirectional_gru",
            inputs=(X, gaps("T N", optional=True), Input("h0", "4 N H", symbol="h_0")),
            parameters=(*parameters("l0", "D"), *parameters("l1", "(2 H)")),
            outputs=states(4),
            nonempty=("T",),
            cases=nets(D=4, H=3),
        ),
    ),
    theorems=(
        Theorem(
            "gap_changes_nothing",
            "A gap changes nothing, and nothing is asked of it",
            r"m_n = 0 \implies h'_{nj} = h_{nj}, \quad"
            r" \frac{\partial L}{\partial h_{nj}} ="
            r" \frac{\partial L}{\partial h'_{nj}}, \quad"
            r" \frac{\partial L}{\partial x_{nd}} = 0",
            of="masked_gru_cell",
        ),
    ),
)
