"""He's weights: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform

AXES = "K D *S"
ENDS = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.25]])
NONE = np.zeros((2, 3))
OPTIONS = {"a": "real", "mode": ("fan_in", "fan_out")}
TORCH = {"a": 0.0, "mode": "fan_in"}
BACK = TORCH | {"mode": "fan_out"}


def cases(*more):
    """Return the cases of both operations."""
    return (
        Case("smallest", {"K": 2, "D": 3, "S": (5,)}, TORCH | {"a": 0.3}),
        Case("linear", {"K": 7, "D": 4, "S": ()}, TORCH),
        Case("linear, for the gradient", {"K": 7, "D": 4, "S": ()}, BACK),
        Case("convolution", {"K": 6, "D": 3, "S": (5, 2)}, TORCH),
        Case("convolution, for the gradient", {"K": 6, "D": 3, "S": (5, 2)}, BACK),
        Case("a negative slope", {"K": 2, "D": 3, "S": ()}, TORCH | {"a": -1.5}),
        Case("no rectifier", {"K": 2, "D": 3, "S": ()}, TORCH | {"a": 1.0}),
        Case("one weight", {"K": 1, "D": 1, "S": ()}, BACK),
        Case("one output", {"K": 1, "D": 4, "S": ()}, TORCH),
        *more,
    )


CONCEPT = Concept(
    id="064",
    title="He's weights",
    package=__package__,
    needs=("063", "017"),
    sources=("he2015", "hanin2018", "glorot2010"),
    operations=(
        Operation(
            "kaiming_uniform",
            inputs=(
                Input("u", AXES, uniform(), differentiable=False, rule="probability"),
            ),
            outputs=(Output("weight", AXES, symbol="w"),),
            options=OPTIONS,
            nonempty=("K", "D", "S"),
            cases=cases(
                Case("ends", {"K": 2, "D": 3, "S": ()}, TORCH, {"u": ENDS}),
            ),
        ),
        Operation(
            "kaiming_normal",
            inputs=(Input("noise", AXES, differentiable=False, symbol="z"),),
            outputs=(Output("weight", AXES, symbol="w"),),
            options=OPTIONS,
            nonempty=("K", "D", "S"),
            cases=cases(
                Case("zeros", {"K": 2, "D": 3, "S": ()}, TORCH, {"noise": NONE}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "half_is_left",
            "Of a number and its negative, half of the mean square is left",
            r"f(y)^2 + f(-y)^2 = (1 + a^2)\,y^2",
            of="kaiming_normal",
        ),
        Theorem(
            "half_of_a_bell",
            "The same for a bell, by integration",
            r"\int_{-\infty}^{\infty} f(y)^2\;\frac{e^{-y^2/2\sigma^2}}"
            r"{\sigma\sqrt{2\pi}}\,dy = \frac{\sigma^2}{2} + a^2\,\frac{\sigma^2}{2}",
            of="kaiming_normal",
        ),
        Theorem(
            "signal_is_kept",
            "With the fan-in, a layer and its rectifier keep the mean square",
            r"\mathbb{E}\bigl[f(y_k)^2\bigr] = \frac{1 + a^2}{2}\,"
            r"\mathbb{E}\bigl[y_k^2\bigr] = \frac{1}{D S} \sum_{ds} x_{ds}^2",
            of="kaiming_normal",
        ),
        Theorem(
            "half_of_the_slopes",
            "Going back, half of the gradient is left too",
            r"f'(y)^2 + f'(-y)^2 = 1 + a^2",
            of="kaiming_normal",
        ),
        Theorem(
            "gradient_is_kept",
            "With the fan-out, the mean square of the gradient is kept",
            r"\frac{1 + a^2}{2}\;\mathbb{E}\Bigl[\Bigl(\sum_{ks} w_{kds}\,"
            r"\frac{\partial L}{\partial h_{ks}}\Bigr)^2\Bigr] = "
            r"\frac{1}{K S} \sum_{ks} \Bigl(\frac{\partial L}{\partial h_{ks}}\Bigr)^2",
            of="kaiming_normal",
        ),
        Theorem(
            "fourth_moment",
            "The square of a rectified bell has mean 1 and mean square 6",
            r"\int_0^\infty y^2\,\frac{e^{-y^2/4}}{\sqrt{4\pi}}\,dy = 1, \qquad"
            r"\int_0^\infty y^4\,\frac{e^{-y^2/4}}{\sqrt{4\pi}}\,dy = 6",
        ),
        Theorem(
            "default_of_pytorch",
            "The slope that PyTorch's layers ask for makes the bound 1/sqrt(fan-in)",
            r"w_{kds} = \frac{2u_{kds} - 1}{\sqrt{D\,S}}"
            r"\qquad\text{for } a = \sqrt{5}",
            of="kaiming_uniform",
        ),
    ),
)
