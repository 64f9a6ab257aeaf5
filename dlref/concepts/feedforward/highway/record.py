"""The highway layer: what it takes, and where its views must agree."""

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
)

OPEN, CLOSED = np.full(3, 60.0), np.full(3, -60.0)
KINK = "the rectifier is at its corner; which slope is taken is compared with PyTorch"

CONCEPT = Concept(
    id="036",
    title="Highway layers",
    package=__package__,
    needs=("012", "016", "017", "035"),
    sources=("hochreiter1997", "srivastava2015highway"),
    operations=(
        Operation(
            "highway",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "D D", symbol="W"),
                Input("bias", "D", symbol="b"),
                Input("gate_weight", "D D", normal(0.5), symbol="U"),
                Input("gate_bias", "D", symbol="c"),
            ),
            outputs=(Output("y", "*N D"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one row", {"N": (), "D": 4}),
                Case("sequences", {"N": (2, 3), "D": 20}),
                Case("no rows", {"N": (0,), "D": 3}),
                Case("one feature", {"N": (5,), "D": 1}),
                Case(
                    "gates open",
                    {"N": (2,), "D": 3},
                    values={"gate_bias": OPEN},
                    floor=1.0,  # the gate's own slopes are below rounding
                ),
                Case("gates closed", {"N": (2,), "D": 3}, values={"gate_bias": CLOSED}),
                Case(
                    "gates that saturate",
                    {"N": (2,), "D": 3},
                    values={"gate_bias": np.array([-800.0, 0.0, 800.0])},
                ),
                Case(
                    "at the corner",
                    {"N": (2,), "D": 3},
                    values={"x": np.zeros((2, 3)), "bias": np.zeros(3)},
                    floor=1.0,  # the output is 0
                    waive=dict.fromkeys(
                        ("complex step", "second order", "richardson"), KINK
                    ),
                ),
            ),
            refusals=(
                Refusal(
                    "a layer that changes the width",
                    {"weight": np.zeros((4, 3))},
                    ValueError,
                    "weight must have",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "gate_is_a_step_toward_the_layer",
            "The gate says how far to go from the input to the layer",
            r"t\,h + (1 - t)\,x = x + t\,(h - x)",
        ),
        Theorem(
            "output_lies_between",
            "The output lies between the input and the layer",
            r"(y - x)(h - y) \ge 0",
        ),
        Theorem(
            "closed_gate_carries",
            "A closed gate carries, an open gate changes",
            r"\lim_{s \to -\infty} y = x,\qquad \lim_{s \to \infty} y = h"
            r"\qquad\text{where } t = \sigma(s)",
        ),
        Theorem(
            "gate_learns_where_paths_differ",
            "A gate learns only where the two paths differ",
            r"\frac{\partial y}{\partial s} = t\,(1 - t)\,(h - x)",
        ),
    ),
)
