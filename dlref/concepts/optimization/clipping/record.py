"""Gradient clipping: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

GRAD = Input("grad", "*N", normal(2.0), rule="real", symbol="g")
Y = Output("y", "*N")
PLAIN = {"max_norm": 1.0, "eps": 1e-6}
ZERO = "PyTorch's second slope of the length of zero is NaN"
KINK = "at the kink there is no slope, only a choice"
TORCH = "PyTorch squares the entries, which overflows"

CONCEPT = Concept(
    id="059",
    title="Gradient clipping",
    package=__package__,
    needs=("039", "062"),
    sources=("pascanu2013", "graves2013", "huber1964"),
    operations=(
        Operation(
            "clip_grad_norm",
            inputs=(GRAD,),
            outputs=(Y,),
            options={"max_norm": "positive", "eps": "nonnegative"},
            symbols={"max_norm": "c"},
            cases=(
                Case("smallest", {"N": (3,)}, PLAIN),
                Case("short enough", {"N": (4,)}, PLAIN | {"max_norm": 50.0}),
                Case("one number", {"N": ()}, PLAIN | {"eps": 0.5}),
                Case("a matrix", {"N": (4, 5)}, PLAIN | {"max_norm": 2.0, "eps": 0.5}),
                Case("no eps", {"N": (2, 3, 4)}, {"max_norm": 0.1, "eps": 0.0}),
                # With eps the sum is 5.5: a length between max_norm - eps and max_norm.
                Case(
                    "just too long",
                    {"N": (2,)},
                    {"max_norm": 5.25, "eps": 0.5},
                    values={"grad": np.array([3.0, -4.0])},
                ),
                Case(
                    "exactly as long",
                    {"N": (2,)},
                    {"max_norm": 5.0, "eps": 0.0},
                    values={"grad": np.array([3.0, -4.0])},
                    waive={"richardson": KINK},
                ),
                Case(
                    "zero",
                    {"N": (3,)},
                    PLAIN,
                    values={"grad": np.zeros(3)},
                    waive={
                        "second order": ZERO,
                        "cuda float16": "1 / eps is beyond float16",
                    },
                ),
                Case(
                    "squares that vanish in float32",
                    {"N": (2,)},
                    {"max_norm": 1e-23, "eps": 0.0},
                    values={"grad": np.array([3e-23, -4e-23])},
                    waive=dict.fromkeys(
                        ("cuda float32", "cuda bfloat16"),
                        "PyTorch adds up the squares, which vanish in float32",
                    ),
                ),
                Case(
                    "exploded",
                    {"N": (3,)},
                    PLAIN,
                    values={"grad": np.array([1e200, -3e200, 1e190])},
                    waive={"torch cpu": TORCH, "second order": TORCH},
                ),
                Case("nothing", {"N": (0,)}, PLAIN),
            ),
        ),
        Operation(
            "clip_grad_value",
            inputs=(GRAD,),
            outputs=(Y,),
            options={"clip_value": "positive"},
            symbols={"clip_value": "c"},
            cases=(
                Case("smallest", {"N": (4,)}, {"clip_value": 1.0}),
                Case("one number", {"N": ()}, {"clip_value": 0.01}),
                Case("a matrix", {"N": (4, 5)}, {"clip_value": 2.0}),
                Case("short enough", {"N": (3,)}, {"clip_value": 50.0}),
                Case(
                    "at the bounds",
                    {"N": (3,)},
                    {"clip_value": 1.5},
                    values={"grad": np.array([1.5, -1.5, 0.0])},
                    waive={"richardson": KINK},
                ),
                Case("nothing", {"N": (0,)}, {"clip_value": 1.0}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "direction_stays",
            "Clipping by norm does not turn the gradient",
            r"y_n\, g_m = y_m\, g_n",
            of="clip_grad_norm",
        ),
        Theorem(
            "length_is_bounded",
            "The length of what comes out",
            r"\sum_n y_n^2 = \Bigl(\frac{c\,s}{s + \varepsilon}\Bigr)^2 \le c^2"
            r"\qquad\text{where it is clipped}",
            of="clip_grad_norm",
        ),
        Theorem(
            "nothing_along",
            "Along the gradient only eps lets something through",
            r"\sum_n g_n\, \frac{\partial L}{\partial g_n}"
            r" = \frac{c\,\varepsilon}{(s + \varepsilon)^2}"
            r"\sum_n g_n\, \frac{\partial L}{\partial y_n}"
            r"\qquad\text{where it is clipped}",
            of="clip_grad_norm",
        ),
        Theorem(
            "clipping_is_the_slope_of_huber",
            "Clipping is the slope of Huber's loss",
            r"y_n = \frac{\partial}{\partial g_n}"
            r"\begin{cases} \tfrac12 s^2 & s < c \\ c\,s - \tfrac12 c^2 & s > c"
            r"\end{cases}\qquad\text{for } \varepsilon = 0",
            of="clip_grad_norm",
        ),
    ),
)
