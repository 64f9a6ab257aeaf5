"""The ReLU family: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

X = Input("x", "*N")
Y = Output("y", "*N")
FAR = np.array([2.0, 20.0, 40.0, 90.0, 300.0, 800.0, 1e4])
SMALL = np.array([1e-9, 1e-20, 1e-45])  # the last is subnormal in float32
EXTREME = np.concatenate([FAR, -FAR, SMALL, -SMALL])
ZERO = np.array([0.0, -0.0])

CORNER = "the slope jumps here; which one is taken is compared with torch"
WAIVED = dict.fromkeys(("complex step", "richardson", "second order"), CORNER)


def cases(*more, kinks=ZERO, **options):
    """Return the cases that every function of one array shares, and some more."""
    return (
        Case("smallest", {"N": (3,)}, options),
        Case("one number", {"N": ()}, options),
        Case("two axes", {"N": (2, 50)}, options),
        Case("three axes", {"N": (2, 3, 4)}, options),
        Case("extreme values", {"N": (20,)}, options, {"x": EXTREME}),
        Case("at the kinks", {"N": kinks.shape}, options, {"x": kinks}, waive=WAIVED),
        *more,
    )


def other(name, **options):
    """Return a case of other options than the first."""
    return Case(name, {"N": (4, 7)}, options)


CONCEPT = Concept(
    id="017",
    title="The ReLU family",
    package=__package__,
    needs=("016",),
    sources=(),
    operations=(
        Operation("relu", (X,), (Y,), cases()),
        Operation(
            "leaky_relu",
            (X,),
            (Y,),
            cases(
                other("a slope below zero", negative_slope=-0.3),
                other("no slope at all", negative_slope=0.0),
                negative_slope=0.01,
            ),
            options={"negative_slope": "real"},
        ),
        Operation(
            "prelu",
            (Input("x", "N C *S"), Input("weight", "C", symbol="a")),
            (Output("y", "N C *S"),),
            (
                Case("smallest", {"N": 2, "C": 3, "S": (4,)}),
                Case("vectors", {"N": 5, "C": 3, "S": ()}),
                Case("images", {"N": 2, "C": 3, "S": (4, 5)}),
                Case("one slope for all", {"N": 4, "C": 1, "S": (6,)}),
                Case("extreme values", {"N": 1, "C": 20, "S": ()}, values={"x": EXTREME[None]}),
                Case("at the kinks", {"N": 2, "C": 1, "S": ()}, values={"x": ZERO[:, None]}, waive=WAIVED),
            ),
        ),
        Operation("relu6", (X,), (Y,), cases(kinks=np.array([0.0, -0.0, 6.0]))),
        Operation("elu", (X,), (Y,), cases(other("alpha 1", alpha=1.0), other("alpha 0", alpha=0.0), alpha=1.7), options={"alpha": "nonnegative"}),
        Operation("selu", (X,), (Y,), cases()),
        Operation("celu", (X,), (Y,), cases(other("alpha 1", alpha=1.0), alpha=0.6), options={"alpha": "positive"}),
        Operation("threshold", (X,), (Y,), cases(other("below zero", threshold=-0.5, value=0.25), kinks=np.array([0.4, 0.0]), threshold=0.4, value=-2.0), options={"threshold": "real", "value": "real"}),
    ),
)
