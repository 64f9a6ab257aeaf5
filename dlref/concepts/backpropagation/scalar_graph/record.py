"""Four small graphs: what they take, and where their views must agree."""

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

STEPS = "its steps are shown as they are, one after another, and each of them rounds"
POLE = "a sum that cancels is squared and divided by: near its zero no digit is left"
CIRCUIT = {"x": np.array(-2.0), "y": np.array(5.0), "z": np.array(-4.0)}
NEURON = {"w": np.array([2.0, -3.0, -3.0]), "x": np.array([-1.0, -2.0])}
MICROGRAD = {"a": np.array(-4.0), "b": np.array(2.0)}
# a + b > 0 and b - a > 0, each of the four ways; b - a and a + b are not 0.
SIDES = {
    "a": np.array([-4.0, 0.5, -1.0, 3.0, 1.0]),
    "b": np.array([2.0, 2.0, -2.0, 1.0, -3.0]),
}
KINKS = {"a": np.array([1.0, -2.0, 0.0]), "b": np.array([-1.0, -2.0, 0.0])}
TOY = {
    "x": np.array(2.3),
    "y": np.array(2.0),
    "beta": np.array([1.0, 2.0, -3.0, 0.4]),
    "omega": np.array([0.1, -0.4, 2.0, 3.0]),
}

CONCEPT = Concept(
    id="025",
    title="Small networks from code",
    package=__package__,
    needs=("023",),
    sources=("karpathy2020", "cs231n", "prince2023", "kun2012"),
    operations=(
        Operation(
            "circuit",
            inputs=(Input("x", "*N"), Input("y", "*N"), Input("z", "*N")),
            outputs=(Output("f", "*N"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("the course's", {"N": ()}, values=CIRCUIT),
                Case("two axes", {"N": (4, 5)}),
                Case("nothing", {"N": (0,)}),
            ),
            units={"float32": (2.0, STEPS)},
        ),
        Operation(
            "sigmoid_neuron",
            inputs=(Input("w", "3"), Input("x", "*N 2")),
            outputs=(Output("f", "*N"),),
            cases=(
                Case("smallest", {"N": (4,)}),
                Case("the course's", {"N": ()}, values=NEURON),
                Case("two axes", {"N": (2, 5)}),
                Case("nothing", {"N": (0,)}),
            ),
        ),
        Operation(
            "micrograd_example",
            inputs=(Input("a", "*N"), Input("b", "*N")),
            outputs=(Output("g", "*N"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("its own", {"N": ()}, values=MICROGRAD),
                Case("every side", {"N": (5,)}, values=SIDES),
                Case("at the kinks", {"N": (3,)}, values=KINKS),
                Case("two axes", {"N": (3, 4)}),
                Case("nothing", {"N": (0,)}),
            ),
            units=dict.fromkeys(("float32", "float64"), (np.inf, POLE)),
            refusals=(
                Refusal(
                    "e is zero",
                    {"a": np.array([3.0, 1.0, 1.0]), "b": np.array([0.0, 1.0, 2.0])},
                    ValueError,
                    "e must not be 0",
                ),
            ),
        ),
        Operation(
            "toy_loss",
            inputs=(
                Input("x", "*N"),
                Input("y", "*N"),
                Input("beta", "4", normal(0.5), symbol=r"\beta"),
                Input("omega", "4", normal(0.5), symbol=r"\omega"),
            ),
            outputs=(Output("loss", "*N", symbol=r"\ell"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("the book's", {"N": ()}, values=TOY),
                Case("two axes", {"N": (2, 5)}),
                Case("nothing", {"N": (0,)}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "uses_of_e",
            "The program's lines add up to the formula",
            r"g = \frac{f}{2} + \frac{10}{f}, \qquad f = (c - d)^2",
            of="micrograd_example",
        ),
    ),
)
