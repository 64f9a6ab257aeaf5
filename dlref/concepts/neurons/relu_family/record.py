"""The ReLU family: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

X = Input("x", "*N")
Y = Output("y", "*N")
FAR = np.array([2.0, 20.0, 40.0, 90.0, 300.0, 800.0, 1e4])
SMALL = np.array([1e-9, 1e-20, 1e-40, 5e-324])  # subnormal in float32, in float64
EXTREME = np.concatenate([FAR, -FAR, SMALL, -SMALL])
ZERO = np.array([0.0, -0.0])
BEND = np.array([-700.0, -100.0, -30.0, 20.0])

JUMP = "the slope jumps here; which side is taken is compared with PyTorch"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)


def cases(*more, corners=ZERO, **options):
    """Return the cases that all functions of one array share, and some more."""
    at = {"x": corners}
    return (
        Case("smallest", {"N": (3,)}, options),
        Case("one number", {"N": ()}, options),
        Case("two axes", {"N": (2, 50)}, options),
        Case("three axes", {"N": (2, 3, 4)}, options),
        Case("extreme values", {"N": (22,)}, options, {"x": EXTREME}),
        Case("at the corners", {"N": corners.shape}, options, at, waive=WAIVED),
        *more,
    )


def other(name, **options):
    """Return a case with options that no other has."""
    return Case(name, {"N": (4, 7)}, options)


CONCEPT = Concept(
    id="017",
    title="The ReLU family",
    package=__package__,
    needs=("016",),
    sources=(
        "barron2017",
        "clevert2016",
        "glorot2011",
        "he2015",
        "klambauer2017",
        "krizhevsky2010",
        "maas2013",
        "nair2010",
    ),
    operations=(
        Operation("relu", (X,), (Y,), cases()),
        Operation(
            "leaky_relu",
            (X,),
            (Y,),
            cases(
                other("falling on the left", negative_slope=-0.3),
                other("flat on the left", negative_slope=0.0),
                other("steeper on the left", negative_slope=2.5),
                negative_slope=0.01,
            ),
            options={"negative_slope": "real"},
            symbols={"negative_slope": "a"},
        ),
        Operation(
            "prelu",
            (Input("x", "N C *S"), Input("weight", "C", symbol="a")),
            (Output("y", "N C *S"),),
            (
                Case("smallest", {"N": 2, "C": 3, "S": (4,)}),
                Case("rows", {"N": 5, "C": 3, "S": ()}),
                Case("images", {"N": 2, "C": 3, "S": (4, 5)}),
                Case("one slope for all", {"N": 4, "C": 1, "S": (6,)}),
                Case(
                    "extreme values",
                    {"N": 1, "C": 22, "S": ()},
                    values={"x": EXTREME[None, :]},
                ),
                Case(
                    "at the corners",
                    {"N": 2, "C": 1, "S": ()},
                    values={"x": ZERO[:, None]},
                    floor=1.0,  # the true gradient of the weight is 0
                    waive=WAIVED,
                ),
            ),
        ),
        Operation("relu6", (X,), (Y,), cases(corners=np.array([0.0, -0.0, 6.0]))),
        Operation(
            "elu",
            (X,),
            (Y,),
            cases(
                other("alpha 1", alpha=1.0),
                other("alpha 0", alpha=0.0),
                alpha=1.7,
            ),
            options={"alpha": "nonnegative"},
        ),
        Operation("selu", (X,), (Y,), cases()),
        Operation(
            "celu",
            (X,),
            (Y,),
            cases(
                other("alpha 1", alpha=1.0),
                Case("a long bend", {"N": (4,)}, {"alpha": 40.0}, {"x": BEND}),
                alpha=0.6,
            ),
            options={"alpha": "positive"},
        ),
        Operation(
            "threshold",
            (X,),
            (Y,),
            cases(
                other("no jump", threshold=-0.5, value=-0.5),
                corners=np.array([0.25]),
                threshold=0.25,
                value=-2.0,
            ),
            options={"threshold": "real", "value": "real"},
            symbols={"threshold": r"\theta", "value": "v"},
        ),
    ),
    theorems=(
        Theorem(
            "relu_splits_the_line",
            "A ReLU and its mirror image make the line",
            r"\operatorname{relu}(x) - \operatorname{relu}(-x) = x",
        ),
        Theorem(
            "relu_scales",
            "A positive factor passes through a ReLU",
            r"\operatorname{relu}(c\,x) = c\,\operatorname{relu}(x), \quad c > 0",
        ),
        Theorem(
            "leaky_relu_is_line_and_relu",
            "A leaky ReLU is a line and a ReLU",
            r"\operatorname{leaky}_a(x) = a\,x + (1 - a)\,\operatorname{relu}(x)",
            of="leaky_relu",
        ),
        Theorem(
            "clipping_is_two_relus",
            "Cutting off at two bounds is the difference of two ReLUs",
            r"\min(\max(x, a), b) = a + \operatorname{relu}(x - a)"
            r" - \operatorname{relu}(x - b), \quad a \le b",
        ),
        Theorem(
            "celu_is_scaled_elu",
            "CELU is the ELU of x/α, scaled back",
            r"\operatorname{celu}_\alpha(x)"
            r" = \alpha\,\operatorname{elu}_1\!\left(\frac{x}{\alpha}\right)",
            of="celu",
        ),
        Theorem(
            "celu_slope_has_no_jump",
            "At 0 the slope of CELU is 1 from both sides, that of ELU α from the left",
            r"\lim_{x \to 0^-} \operatorname{celu}_\alpha'(x) = 1, \qquad"
            r" \lim_{x \to 0^-} \operatorname{elu}_\alpha'(x) = \alpha",
            of="celu",
        ),
        Theorem(
            "leaky_relu_second_moment",
            "A ReLU halves the second moment of a standard normal input",
            r"\mathbb{E}\,\operatorname{leaky}_a(z)^2 = \frac{1 + a^2}{2},"
            r" \quad z \sim \mathcal{N}(0, 1)",
            of="leaky_relu",
        ),
        Theorem(
            "selu_keeps_mean_and_variance",
            "SELU keeps mean 0 and variance 1",
            r"\mathbb{E}\,\operatorname{selu}(z) = 0, \quad"
            r" \mathbb{E}\,\operatorname{selu}(z)^2 = 1, \qquad"
            r" z \sim \mathcal{N}(0, 1)",
        ),
    ),
)
