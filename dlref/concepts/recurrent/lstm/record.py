"""The LSTM: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

STATE = (Input("h", "*N H"), Input("c", "*N H"))
START = (Input("h0", "*N H", symbol="h_0"), Input("c0", "*N H", symbol="c_0"))
MATRICES = (
    Input("weight_ih", "(4 H) D", normal(0.5), symbol="W"),
    Input("weight_hh", "(4 H) H", normal(0.5), symbol="R"),
)
BIASES = (
    Input("bias_ih", "(4 H)", optional=True, symbol="b"),
    Input("bias_hh", "(4 H)", optional=True, symbol=r"\tilde{b}"),
)
PEEPHOLES = (
    Input("bias", "(4 H)", symbol="b"),
    Input("p_i", "H", symbol="p^i"),
    Input("p_f", "H", symbol="p^f"),
    Input("p_o", "H", symbol="p^o"),
)
STEP = (Output("new_h", "*N H", symbol="h'"), Output("new_c", "*N H", symbol="c'"))
SEQUENCE = (
    Output("output", "T *N H", symbol="y"),
    Output("hn", "*N H", symbol="h_T"),
    Output("cn", "*N H", symbol="c_T"),
)
SMALL = {"N": (2,), "D": 3, "H": 4}
SHORT = {"T": 2, "N": (3,), "D": 2, "H": 4}
FAR = np.array([[60.0, -60.0, 30.0]])  # gates fully open and fully shut

STEPS = (
    Case("smallest", SMALL),
    Case("one row", {"N": (), "D": 5, "H": 3}),
    Case("wide", {"N": (2, 3), "D": 20, "H": 11}),
    Case("one unit", {"N": (3,), "D": 2, "H": 1}),
)
# the slope of an open gate is below rounding, so gradients of size 1 are compared
LOUD = Case("saturated", {"N": (1,), "D": 3, "H": 2}, values={"x": FAR}, floor=1.0)
SEQUENCES = (
    Case("smallest", SHORT),
    Case("one step", SHORT | {"T": 1}),
    Case("one row", SHORT | {"T": 4, "N": ()}),
    Case("two axes of rows", {"T": 3, "N": (2, 4), "D": 5, "H": 3}),
    Case("long", {"T": 40, "N": (3,), "D": 6, "H": 9}),
)


def without(sizes):
    """Return the cases in which biases are absent."""
    return (
        Case("no bias", sizes, absent=("bias_ih", "bias_hh")),
        Case("one bias", sizes, absent=("bias_hh",)),
        Case("the other bias", sizes, absent=("bias_ih",)),
    )


CONCEPT = Concept(
    id="112",
    title="LSTM",
    package=__package__,
    needs=("012", "016"),
    sources=("gers2000", "gers2002", "hochreiter1997", "jozefowicz2015", "tallec2018"),
    operations=(
        Operation(
            "lstm_cell",
            inputs=(Input("x", "*N D"), *STATE, *MATRICES, *BIASES),
            outputs=STEP,
            cases=(*STEPS, *without(SMALL), LOUD),
        ),
        Operation(
            "lstm",
            inputs=(Input("x", "T *N D"), *START, *MATRICES, *BIASES),
            outputs=SEQUENCE,
            cases=(*SEQUENCES, *without(SHORT)),
            nonempty=("T",),
            variants=("numpy_fast",),
        ),
        Operation(
            "lstm_peephole_cell",
            inputs=(Input("x", "*N D"), *STATE, *MATRICES, *PEEPHOLES),
            outputs=STEP,
            cases=(*STEPS, LOUD),
        ),
        Operation(
            "lstm_peephole",
            inputs=(Input("x", "T *N D"), *START, *MATRICES, *PEEPHOLES),
            outputs=SEQUENCE,
            cases=SEQUENCES,
            nonempty=("T",),
        ),
    ),
    theorems=(
        Theorem(
            "cell_passes_by_forget_gate",
            "From one cell to the next, the slope is the forget gate",
            r"\frac{\partial c'_{nj}}{\partial c_{mk}}"
            r" = f_{nj}\,\delta_{nm}\,\delta_{jk}"
            r"\qquad\text{with } x \text{ and } h \text{ held}",
            of="lstm_cell",
        ),
        Theorem(
            "open_and_shut",
            "One gate open and the other shut: the cell is kept, or rewritten",
            r"\begin{gathered}"
            r"\lim_{z \to \infty} \big(\sigma(z)\,c + \sigma(-z)\,g\big) = c \\[.4em]"
            r"\lim_{z \to \infty} \big(\sigma(-z)\,c + \sigma(z)\,g\big) = g"
            r"\end{gathered}",
        ),
        Theorem(
            "memory_by_bias",
            "A forget bias of log T gives a memory of T steps",
            r"\sigma(\log T) = 1 - \frac{1}{T+1},\qquad"
            r"\lim_{T \to \infty} \sigma(\log T)^T = \frac{1}{e}",
        ),
        Theorem(
            "hidden_below_one",
            "What the cell shows stays between -1 and 1",
            r"(h'_{nj})^2 \le 1",
            of="lstm_cell",
        ),
        Theorem(
            "peephole_slope",
            "With peepholes the slope has two more terms",
            r"\begin{gathered}"
            r"\frac{\partial c'_{nj}}{\partial c_{mk}} \\[.4em]"
            r"= \big(f + f(1-f)\,p^f_j\,c_{nj} +"
            r" i(1-i)\,p^i_j\,g\big)\,\delta_{nm}\,\delta_{jk}"
            r"\end{gathered}",
            of="lstm_peephole_cell",
        ),
    ),
)
