"""Vanishing and exploding gradients: a layer that is taken many times."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

TURN = np.array([[0.0, -1.0], [1.0, 0.0]])

CONCEPT = Concept(
    id="062",
    title="Vanishing and exploding gradients",
    package=__package__,
    needs=("016", "033"),
    sources=("bengio1994", "pascanu2013"),
    operations=(
        Operation(
            "repeated_layer",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "D D", normal(0.6), symbol="W"),
            ),
            outputs=(Output("y", "*N D"),),
            options={"steps": "positive integer"},
            cases=(
                Case("smallest", {"N": (2,), "D": 3}, {"steps": 4}),
                Case("one step", {"N": (3,), "D": 5}, {"steps": 1}),
                Case("one row", {"N": (), "D": 4}, {"steps": 10}),
                Case("two leading axes", {"N": (2, 3), "D": 2}, {"steps": 3}),
                Case("one unit", {"N": (3,), "D": 1}, {"steps": 6}),
                Case("no rows", {"N": (0,), "D": 2}, {"steps": 2}),
                Case(
                    "a turn",
                    {"N": (2,), "D": 2},
                    {"steps": 7},
                    values={"weight": TURN},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "sigmoid_takes_three_quarters",
            "A sigmoid lets at most a quarter of a gradient through",
            r"\bigl(\sigma'(z)\, g\bigr)^2 \le \bigl(\tfrac14\, g\bigr)^2",
        ),
        Theorem(
            "one_step_back",
            "One step back",
            r"\begin{gathered}"
            r"h' = \tanh(W h) \quad\Longrightarrow \\[.4em]"
            r"\frac{\partial L}{\partial h_d} = \sum_i W_{id}\,(1 -"
            r" h_i'^2)\,\frac{\partial L}{\partial h_i'}"
            r"\end{gathered}",
        ),
        Theorem(
            "matrix_gains_at_most_its_norm",
            "A matrix gains at most its norm",
            r"\lVert W^\top g\rVert^2 \le \lVert W\rVert^2\, \lVert g\rVert^2",
        ),
        Theorem(
            "powers_vanish_or_explode",
            "Along a direction that a matrix only stretches",
            r"\begin{gathered}"
            r"g_t = \lambda^t\, g_0 \\[.4em]"
            r"\lim_{t \to \infty} (1 + c)^{-t} = 0, \quad \lim_{t \to \infty} (1 +"
            r" c)^{t} = \infty \\[.4em]"
            r"\text{for } c > 0"
            r"\end{gathered}",
        ),
    ),
)
