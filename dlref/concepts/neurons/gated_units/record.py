"""Gated units and maxout: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

X = Input("x", "*N (2 H)")
Y = Output("y", "*N H")
FAR = np.array([0.5, 2.0, 20.0, 38.0, 90.0, 300.0])
GATES = np.concatenate([FAR, -FAR, [1e-9, -1e-9]])
VALUES = np.resize([1.0, -3.0, 1e3], GATES.size)
CLOSED = np.array([[2.0, -1.0, 0.0, -0.0]])
JUMP = "the gate's slope jumps here; which side is taken is compared with PyTorch"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)
TIES = {
    "x": np.array([[1.0, 2.0], [0.0, 0.0], [-1.0, 1.0]]),
    "weight": np.array([[[1.0, 0.0], [0.0, 0.5], [1.0, 0.0]]]),
    "bias": np.zeros((1, 3)),
}
TIED = "two pieces are equal here; the first gets the gradient, as in PyTorch"


def cases(*more, prefix="", **options):
    """Return the cases that all gated units share, and some more."""
    far = {"x": np.concatenate([VALUES, GATES])[None]}
    return (
        Case(prefix + "smallest", {"N": (2,), "H": 3}, options),
        Case(prefix + "one row", {"N": (), "H": 5}, options),
        Case(prefix + "sequences", {"N": (2, 4), "H": 17}, options),
        Case(prefix + "one value, one gate", {"N": (3,), "H": 1}, options),
        Case(prefix + "no rows", {"N": (0,), "H": 2}, options),
        Case(
            prefix + "far gates",
            {"N": (1,), "H": GATES.size},
            options,
            far,
            waive={
                "cuda float64": "PyTorch subtracts the sigmoid from 1, which cancels"
            },
        ),
        *more,
    )


CONCEPT = Concept(
    id="019",
    title="Gated and max units",
    package=__package__,
    needs=("016", "017", "018"),
    sources=("dauphin2017", "goodfellow2013", "shazeer2020"),
    operations=(
        Operation("glu", (X,), (Y,), cases()),
        Operation(
            "reglu",
            (X,),
            (Y,),
            cases(
                Case(
                    "gates at the corner",
                    {"N": (1,), "H": 2},
                    values={"x": CLOSED},
                    floor=1.0,  # output and gradient are 0
                    waive=WAIVED,
                )
            ),
        ),
        Operation(
            "geglu",
            (X,),
            (Y,),
            (
                *cases(approximate="none"),
                *cases(prefix="tanh, ", approximate="tanh"),
            ),
            options={"approximate": ("none", "tanh")},
        ),
        Operation("swiglu", (X,), (Y,), cases()),
        Operation(
            "maxout",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "M K D", symbol="W"),
                Input("bias", "M K", symbol="b", optional=True),
            ),
            outputs=(Output("y", "*N M"),),
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "M": 4, "K": 5}),
                Case("one row", {"N": (), "D": 5, "M": 2, "K": 3}),
                Case("sequences", {"N": (2, 3), "D": 30, "M": 17, "K": 4}),
                Case(
                    "no bias",
                    {"N": (5,), "D": 3, "M": 2, "K": 4},
                    absent=("bias",),
                ),
                Case("one piece", {"N": (4,), "D": 3, "M": 2, "K": 1}),
                Case("no rows", {"N": (0,), "D": 3, "M": 2, "K": 4}),
                Case(
                    "ties",
                    {"N": (3,), "D": 2, "M": 1, "K": 3},
                    values=TIES,
                    waive=dict.fromkeys(("complex step", "second order"), TIED),
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "gates_are_activations",
            "With a value of one, the unit is its activation",
            r"y(1, b) = \operatorname{relu}(b),\; \operatorname{gelu}(b)"
            r"\text{ or } \operatorname{silu}(b)",
        ),
        Theorem(
            "two_units_multiply",
            "Two units of ReGLU, GEGLU or SwiGLU multiply exactly",
            r"y(a, b) - y(a, -b) = a\,b",
        ),
        Theorem(
            "reglu_is_quadratic",
            "Twice the input, four times the output",
            r"\operatorname{reglu}(c\,x) = c^2\,\operatorname{reglu}(x), \quad c > 0",
        ),
        Theorem(
            "glu_gate_slope",
            "A gate is felt at most at a quarter of its value",
            r"\Bigl(\frac{\partial}{\partial b}\, a\,\sigma(b)\Bigr)^{\!2}"
            r" \le \Bigl(\frac{a}{4}\Bigr)^{\!2}",
        ),
        Theorem(
            "pieces_share_the_gradient",
            "The pieces of a maxout share the gradient, and none is lost",
            r"\sum_k \frac{\partial L}{\partial b_{mk}}"
            r" = \sum_n \frac{\partial L}{\partial y_{nm}}",
            of="maxout",
        ),
    ),
)
