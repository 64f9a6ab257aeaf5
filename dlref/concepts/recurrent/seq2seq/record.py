"""Sequence to sequence: what it takes, and where its views must agree."""

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal


def recurrent(part):
    """Return the parameters of a GRU."""
    return (
        Input(f"{part}.weight_ih_l0", "(3 H) D", normal(0.6)),
        Input(f"{part}.weight_hh_l0", "(3 H) H", normal(0.6)),
        Input(f"{part}.bias_ih_l0", "(3 H)", normal(0.3)),
        Input(f"{part}.bias_hh_l0", "(3 H)", normal(0.3)),
    )


SMALL = {"S": 4, "T": 3, "N": (2,), "V": 5, "W": 6, "D": 2, "H": 3}

CONCEPT = Concept(
    id="116",
    title="Sequence to sequence",
    package=__package__,
    needs=("037", "113", "125"),
    sources=("sutskever2014", "cho2014", "bahdanau2015", "luong2015", "williams1989"),
    operations=(
        Operation(
            "seq2seq",
            inputs=(
                Input("source", "S *N", below="V"),
                Input("target", "T *N", below="W"),
            ),
            parameters=(
                Input("source.weight", "V D"),
                Input("target.weight", "W D"),
                *recurrent("encoder"),
                *recurrent("decoder"),
                Input("attention.weight", "H H"),
                Input("mix.weight", "H (2 H)", normal(0.5)),
                Input("mix.bias", "H"),
                Input("output.weight", "W H"),
                Input("output.bias", "W"),
            ),
            outputs=(Output("y", "T *N W"),),
            nonempty=("S", "T"),
            cases=(
                Case("smallest", SMALL),
                Case("one example", SMALL | {"N": (), "S": 2, "T": 4}),
                Case("two axes of examples", SMALL | {"N": (2, 2), "T": 2}),
                Case("one letter each", SMALL | {"S": 1, "T": 1, "N": (3,)}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "errors_add_up",
            "One more letter costs at most its own error",
            r"\begin{gathered}"
            r"1 - T e \le q_T, \quad q_{T+1} = q_T\,(1 - e)"
            r" \\[.4em]"
            r"\Longrightarrow\quad 1 - (T + 1)\,e \le q_{T+1}"
            r"\end{gathered}",
        ),
        Theorem(
            "long_texts_fail",
            "A long text is never without an error",
            r"\lim_{T \to \infty} (1 - e)^T = 0"
            r" \quad\text{for } 1 - e = \tfrac{1}{1 + c}",
        ),
    ),
)
