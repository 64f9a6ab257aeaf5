"""The Elman network: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

WEIGHTS = (
    Input("weight_ih", "H D", normal(0.5), symbol="W"),
    Input("weight_hh", "H H", normal(0.5), symbol="R"),
    Input("bias_ih", "H", optional=True, symbol="b"),
    Input("bias_hh", "H", optional=True, symbol=r"\tilde{b}"),
)
BENDS = {"nonlinearity": ("tanh", "relu")}
TANH, RELU = ({"nonlinearity": name} for name in BENDS["nonlinearity"])
SMALL = {"N": (2,), "D": 3, "H": 4}
SHORT = {"T": 3, "N": (2,), "D": 3, "H": 4}
FAR = np.array([[60.0, -60.0, 30.0]])
JUMP = "the slope jumps here; which side is taken is compared with PyTorch"
SILENT = {"x": np.zeros((2, 3)), "h": np.zeros((2, 4))}


def without(sizes):
    """Return the cases in which biases are absent."""
    return (
        Case("no bias", sizes, TANH, absent=("bias_ih", "bias_hh")),
        Case("one bias", sizes, RELU, absent=("bias_hh",)),
        Case("the other bias", sizes, TANH, absent=("bias_ih",)),
    )


CONCEPT = Concept(
    id="110",
    title="Elman networks",
    package=__package__,
    needs=("012", "016", "023"),
    sources=("elman1990", "werbos1990", "pascanu2013", "zhang2023", "williams1989"),
    operations=(
        Operation(
            "rnn_cell",
            inputs=(Input("x", "*N D"), Input("h", "*N H"), *WEIGHTS),
            outputs=(Output("new_h", "*N H", symbol="h'"),),
            options=BENDS,
            cases=(
                Case("smallest", SMALL, TANH),
                Case("relu", SMALL, RELU),
                Case("one row", {"N": (), "D": 5, "H": 3}, RELU),
                Case("two axes of rows", {"N": (2, 3), "D": 2, "H": 7}, TANH),
                Case("one unit", {"N": (3,), "D": 2, "H": 1}, TANH),
                Case("no rows", {"N": (0,), "D": 3, "H": 2}, TANH),
                *without(SMALL),
                # a flat tanh has slopes below rounding: gradients of size 1 compare
                Case("saturated", SMALL | {"N": (1,)}, TANH, {"x": FAR}, floor=1.0),
                Case(
                    "at the corner",
                    SMALL,
                    RELU,
                    SILENT,
                    absent=("bias_ih", "bias_hh"),
                    floor=1.0,  # the slope is 0 everywhere
                    waive=dict.fromkeys(("complex step", "second order"), JUMP),
                ),
            ),
        ),
        Operation(
            "rnn",
            inputs=(
                Input("x", "T *N D"),
                Input("h0", "*N H", symbol="h_0"),
                *WEIGHTS,
            ),
            outputs=(
                Output("output", "T *N H", symbol="y"),
                Output("hn", "*N H", symbol="h_T"),
            ),
            options=BENDS,
            nonempty=("T",),
            cases=(
                Case("smallest", SHORT, TANH),
                Case("relu", SHORT, RELU),
                Case("one step", SHORT | {"T": 1}, TANH),
                Case("one row", SHORT | {"T": 5, "N": ()}, RELU),
                Case("two axes of rows", SHORT | {"T": 4, "N": (2, 3)}, TANH),
                Case("long", {"T": 40, "N": (3,), "D": 6, "H": 9}, TANH),
                *without(SHORT),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "immediate_slopes",
            "What acts at once, with the state before held",
            r"\begin{gathered}"
            r"\frac{\partial^+ h'_{ni}}{\partial R_{pq}}"
            r" = (1 - h_{ni}'^2)\,\delta_{ip}\,h_{nq} \\[.4em]"
            r"\frac{\partial h'_{ni}}{\partial h_{mk}}"
            r" = (1 - h_{ni}'^2)\,R_{ik}\,\delta_{nm}"
            r"\end{gathered}",
            of="rnn_cell",
        ),
        Theorem(
            "two_right_pairings",
            "One step moves a total from the state to the loss",
            r"\begin{gathered}"
            r"g_{t-1} D_{t-1} + \lambda_t D_t"
            r" = \lambda_{t-1} D_{t-1} + \lambda_t F_t \\[.4em]"
            r"\text{where } D_t = F_t + J_t D_{t-1}"
            r" \text{ and } \lambda_{t-1} = g_{t-1} + \lambda_t J_t"
            r"\end{gathered}",
        ),
        Theorem(
            "two_steps",
            "Total of the loss times immediate of the state is the gradient",
            r"\frac{d L}{d R_{pq}} = \sum_{t=1}^{2} \sum_i"
            r" \frac{d L}{d h_{ti}}\,\frac{\partial^+ h_{ti}}{\partial R_{pq}}",
        ),
        Theorem(
            "doubled",
            "Total times total counts paths twice",
            r"\begin{gathered}"
            r"\sum_t \frac{dL}{dh_t}\,\frac{\partial^+ h_t}{\partial w}"
            r" = \frac{dL}{dw} \\[.4em]"
            r"\sum_t \frac{dL}{dh_t}\,\frac{d h_t}{d w} = \frac{dL}{dw} + w"
            r"\end{gathered}",
        ),
    ),
)
