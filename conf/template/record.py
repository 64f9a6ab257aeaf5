"""Weighted sum: what it takes, and where its views must agree."""

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

CONCEPT = Concept(
    id="000",  # of the list of contents, three digits
    title="Weighted sum",
    package=__package__,
    needs=(),  # ids of the concepts to know first
    sources=(),  # names of files in conf/references
    operations=(
        Operation(
            "weighted_sum",
            inputs=(Input("x", "*N D"), Input("weight", "D")),
            outputs=(Output("y", "*N"),),
            options={"scale": "real"},
            nonempty=("D",),
            # The first case is the smallest, and its sizes differ. The others are
            # what could go wrong: no leading axis, two of them, extreme values, ties.
            cases=(
                Case("smallest", {"N": (2,), "D": 3}, {"scale": 0.5}),
                Case("one row", {"N": (), "D": 5}, {"scale": -2.0}),
                Case("sequences", {"N": (2, 4), "D": 1}, {"scale": 0.0}, floor=1.0),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "rows_do_not_mix",
            "Scaling the rows scales the outputs",
            r"y(c \cdot x)_n = c_n\, y(x)_n",
            of="weighted_sum",
        ),
    ),
)
