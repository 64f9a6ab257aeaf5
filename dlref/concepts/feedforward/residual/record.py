"""Skip connections: two residual blocks, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

X, Y = Input("x", "*N D"), Output("y", "*N D")
PARAMETERS = (
    Input("weight1", "H D", symbol="W"),
    Input("bias1", "H", symbol="b"),
    Input("weight2", "D H", symbol="V"),
    Input("bias2", "D", symbol="c"),
)
KINK = "a rectifier is at its corner; which slope is taken is compared with PyTorch"
ONES = np.ones((2, 3))


def cases():
    """Return the cases of both blocks."""
    return (
        Case("smallest", {"N": (2,), "D": 3, "H": 4}),
        Case("one row", {"N": (), "D": 5, "H": 2}),
        Case("sequences", {"N": (2, 3), "D": 20, "H": 40}),
        Case("no rows", {"N": (0,), "D": 3, "H": 2}),
        Case("one unit", {"N": (4,), "D": 1, "H": 1}),
        Case(
            "a branch of zeros",
            {"N": (2,), "D": 3, "H": 2},
            values={"x": ONES, "weight2": np.zeros((3, 2)), "bias2": np.zeros(3)},
            floor=1.0,  # the gradients of the first layer are 0
        ),
        Case(
            "no hidden unit is on",
            {"N": (2,), "D": 3, "H": 2},
            values={"bias1": np.full(2, -50.0)},
            floor=1.0,  # the gradients of both weights are 0
        ),
        Case(
            "at the corners",
            {"N": (2,), "D": 3, "H": 2},
            values={
                "x": np.zeros((2, 3)),
                "bias1": np.zeros(2),
                "bias2": np.zeros(3),
            },
            floor=1.0,  # all outputs are 0
            waive=dict.fromkeys(("complex step", "second order", "richardson"), KINK),
        ),
    )


CONCEPT = Concept(
    id="035",
    title="Skip connections",
    package=__package__,
    needs=("012", "017"),
    sources=("he2016", "he2016identity", "veit2016"),
    operations=(
        Operation("residual_block", (X, *PARAMETERS), (Y,), cases()),
        Operation("preactivation_block", (X, *PARAMETERS), (Y,), cases()),
    ),
    theorems=(
        Theorem(
            "zero_branch_is_the_identity",
            "A block whose last layer is zero does nothing, forward and backward",
            r"V = 0,\ c = 0:\qquad y = x,\qquad"
            r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y},\qquad"
            r"\frac{\partial L}{\partial W} = 0",
            of="preactivation_block",
        ),
        Theorem(
            "paths_add_up",
            "Two blocks are four paths",
            r"(I + B)(I + A)\,v = v + A v + B v + B A v",
            of="preactivation_block",
        ),
        Theorem(
            "small_branch_keeps_length",
            "A small branch cannot make a gradient vanish",
            r"\lVert v + A v\rVert^2"
            r" \ge \tfrac12 \lVert v\rVert^2 - \lVert A v\rVert^2",
            of="preactivation_block",
        ),
    ),
)
