"""The GRU: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

WEIGHTS = (
    Input("weight_ih", "(3 H) D", normal(0.5), symbol="W"),
    Input("weight_hh", "(3 H) H", normal(0.5), symbol="R"),
    Input("bias_ih", "(3 H)", optional=True, symbol="b"),
    Input("bias_hh", "(3 H)", optional=True, symbol=r"\tilde{b}"),
)
STEP = (Input("x", "*N D"), Input("h", "*N H"), *WEIGHTS)
SEQUENCE = (Input("x", "T *N D"), Input("h0", "*N H", symbol="h_0"), *WEIGHTS)
NEW = (Output("new_h", "*N H", symbol="h'"),)
STATES = (
    Output("output", "T *N H", symbol="y"),
    Output("hn", "*N H", symbol="h_T"),
)
SMALL = {"N": (2,), "D": 3, "H": 4}
SHORT = {"T": 2, "N": (3,), "D": 2, "H": 4}
FAR = np.array([[60.0, -60.0, 30.0]])  # gates fully open and fully shut


def without(sizes):
    """Return the cases in which biases are absent."""
    return (
        Case("no bias", sizes, absent=("bias_ih", "bias_hh")),
        Case("one bias", sizes, absent=("bias_hh",)),
        Case("the other bias", sizes, absent=("bias_ih",)),
    )


STEPS = (
    Case("smallest", SMALL),
    Case("one row", {"N": (), "D": 5, "H": 3}),
    Case("wide", {"N": (2, 3), "D": 20, "H": 11}),
    Case("one unit", {"N": (3,), "D": 2, "H": 1}),
    *without(SMALL),
    # the slope of an open gate is below rounding, so gradients of size 1 are compared
    Case("saturated", {"N": (1,), "D": 3, "H": 2}, values={"x": FAR}, floor=1.0),
    Case("no rows", {"N": (0,), "D": 3, "H": 2}),
)
SEQUENCES = (
    Case("smallest", SHORT),
    Case("one step", SHORT | {"T": 1}),
    Case("one row", SHORT | {"T": 4, "N": ()}),
    Case("two axes of rows", {"T": 3, "N": (2, 4), "D": 5, "H": 3}),
    Case("long", {"T": 40, "N": (3,), "D": 6, "H": 9}),
    *without(SHORT),
)

CONCEPT = Concept(
    id="113",
    title="GRU",
    package=__package__,
    needs=("012", "016", "112"),
    sources=("cho2014", "chung2014", "jozefowicz2015"),
    operations=(
        Operation("gru_cell", inputs=STEP, outputs=NEW, cases=STEPS),
        Operation(
            "gru", inputs=SEQUENCE, outputs=STATES, cases=SEQUENCES, nonempty=("T",)
        ),
        Operation("gru_v3_cell", inputs=STEP, outputs=NEW, cases=STEPS),
        Operation(
            "gru_v3", inputs=SEQUENCE, outputs=STATES, cases=SEQUENCES, nonempty=("T",)
        ),
    ),
    theorems=(
        Theorem(
            "state_below_one",
            "A state that begins between -1 and 1 stays there",
            r"-1 \le h_{nj} \le 1 \implies -1 \le h'_{nj} \le 1",
            of="gru_cell",
        ),
        Theorem(
            "keep_or_replace",
            "With the gate open the state is kept; with the gate shut, replaced",
            r"\begin{gathered}"
            r"h' = (1 - \sigma(a))\,g + \sigma(a)\,h \\[.4em]"
            r"\lim_{a \to \infty} h' = h, \qquad \lim_{a \to -\infty} h' = g"
            r"\end{gathered}",
        ),
        Theorem(
            "turned_gate",
            "Change the signs of the update gate's weights, and it says the opposite",
            r"z \mapsto 1 - z: \quad h' = z\,g + (1 - z)\,h",
            of="gru_cell",
        ),
        Theorem(
            "diagonal_weights",
            "Where each unit sees only itself, both forms are one",
            r"R^g_{jk} = w_j\,\delta_{jk},\;\; \tilde b^g = 0 \implies"
            r" h'_{\mathrm{after}} = h'_{\mathrm{before}}",
            of="gru_cell",
        ),
    ),
)
