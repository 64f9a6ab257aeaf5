"""Glorot's weights: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform

AXES = "K D *S"
ENDS = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.25]])
NONE = np.zeros((2, 3))


def cases(*more):
    """Return the cases of both operations."""
    return (
        Case("smallest", {"K": 2, "D": 3, "S": (5,)}, {"gain": 1.0}),
        Case("linear", {"K": 7, "D": 4, "S": ()}, {"gain": 1.0}),
        Case("convolution", {"K": 6, "D": 3, "S": (5, 2)}, {"gain": 5 / 3}),
        Case("one output", {"K": 1, "D": 9, "S": ()}, {"gain": 0.1}),
        Case("one input", {"K": 9, "D": 1, "S": ()}, {"gain": 2.0}),
        Case("one weight", {"K": 1, "D": 1, "S": ()}, {"gain": 1.0}),
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
            nonempty=("K", "D", "S"),
            cases=cases(
                Case("ends", {"K": 2, "D": 3, "S": ()}, {"gain": 1.0}, {"u": ENDS}),
            ),
        ),
        Operation(
            "xavier_normal",
            inputs=(Input("noise", AXES, differentiable=False, symbol="z"),),
            outputs=(Output("weight", AXES, symbol="w"),),
            options={"gain": "positive"},
            symbols={"gain": "g"},
            nonempty=("K", "D", "S"),
            cases=cases(
                Case(
                    "zeros", {"K": 2, "D": 3, "S": ()}, {"gain": 1.0}, {"noise": NONE}
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "forward_factor",
            "What a layer does to the size of its input",
            r"\mathbb{E}[y_k\,y_p] = [k = p]\;g^2\,\frac{2\,D}{D + K}\;"
            r"\frac{1}{D S} \sum_{d s} x_{ds}^2",
            of="xavier_normal",
        ),
        Theorem(
            "backward_factor",
            "What it does to the size of the gradient",
            r"\mathbb{E}\Bigl[\frac{\partial L}{\partial x_d}"
            r"\frac{\partial L}{\partial x_j}\Bigr] = [d = j]\;g^2\,"
            r"\frac{2\,K}{D + K}\;\frac{1}{K S} \sum_{k s}"
            r"\Bigl(\frac{\partial L}{\partial y_{ks}}\Bigr)^2",
            of="xavier_normal",
        ),
        Theorem(
            "compromise",
            "The two factors add up to 2, and both are 1 only for a square layer",
            r"\frac{2D}{D + K} + \frac{2K}{D + K} = 2,\qquad"
            r"\frac{2D}{D + K} \cdot \frac{2K}{D + K} \le 1",
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
