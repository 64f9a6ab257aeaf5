"""The smooth family: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

X = Input("x", "*N")
Y = Output("y", "*N")
FAR = np.array([2.0, 20.0, 38.0, 90.0, 300.0, 800.0, 1e4])
SMALL = np.array([0.0, 1e-9, 1e-20, 1e-40, 5e-324])  # the last ones are subnormal
EXTREME = np.concatenate([FAR, -FAR, SMALL, -SMALL])

JUMP = "the slope jumps here; which side is taken is compared with PyTorch"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)
CANCELS = "autograd multiplies x squared by 1 - s, which cancels far out"
LOST = {"torch cpu": (1e-10, CANCELS), "second order": (1e-9, CANCELS)}
NAN = {"second order": "PyTorch's second derivative of Mish is NaN at 1e4"}
BEND = np.array([-700.0, -100.0, -30.0, 200.0])


def cases(*more, prefix="", values=None, waive=None, bounds=None, **options):
    """Return the cases that all functions here share, and some more."""
    return (
        Case(prefix + "smallest", {"N": (3,)}, options),
        Case(prefix + "one number", {"N": ()}, options),
        Case(prefix + "two axes", {"N": (2, 50)}, options),
        Case(prefix + "three axes", {"N": (2, 3, 4)}, options),
        Case(
            prefix + "extreme values",
            {"N": (24,)},
            options,
            {"x": EXTREME} | (values or {}),
            waive=waive or {},
            bounds=bounds or {},
        ),
        *more,
    )


CONCEPT = Concept(
    id="018",
    title="The smooth family",
    package=__package__,
    needs=("016", "017"),
    sources=(
        "dugas2001",
        "elfwing2018",
        "hendrycks2016",
        "howard2019",
        "misra2020",
        "ramachandran2017",
    ),
    operations=(
        Operation(
            "softplus",
            (X,),
            (Y,),
            cases(
                Case("beta 1", {"N": (4, 7)}, {"beta": 1.0}),
                Case("a long bend", {"N": (4,)}, {"beta": 0.1}, {"x": BEND}),
                beta=2.5,
            ),
            options={"beta": "positive"},
        ),
        Operation(
            "gelu",
            (X,),
            (Y,),
            cases(approximate="none") + cases(prefix="tanh, ", approximate="tanh"),
            options={"approximate": ("none", "tanh")},
            variants=("numpy_fast",),
        ),
        Operation("silu", (X,), (Y,), cases()),
        Operation(
            "swish",
            (X, Input("beta", "", symbol=r"\beta")),
            (Y,),
            cases(
                Case("a line", {"N": (4,)}, values={"beta": np.array(0.0)}),
                Case("mirrored", {"N": (4,)}, values={"beta": np.array(-1.5)}),
                values={"beta": np.array(1.5)},
                bounds=LOST,
            ),
        ),
        Operation("mish", (X,), (Y,), cases(waive=NAN)),
        Operation(
            "hardswish",
            (X,),
            (Y,),
            cases(
                Case(
                    "at the corners",
                    {"N": (2,)},
                    values={"x": np.array([-3.0, 3.0])},
                    waive=WAIVED,
                )
            ),
        ),
    ),
    theorems=(
        Theorem(
            "softplus_splits_the_line",
            "A softplus and its mirror image make the line",
            r"\operatorname{softplus}(x) - \operatorname{softplus}(-x) = x",
            of="softplus",
        ),
        Theorem(
            "softplus_is_convex",
            "The slope of softplus only grows",
            r"\operatorname{softplus}''(x) = \beta\,\sigma(\beta x)\,"
            r"(1 - \sigma(\beta x)) \ge 0",
            of="softplus",
        ),
        Theorem(
            "softplus_sharpens_to_relu",
            "A softplus of large β is a ReLU",
            r"\lim_{\beta \to \infty} \operatorname{softplus}_\beta(x)"
            r" = \operatorname{relu}(x), \quad x \ne 0",
        ),
        Theorem(
            "gates_split_the_line",
            "A gated line and its mirror image make the line",
            r"f(x) - f(-x) = x \quad\text{for } f = \operatorname{gelu},"
            r" \operatorname{silu}, \operatorname{swish}_\beta",
        ),
        Theorem(
            "gelu_is_an_average",
            "GELU is x, passed with the probability that a normal number is below it",
            r"\operatorname{gelu}(x) = \mathbb{E}\,\bigl(x\,[z < x]\bigr),"
            r" \quad z \sim \mathcal{N}(0, 1)",
        ),
        Theorem(
            "gelu_slope_turns_at_root_two",
            "The slope of GELU is largest at √2, smallest at -√2",
            r"\operatorname{gelu}''(x) = (2 - x^2)\,\varphi(x)",
        ),
        Theorem(
            "silu_minimum",
            "At the minimum of SiLU, its value is x + 1",
            r"\operatorname{silu}'(x) = \sigma(x)\,"
            r"\bigl(1 + x - \operatorname{silu}(x)\bigr)",
        ),
        Theorem(
            "swish_between_line_and_relu",
            "Swish lies between the line x/2 and a ReLU",
            r"\lim_{\beta \to 0} \operatorname{swish}_\beta(x) = \frac{x}{2},"
            r" \qquad \lim_{\beta \to \infty} \operatorname{swish}_\beta(x)"
            r" = \operatorname{relu}(x), \quad x \ne 0",
        ),
        Theorem(
            "mish_is_rational_in_exp",
            "Mish needs one exponential only",
            r"\operatorname{mish}(x) = x\,\frac{t\,(t + 2)}{t\,(t + 2) + 2},"
            r" \quad t = e^x",
        ),
        Theorem(
            "hardswish_is_gated",
            "Hardswish is x, gated by a hardsigmoid",
            r"\operatorname{hardswish}(x) = x\,\operatorname{hardsigmoid}(x)",
        ),
    ),
)
