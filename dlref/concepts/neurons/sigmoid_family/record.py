"""The sigmoid family: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

X = Input("x", "*N")
Y = Output("y", "*N")
FAR = np.array([2.0, 20.0, 40.0, 90.0, 300.0, 800.0, 1e4])
SMALL = np.array([1e-9, 1e-20, 1e-45])  # the last is subnormal in float32
ZERO = np.array([0.0, -0.0])
EXTREME = np.concatenate([FAR, -FAR, SMALL, -SMALL])

BEND = "the slope has a corner here, so no second derivative"
CORNER = "the slope jumps here; which one is taken is compared with torch"


def cases(*more, at_zero=None, **options):
    """Return the cases that every function of one array shares, and some more."""
    return (
        Case("smallest", {"N": (3,)}, options),
        Case("one number", {"N": ()}, options),
        Case("two axes", {"N": (2, 50)}, options),
        Case("three axes", {"N": (2, 3, 4)}, options),
        Case("extreme values", {"N": (20,)}, options, {"x": EXTREME}),
        Case("at zero", {"N": (2,)}, options, {"x": ZERO}, waive=at_zero or {}),
        *more,
    )


def kinks(*points, **options):
    """Return the case of inputs exactly at the corners."""
    waive = dict.fromkeys(("complex step", "richardson", "second order"), CORNER)
    return Case("at the kinks", {"N": (2,)}, options, {"x": np.array(points)}, waive=waive)


CONCEPT = Concept(
    id="016",
    title="The sigmoid family",
    package=__package__,
    sources=(),
    operations=(
        Operation("sigmoid", (X,), (Y,), cases()),
        Operation("hardsigmoid", (X,), (Y,), cases(kinks(-3.0, 3.0))),
        Operation("logsigmoid", (X,), (Y,), cases()),
        Operation("tanh", (X,), (Y,), cases()),
        Operation(
            "hardtanh",
            (X,),
            (Y,),
            (
                *cases(kinks(-1.0, 1.0, min_val=-1.0, max_val=1.0), min_val=-1.0, max_val=1.0),
                Case("one-sided", {"N": (4, 7)}, {"min_val": 0.0, "max_val": 0.5}),
                Case(
                    "nothing between",
                    {"N": (5,)},
                    {"min_val": 0.25, "max_val": 0.25},
                    floor=1.0,  # the true gradient is 0
                ),
            ),
            options={"min_val": "real", "max_val": "real"},
            refusals=(
                Refusal(
                    "bounds the wrong way round",
                    {"min_val": 1.0, "max_val": -1.0},
                    ValueError,
                    r"max_val must not be below min_val, got -1\.0 < 1\.0",
                ),
            ),
        ),
        Operation("softsign", (X,), (Y,), cases(at_zero={"second order": BEND})),
    ),
    theorems=(
        Theorem(
            "mirror",
            "The sigmoid of the opposite is what is missing to 1",
            r"\sigma(-x) = 1 - \sigma(x)",
            of="sigmoid",
        ),
        Theorem(
            "tanh_is_sigmoid",
            "The hyperbolic tangent is a sigmoid, stretched",
            r"\tanh x = 2\,\sigma(2x) - 1",
            of="tanh",
        ),
    ),
)
