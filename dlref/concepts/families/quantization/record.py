"""Quantization: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
    uniform,
)

BYTE = {"zero_point": 0, "quant_min": -128, "quant_max": 127}
UNSIGNED = {"zero_point": 3, "quant_min": 0, "quant_max": 15}
FEW = {"zero_point": 0, "quant_min": -2, "quant_max": 1}
STEP = uniform(0.2, 0.6)
HALVES = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]) / 4
EDGES = np.array([-2.5, -2.4, -2.0, 1.0, 1.4, 1.5, 1.6]) / 4
QUARTER = np.array(0.25)
ZEROS = {"x_zero": 0, "weight_zero": 0}
BOTH = {"x_zero": 100, "weight_zero": 128}

AS_USED = {
    "absent": ("held", "held_scale"),
    "waive": {"richardson": "a real step also moves what is held still"},
}


def refused(zero_point, quant_min, quant_max):
    """Return what is refused where the first case has these codes."""
    must = "zero_point must lie between quant_min = {} and quant_max = {}, got {}"
    return (
        Refusal(
            "zero has no code",
            {"zero_point": 200},
            ValueError,
            must.format(quant_min, quant_max, 200),
        ),
        Refusal(
            "lowest above highest",
            {"quant_min": 5, "quant_max": -5},
            ValueError,
            must.format(5, -5, zero_point),
        ),
    )


def scale(name, symbol, **kind):
    """Return a step as an input."""
    return Input(name, "", STEP, symbol=symbol, rule="positive", **kind)


def codes(name, axes, symbol):
    """Return codes as an input."""
    return Input(name, axes, below="Q", symbol=symbol)


def still(values, step):
    """Return values for both: the operation as it is used."""
    return {"x": values, "held": values, "scale": step, "held_scale": step}


CONCEPT = Concept(
    id="145",
    title="Quantization",
    package=__package__,
    needs=("008", "032", "176"),
    sources=("jacob2018", "esser2020", "bengio2013"),
    operations=(
        Operation(
            "fake_quantize",
            inputs=(
                Input("x", "*N", rule="real"),
                scale("scale", "s"),
                Input(
                    "held",
                    "*N",
                    differentiable=False,
                    optional=True,
                    symbol="h",
                    rule="real",
                ),
                scale("held_scale", r"\sigma", differentiable=False, optional=True),
            ),
            outputs=(Output("y", "*N"),),
            options=dict.fromkeys(BYTE, "integer"),
            symbols={"zero_point": "z", "quant_min": "a", "quant_max": "b"},
            cases=(
                Case("smallest", {"N": (3,)}, BYTE),
                Case("as it is used", {"N": (3, 4)}, UNSIGNED, **AS_USED),
                Case("one number", {"N": ()}, UNSIGNED),
                Case("most outside", {"N": (4, 25)}, FEW),
                Case("as it is used, most outside", {"N": (20,)}, FEW, **AS_USED),
                Case("zero is the first code", {"N": (20,)}, FEW | {"zero_point": -2}),
                Case("zero is the last code", {"N": (20,)}, FEW | {"zero_point": 1}),
                Case("nothing", {"N": (0,)}, BYTE),
                Case("halves", {"N": (6,)}, BYTE, values=still(HALVES, QUARTER)),
                Case(
                    "at the ends",
                    {"N": (7,)},
                    FEW,
                    values=still(EDGES, QUARTER),
                    waive={"richardson": "a real step leaves the codes"},
                ),
                Case(
                    "far outside",
                    {"N": (2,)},
                    BYTE,
                    values=still(np.array([1.0, -1e100]), np.array(1e-9)),
                ),
            ),
            refusals=refused(**BYTE),
        ),
        Operation(
            "quantize",
            inputs=(
                Input("x", "*N", differentiable=False, rule="real"),
                scale("scale", "s", differentiable=False),
            ),
            outputs=(Output("code", "*N", differentiable=False, symbol="y"),),
            options=dict.fromkeys(BYTE, "integer"),
            symbols={"zero_point": "z", "quant_min": "a", "quant_max": "b"},
            analytic=False,  # it counts steps
            cases=(
                Case(
                    "smallest",
                    {"N": (3,)},
                    UNSIGNED,
                    # in float16 the second is below half a step
                    values={
                        "x": np.array([-3.1, 0.15005, 9.0]),
                        "scale": np.array(0.3),
                    },
                ),
                Case("two axes", {"N": (4, 5)}, BYTE),
                Case("one number", {"N": ()}, FEW),
                Case("nothing", {"N": (0,)}, BYTE),
                Case(
                    "halves",
                    {"N": (6,)},
                    UNSIGNED,
                    values={"x": HALVES, "scale": QUARTER},
                ),
                Case(
                    "at the ends",
                    {"N": (7,)},
                    FEW,
                    values={"x": EDGES, "scale": QUARTER},
                ),
            ),
            refusals=refused(**UNSIGNED),
        ),
        Operation(
            "quantized_linear",
            inputs=(
                codes("x", "*N D", "x"),
                codes("weight", "K D", "w"),
                scale("x_scale", "s", differentiable=False),
                Input(
                    "weight_scale",
                    "K",
                    STEP,
                    differentiable=False,
                    symbol="t",
                    rule="positive",
                ),
                Input("bias", "K", normal(), differentiable=False, symbol="b"),
            ),
            outputs=(Output("y", "*N K", differentiable=False),),
            options=dict.fromkeys(ZEROS, "integer"),
            derived={"Q": lambda _: 256},
            symbols={"x_zero": "a", "weight_zero": "z"},
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "K": 4}, ZEROS),
                Case("zero points", {"N": (2,), "D": 5, "K": 3}, BOTH),
                Case("one row", {"N": (), "D": 4, "K": 2}, BOTH),
                Case("two axes", {"N": (3, 2), "D": 4, "K": 5}, BOTH),
                Case("no rows", {"N": (0,), "D": 4, "K": 2}, BOTH),
                Case("no features", {"N": (2,), "D": 0, "K": 3}, BOTH),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "zero_points_leave_the_sum",
            "The zero points need no sum of products",
            r"\sum_d (x_{nd} - a)(w_{kd} - z) = \sum_d x_{nd} w_{kd}"
            r" - z \sum_d x_{nd} - a \sum_d w_{kd} + D a z",
            of="quantized_linear",
        ),
        Theorem(
            "noise_of_rounding",
            "The mean square of what rounding adds",
            r"\frac{1}{s} \int_{-s/2}^{s/2} e^2 \, de = \frac{s^2}{12}",
        ),
    ),
)
