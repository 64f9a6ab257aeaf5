"""The smooth family: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

X = Input("x", "*N")
Y = Output("y", "*N")
FAR = np.array([2.0, 20.0, 38.0, 90.0, 300.0, 800.0, 1e4])
SMALL = np.array([0.0, 1e-9, 1e-20, 1e-45])  # the last is subnormal in float32
EXTREME = np.concatenate([FAR, -FAR, SMALL, -SMALL])

CORNER = "the slope jumps here; which one is taken is compared with torch"
WAIVED = dict.fromkeys(("complex step", "richardson", "second order"), CORNER)
UNBENT = {"second order": "torch's second derivative of Mish is NaN at 1e4"}


def cases(*more, waive=None, values=None, **options):
    """Return the cases that every function of one array shares, and some more."""
    fixed = {"x": EXTREME} | (values or {})
    return (
        Case("smallest", {"N": (3,)}, options),
        Case("one number", {"N": ()}, options),
        Case("two axes", {"N": (2, 50)}, options),
        Case("three axes", {"N": (2, 3, 4)}, options),
        Case("extreme values", {"N": (22,)}, options, fixed, waive=waive or {}),
        *more,
    )


CONCEPT = Concept(
    id="018",
    title="The smooth family",
    package=__package__,
    needs=("016", "017"),
    sources=(),
    operations=(
        Operation("softplus", (X,), (Y,), cases(Case("beta 1", {"N": (4, 7)}, {"beta": 1.0}), beta=2.5), options={"beta": "positive"}),
        Operation("gelu", (X,), (Y,), cases(approximate="none") + cases(approximate="tanh"), options={"approximate": ("none", "tanh")}),
        Operation("silu", (X,), (Y,), cases()),
        Operation("swish", (X, Input("beta", "", symbol=r"\beta")), (Y,), cases(
            values={"beta": np.array(1.5)})),
        Operation("mish", (X,), (Y,), cases(waive=UNBENT)),
        Operation("hardswish", (X,), (Y,), cases(Case("at the kinks", {"N": (2,)}, {}, {"x": np.array([-3.0, 3.0])}, waive=WAIVED))),
    ),
)
