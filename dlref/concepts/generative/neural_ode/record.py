"""Neural differential equations: what they take, and where their views agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    normal,
    uniform,
)

Z = Input("z", "*N D")
T = Input("t", "")
H = Input("h", "", uniform(0.1, 0.6))
FIELD = (
    Input("weight", "H D", symbol="W"),
    Input("time", "H", symbol="w"),
    Input("bias", "H", symbol="b"),
    Input("out", "D H", normal(0.7), symbol="O"),
)
METHODS = ("euler", "rk4")


def fields(**values):
    """Return the cases of a field, or of a step in it."""
    return (
        Case("smallest", {"N": (2,), "D": 3, "H": 4}),
        Case("one example", {"N": (), "D": 2, "H": 3}),
        Case("two axes", {"N": (2, 3), "D": 1, "H": 2}),
        Case("no examples", {"N": (0,), "D": 3, "H": 2}),
        Case(
            "saturated",
            {"N": (2,), "D": 2, "H": 3},
            values={"bias": np.array([30.0, -30.0, 0.5])},
            cancels="1 less the square of a tanh near 1",
        ),
        *(
            Case("standing still", {"N": (2,), "D": 3, "H": 2}, values={"h": zero})
            for zero in values.values()
        ),
    )


def ways(steps, method):
    """Return the options of a way."""
    return {"steps": steps, "method": method}


CONCEPT = Concept(
    id="157",
    title="Neural differential equations",
    package=__package__,
    needs=("025", "031", "151"),
    sources=("chen2018", "kutta1901", "gholami2019"),
    operations=(
        Operation("ode_field", (Z, T, *FIELD), (Output("f", "*N D"),), fields()),
        Operation(
            "euler_step",
            (Z, T, H, *FIELD),
            (Output("y", "*N D"),),
            fields(h=np.zeros(())),
        ),
        Operation(
            "rk4_step",
            (Z, T, H, *FIELD),
            (Output("y", "*N D"),),
            fields(h=np.zeros(())),
        ),
        Operation(
            "odeint",
            (
                Input("z0", "*N D", symbol="z^0"),
                Input("t0", "", uniform(-0.5, 0.2), symbol="t^0"),
                Input("t1", "", uniform(0.5, 1.5), symbol="t^1"),
                *FIELD,
            ),
            (Output("z", "*N D"),),
            options={"steps": "positive integer", "method": METHODS},
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "H": 4}, ways(3, "euler")),
                Case("one example", {"N": (), "D": 2, "H": 3}, ways(2, "rk4")),
                Case("two axes", {"N": (2, 3), "D": 1, "H": 2}, ways(1, "rk4")),
                Case("one step", {"N": (2,), "D": 2, "H": 3}, ways(1, "euler")),
                Case("many steps", {"N": (2,), "D": 2, "H": 3}, ways(7, "rk4")),
                Case(
                    "back in time",
                    {"N": (2,), "D": 3, "H": 2},
                    ways(4, "euler"),
                    values={"t0": np.array(1.0), "t1": np.array(-0.5)},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "euler_error",
            "An Euler step misses the second power of its length",
            r"e^x - (1 + x) = \int_0^x (x - s)\, e^s\, ds, \qquad x = \lambda h > 0",
        ),
        Theorem(
            "rk4_is_taylor",
            "A step of Runge and Kutta is the series up to the fourth power",
            r"z + \tfrac{h}{6} (k_1 + 2 k_2 + 2 k_3 + k_4) ="
            r" \Bigl(1 + x + \tfrac{x^2}{2} + \tfrac{x^3}{6} + \tfrac{x^4}{24}\Bigr)"
            r" z, \qquad x = \lambda h",
        ),
        Theorem(
            "rk4_error",
            "It misses the fifth power",
            r"e^x - \Bigl(1 + x + \tfrac{x^2}{2} + \tfrac{x^3}{6}"
            r" + \tfrac{x^4}{24}\Bigr)"
            r" = \int_0^x \frac{(x - s)^4}{24}\, e^s\, ds",
        ),
        Theorem(
            "backprop_is_an_euler_step",
            "Backpropagation is an Euler step of the adjoint equation",
            r"\frac{\partial L}{\partial z_{nd}} = \frac{\partial L}{\partial y_{nd}}"
            r" + h \sum_e \frac{\partial L}{\partial y_{ne}}\,"
            r" \frac{\partial f_{ne}}{\partial z_{nd}}",
            of="euler_step",
        ),
        Theorem(
            "adjoint_keeps_the_slope",
            "Why the adjoint equation is what it is",
            r"v_i' = \sum_j J_{ij} v_j,\quad a_j' = -\sum_i a_i J_{ij}"
            r" \;\Rightarrow\; \frac{d}{dt} \sum_i a_i v_i = 0",
        ),
    ),
)
