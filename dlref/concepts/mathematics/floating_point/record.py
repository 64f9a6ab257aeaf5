"""Floating point: what the four functions take, and where their views must agree."""

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

INF = float("inf")
HUGE = np.array([[1e4, -1e4, 0.0], [-800.0, -800.0, -801.0]])
MASKED = np.array([[0.0, -INF, 2.0], [-INF, -INF, -3.0]])
TIES = np.array([[1.0, 1.0, 1.0], [0.0, 5.0, 5.0]])
TINY = np.array([1e-20, -1e-20, 1e-300, 0.0, 1e-8, -1e-8])
LOST = "PyTorch's slope y + 1 has lost its digits where y is near -1"
# One by one, each of the small terms would be rounded away.
DUST = np.array([1.0] + [1e-16] * 20_000)

CONCEPT = Concept(
    id="009",
    title="Floating point",
    package=__package__,
    needs=(),
    sources=("goldberg1991", "kahan1965", "blanchard2021"),
    operations=(
        Operation(
            "logsumexp",
            inputs=(Input("x", "*N D", normal(2.0)),),
            outputs=(Output("y", "*N"),),
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one row", {"N": (), "D": 5}),
                Case("sentences", {"N": (2, 4), "D": 17}),
                Case("many", {"N": (3,), "D": 100}),
                Case("one entry", {"N": (3,), "D": 1}),
                Case("ties", {"N": (2,), "D": 3}, values={"x": TIES}),
                Case("huge", {"N": (2,), "D": 3}, values={"x": HUGE}),
                Case("masked", {"N": (2,), "D": 3}, values={"x": MASKED}),
                Case("no rows", {"N": (0,), "D": 3}),
            ),
            refusals=(
                Refusal(
                    "nothing but -inf",
                    {"x": np.array([[0.0, 1.0, 2.0], [-INF, -INF, -INF]])},
                    ValueError,
                    "x must have a finite largest value in each row, got -inf",
                ),
                Refusal(
                    "not a number",
                    {"x": np.array([[0.0, 1.0, 2.0], [0.0, np.nan, 1.0]])},
                    ValueError,
                    "x must have a finite largest value in each row, got nan",
                ),
            ),
        ),
        Operation(
            "log1p",
            inputs=(Input("x", "*N", uniform(-0.9, 3.0)),),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("one number", {"N": ()}),
                Case("two axes", {"N": (4, 5)}),
                Case("tiny", {"N": (6,)}, values={"x": TINY}),
                Case("huge", {"N": (2,)}, values={"x": np.array([1e30, 1e5])}),
                Case("nothing", {"N": (0,)}),
            ),
            refusals=(
                Refusal(
                    "minus one",
                    {"x": np.array([0.0, -1.0, 2.0])},
                    ValueError,
                    "x must be above -1, got -1.0",
                ),
                Refusal(
                    "not a number",
                    {"x": np.array([0.0, np.nan, 2.0])},
                    ValueError,
                    "x must be above -1, got nan",
                ),
            ),
        ),
        Operation(
            "expm1",
            inputs=(Input("x", "*N", normal(2.0)),),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("one number", {"N": ()}),
                Case("two axes", {"N": (4, 5)}),
                Case("tiny", {"N": (6,)}, values={"x": TINY}),
                # y rounds to -1 here, and y + 1 would be no slope.
                Case(
                    "far left",
                    {"N": (2,)},
                    values={"x": np.array([-40.0, -36.0])},
                    waive={"torch cpu": LOST, "second order": LOST},
                ),
                Case("far", {"N": (3,)}, values={"x": np.array([-800.0, -40.0, 30.0])}),
                Case("nothing", {"N": (0,)}),
            ),
        ),
        Operation(
            "kahan_sum",
            inputs=(Input("x", "*N D"),),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one row", {"N": (), "D": 5}),
                Case("sentences", {"N": (2, 3), "D": 50}),
                Case("dust", {"N": (), "D": 20_001}, values={"x": DUST}),
                Case("no entries", {"N": (2,), "D": 0}, floor=1.0),  # the sum is 0
                Case("no rows", {"N": (0,), "D": 3}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "shift_comes_out",
            "A shift of the row comes out as a factor",
            r"\sum_d e^{x_{nd} + c_n} = e^{c_n} \sum_d e^{x_{nd}}",
            of="logsumexp",
        ),
        Theorem(
            "hessian",
            "The second derivative of log-sum-exp",
            r"\frac{\partial^2 y_n}{\partial x_{nd}\,\partial x_{ni}}"
            r" = p_{nd}\,([d = i] - p_{ni})",
            of="logsumexp",
        ),
        Theorem(
            "curvature",
            "It never bends down",
            r"\sum_d p_{nd}\,v_d^2 - \Bigl(\sum_d p_{nd}\,v_d\Bigr)^2 \ge 0",
            of="logsumexp",
        ),
        Theorem(
            "near_zero",
            "Near zero both are the line x",
            r"\lim_{x \to 0} \frac{\log(1 + x)}{x} = 1, \qquad"
            r"\lim_{x \to 0} \frac{e^x - 1}{x} = 1",
        ),
        Theorem(
            "correction_is_zero",
            "Kahan's correction is zero on paper",
            r"\bigl((s + t) - s\bigr) - t = 0",
        ),
    ),
)
