"""Glorot's weights: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform

AXES = "O I *S"
ENDS = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.25]])
NONE = np.zeros((2, 3))


def cases(*more):
    """Return the cases of both operations."""
    return (
        Case("smallest", {"O": 2, "I": 3, "S": (5,)}, {"gain": 1.0}),
        Case("linear", {"O": 7, "I": 4, "S": ()}, {"gain": 1.0}),
        Case("convolution", {"O": 6, "I": 3, "S": (5, 2)}, {"gain": 5 / 3}),
        Case("one output", {"O": 1, "I": 9, "S": ()}, {"gain": 0.1}),
        Case("one input", {"O": 9, "I": 1, "S": ()}, {"gain": 2.0}),
        Case("one weight", {"O": 1, "I": 1, "S": ()}, {"gain": 1.0}),
        *more,
    )


CONCEPT = Concept(
    id="063",
    title="Glorot's weights",
    package=__package__,
    needs=("012", "016"),
    sources=("glorot2010", "lecun1998efficient", "schoenholz2017"),
    operations=(
        Operation(
            "xavier_uniform",
            inputs=(
                Input("u", AXES, uniform(), differentiable=False, rule="probability"),
            ),
            outputs=(Output("weight", AXES, symbol="w"),),
            options={"gain": "positive"},
            symbols={"gain": "g"},
            nonempty=("O", "I", "S"),
            cases=cases(
                Case("ends", {"O": 2, "I": 3, "S": ()}, {"gain": 1.0}, {"u": ENDS}),
            ),
        ),
        Operation(
            "xavier_normal",
            inputs=(Input("noise", AXES, differentiable=False, symbol="z"),),
            outputs=(Output("weight", AXES, symbol="w"),),
            options={"gain": "positive"},
            symbols={"gain": "g"},
            nonempty=("O", "I", "S"),
            cases=cases(
                Case(
                    "zeros", {"O": 2, "I": 3, "S": ()}, {"gain": 1.0}, {"noise": NONE}
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "forward_factor",
            "What a layer does to the size of its input",
            r"\mathbb{E}[y_o\,y_p] = [o = p]\;g^2\,\frac{2\,I}{I + O}\;"
            r"\frac{1}{I S} \sum_{i s} x_{is}^2",
            of="xavier_normal",
        ),
        Theorem(
            "backward_factor",
            "What it does to the size of the gradient",
            r"\mathbb{E}\Bigl[\frac{\partial L}{\partial x_i}"
            r"\frac{\partial L}{\partial x_j}\Bigr] = [i = j]\;g^2\,"
            r"\frac{2\,O}{I + O}\;\frac{1}{O S} \sum_{o s}"
            r"\Bigl(\frac{\partial L}{\partial y_{os}}\Bigr)^2",
            of="xavier_normal",
        ),
        Theorem(
            "compromise",
            "The two factors add up to 2, and both are 1 only for a square layer",
            r"\frac{2I}{I + O} + \frac{2O}{I + O} = 2,\qquad"
            r"\frac{2I}{I + O} \cdot \frac{2O}{I + O} \le 1",
            of="xavier_normal",
        ),
        Theorem(
            "uniform_variance",
            "The variance of a uniform draw",
            r"\frac{1}{2b} \int_{-b}^{b} z^2\,dz = \frac{b^2}{3}",
        ),
        Theorem(
            "tanh_is_a_line_near_zero",
            "Near zero tanh is the line with slope 1",
            r"\lim_{z \to 0} \frac{\tanh z}{z} = 1",
        ),
    ),
)
