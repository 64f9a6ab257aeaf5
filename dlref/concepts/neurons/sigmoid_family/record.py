"""The sigmoid family: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

X = Input("x", "*N")
Y = Output("y", "*N")
FAR = np.array([2.0, 20.0, 40.0, 90.0, 300.0, 800.0, 1e4])
SMALL = np.array([1e-9, 1e-20, 1e-40, 5e-324])  # subnormal in float32, in float64
EXTREME = np.concatenate([FAR, -FAR, SMALL, -SMALL])

JUMP = "the slope jumps here; which side is taken is compared with PyTorch"
BEND = "the slope has a corner here, so there is no second derivative"


def cases(*more, zero=None, **options):
    """Return the cases that all functions here share, and some more."""
    at_zero = np.array([0.0, -0.0])
    return (
        Case("smallest", {"N": (3,)}, options),
        Case("one number", {"N": ()}, options),
        Case("two axes", {"N": (2, 50)}, options),
        Case("three axes", {"N": (2, 3, 4)}, options),
        Case("extreme values", {"N": (22,)}, options, {"x": EXTREME}),
        Case("at zero", {"N": (2,)}, options, {"x": at_zero}, waive=zero or {}),
        *more,
    )


def kinks(*points, **options):
    """Return the case of inputs exactly at the corners."""
    waive = dict.fromkeys(("complex step", "second order"), JUMP)
    x = np.array(points)
    return Case("at the corners", {"N": x.shape}, options, {"x": x}, waive=waive)


CONCEPT = Concept(
    id="016",
    title="The sigmoid family",
    package=__package__,
    sources=("glorot2010", "lecun1998efficient", "verhulst1845"),
    operations=(
        Operation("sigmoid", (X,), (Y,), cases()),
        Operation("hardsigmoid", (X,), (Y,), cases(kinks(-3.0, 3.0))),
        Operation("logsigmoid", (X,), (Y,), cases()),
        Operation("tanh", (X,), (Y,), cases()),
        Operation(
            "hardtanh",
            (X,),
            (Y,),
            cases(
                kinks(-1.0, 1.0, min_val=-1.0, max_val=1.0),
                Case("above zero", {"N": (4, 7)}, {"min_val": 0.2, "max_val": 0.9}),
                Case(
                    "nothing between",
                    {"N": (5,)},
                    {"min_val": 0.25, "max_val": 0.25},
                    floor=1.0,  # the true gradient is 0
                ),
                min_val=-1.0,
                max_val=1.0,
            ),
            options={"min_val": "real", "max_val": "real"},
            symbols={"min_val": "a", "max_val": "b"},
            refusals=(
                Refusal(
                    "bounds the wrong way round",
                    {"min_val": 1.0, "max_val": -1.0},
                    ValueError,
                    r"max_val must not be below min_val, got -1\.0 < 1\.0",
                ),
            ),
        ),
        Operation("softsign", (X,), (Y,), cases(zero={"second order": BEND})),
    ),
    theorems=(
        Theorem(
            "mirror",
            "The sigmoid of -x is what is missing to 1",
            r"\sigma(-x) = 1 - \sigma(x)",
        ),
        Theorem(
            "log_odds",
            "The sigmoid turns log-odds into a probability",
            r"\log\frac{\sigma(x)}{1 - \sigma(x)} = x",
        ),
        Theorem(
            "slope_at_most_a_quarter",
            "The slope of the sigmoid is at most 1/4",
            r"\sigma'(x) \le \tfrac14",
        ),
        Theorem(
            "tanh_is_sigmoid",
            "The hyperbolic tangent is a sigmoid, stretched",
            r"\tanh x = 2\,\sigma(2x) - 1",
        ),
        Theorem(
            "tanh_slope_at_most_one",
            "The slope of tanh is at most 1",
            r"\tanh'(x) \le 1",
        ),
        Theorem(
            "slopes_fade",
            "Far out the slope of the sigmoid is exp(-x), that of softsign 1/x²",
            r"\begin{aligned} \lim_{x \to \infty} e^{x}\,\sigma'(x) &= 1 \\"
            r" \lim_{x \to \infty} x^{2}\,\operatorname{softsign}'(x) &= 1"
            r" \end{aligned}",
        ),
        Theorem(
            "logsigmoid_is_log",
            "Log-sigmoid is the logarithm, and its two sides differ by x",
            r"\ell(x) = \log \sigma(x), \qquad \ell(x) - \ell(-x) = x",
        ),
    ),
)
