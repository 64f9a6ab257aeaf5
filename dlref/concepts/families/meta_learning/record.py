"""Meta-learning: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    uniform,
)

CUT = "on purpose no gradient; compared with PyTorch, which is cut at the same place"
OFF = dict.fromkeys(("complex step", "second order", "richardson"), CUT)
WHOLE, FIRST = {"first_order": False}, {"first_order": True}
NET = (
    Input("weight", "H D", symbol="W"),
    Input("bias", "H", symbol="b"),
    Input("out", "H", symbol="o"),
)
X, TARGET = Input("x", "N D"), Input("t", "N")
RATE = Input("lr", "", uniform(0.1, 1.0), symbol=r"\eta")
LOSS = (Output("loss", "", symbol=r"\ell"),)
FLAT = {"weight": np.zeros((3, 2)), "bias": np.zeros(3), "out": np.zeros(3)}

CONCEPT = Concept(
    id="163",
    title="MAML and hypernetworks",
    package=__package__,
    needs=("031", "060"),
    sources=("finn2017", "ha2017"),
    operations=(
        Operation(
            "regressor_loss",
            inputs=(X, TARGET, *NET),
            outputs=LOSS,
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": 3, "D": 2, "H": 4}),
                Case("one example", {"N": 1, "D": 3, "H": 2}),
                Case("one unit", {"N": 5, "D": 1, "H": 1}),
                Case("no units", {"N": 2, "D": 3, "H": 0}),
            ),
        ),
        Operation(
            "adapted",
            inputs=(X, TARGET, *NET, RATE),
            outputs=(
                Output("new_weight", "H D", symbol="W'"),
                Output("new_bias", "H", symbol="b'"),
                Output("new_out", "H", symbol="o'"),
            ),
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": 3, "D": 2, "H": 4}),
                Case("one example", {"N": 1, "D": 3, "H": 2}),
                Case("one unit", {"N": 5, "D": 1, "H": 1}),
                Case(
                    "standing still",
                    {"N": 3, "D": 2, "H": 3},
                    values={"lr": np.zeros(())},
                    floor=1.0,  # x and t have no part in where it stays
                ),
                Case(
                    "all weights zero",
                    {"N": 4, "D": 2, "H": 3},
                    values=FLAT,
                    floor=1.0,  # nothing is known yet, and x has no say
                ),
            ),
        ),
        Operation(
            "maml_loss",
            inputs=(
                X,
                TARGET,
                Input("new_x", "M D", symbol="x'"),
                Input("new_t", "M", symbol="t'"),
                *NET,
                RATE,
            ),
            outputs=LOSS,
            options={"first_order": (False, True)},
            nonempty=("N", "M"),
            cases=(
                Case("smallest", {"N": 3, "M": 5, "D": 2, "H": 4}, WHOLE),
                Case("one example each", {"N": 1, "M": 1, "D": 3, "H": 2}, WHOLE),
                Case("one unit", {"N": 4, "M": 2, "D": 1, "H": 1}, WHOLE),
                Case("first order", {"N": 3, "M": 2, "D": 2, "H": 4}, FIRST, waive=OFF),
            ),
        ),
        Operation(
            "hyper_linear",
            inputs=(
                Input("x", "*N D"),
                Input("z", "E"),
                Input("generator", "(M D) E", symbol="G"),
                Input("bias_generator", "M E", symbol="B"),
            ),
            outputs=(Output("y", "*N M"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "E": 4, "M": 5}),
                Case("one example", {"N": (), "D": 2, "E": 1, "M": 3}),
                Case("two axes", {"N": (2, 3), "D": 1, "E": 3, "M": 2}),
                Case("no examples", {"N": (0,), "D": 2, "E": 3, "M": 4}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "it_is_a_descent_step",
            "It is a step of gradient descent",
            r"W' = W - \eta\,\frac{\partial \ell}{\partial W},\quad"
            r" b' = b - \eta\,\frac{\partial \ell}{\partial b},\quad"
            r" o' = o - \eta\,\frac{\partial \ell}{\partial o}",
            of="adapted",
        ),
        Theorem(
            "curvature_comes_in",
            "The way back through a step is a step with the curvature",
            r"\frac{\partial L}{\partial b_h} = \frac{\partial L}{\partial b'_h}"
            r" - \eta \sum_k \frac{\partial^2 \ell}{\partial b_h\, \partial b_k}\,"
            r" \frac{\partial L}{\partial b'_k}",
            of="adapted",
        ),
        Theorem(
            "what_first_order_leaves_out",
            "On a parabola, first order leaves out one factor",
            r"\ell = \tfrac{a}{2} (w - c)^2,\; w' = w - \eta\, a (w - c)"
            r" \;\Rightarrow\; \frac{d\, \ell(w')}{dw} = (1 - \eta a)\; \ell'(w')",
        ),
        Theorem(
            "one_hot_picks_a_layer",
            "With a one-hot code, it is one of E layers",
            r"z_e = [e = k] \;\Rightarrow\; y_{nm} = \sum_d G_{mdk}\, x_{nd} + B_{mk}",
            of="hyper_linear",
        ),
    ),
)
