"""Normalizing flows: what they take, and where their views must agree."""

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

X = Input("x", "*N D")
HALVES = Input("x", "*N (2 D)")
LOGDET = Output("logdet", "*N", symbol=r"\lambda")
NET = (
    Input("weight", "H D", symbol="W"),
    Input("bias", "H", symbol="b"),
    Input("scale", "D H", normal(0.5), symbol="S"),
    Input("shift", "D H", symbol="T"),
)
BENT = {"u": np.array([-0.5, 0.2]), "w": np.array([1.5, 0.3])}  # product -0.69


def coupled():
    """Return the cases of a coupling."""
    first, second = {"keep": "first"}, {"keep": "second"}
    return (
        Case("smallest", {"N": (2,), "D": 3, "H": 4}, first),
        Case("the other half", {"N": (2,), "D": 2, "H": 3}, second),
        Case("one example", {"N": (), "D": 1, "H": 2}, second),
        Case("two axes", {"N": (2, 3), "D": 2, "H": 1}, first),
        Case("no examples", {"N": (0,), "D": 2, "H": 3}, first),
        Case(
            "saturated",
            {"N": (2,), "D": 2, "H": 3},
            second,
            values={"bias": np.array([30.0, -30.0, 0.5])},
        ),
    )


def coupling(name, given, made):
    """Return a coupling, or its way back."""
    return Operation(
        name,
        inputs=(Input(given, "*N (2 D)"), *NET),
        outputs=(Output(made, "*N (2 D)"), LOGDET),
        options={"keep": ("first", "second")},
        cases=coupled(),
    )


CONCEPT = Concept(
    id="151",
    title="Normalizing flows",
    package=__package__,
    needs=("005", "145"),
    sources=(
        "rezende2015",
        "dinh2017",
        "papamakarios2017",
        "kingma2016",
    ),
    operations=(
        coupling("affine_coupling", "x", "y"),
        coupling("affine_coupling_inverse", "y", "x"),
        Operation(
            "autoregressive_flow",
            inputs=(
                X,
                Input("weight", "D D", symbol="W"),
                Input("bias", "D", symbol="b"),
                Input("log_weight", "D D", normal(0.3), symbol="V"),
                Input("log_bias", "D", symbol="c"),
            ),
            outputs=(Output("y", "*N D"), LOGDET),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one example", {"N": (), "D": 4}),
                Case("two axes", {"N": (2, 3), "D": 2}),
                Case("one number each", {"N": (3,), "D": 1}),
                Case("no examples", {"N": (0,), "D": 3}),
            ),
        ),
        Operation(
            "planar_flow",
            inputs=(
                X,
                Input("u", "D", uniform(0.0, 1.0)),
                Input("w", "D", uniform(-0.2, 1.0)),
                Input("b", ""),
            ),
            outputs=(Output("y", "*N D"), LOGDET),
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one example", {"N": (), "D": 4}),
                Case("two axes", {"N": (2, 3), "D": 2}),
                Case("one number each", {"N": (3,), "D": 1}),
                Case("no examples", {"N": (0,), "D": 3}),
                Case("squeezing", {"N": (5,), "D": 2}, values=BENT),
                Case(
                    "saturated",
                    {"N": (2,), "D": 2},
                    values={"b": np.array(25.0)},
                    floor=1.0,  # 1 less the square of the tanh is 1e-22, rounded to 0
                ),
            ),
            refusals=(
                Refusal(
                    "a fold",
                    {"u": np.array([1.0, 0.5, 0.0]), "w": np.array([-2.0, 0.0, 1.0])},
                    ValueError,
                    "u and w must have a product above -1, got -2.0",
                ),
                Refusal(
                    "on the edge of a fold",
                    {"u": np.array([1.0, 0.0, 0.0]), "w": np.array([-1.0, 0.0, 1.0])},
                    ValueError,
                    "u and w must have a product above -1, got -1.0",
                ),
            ),
        ),
        Operation(
            "flow_loss",
            inputs=(Input("z", "*N D"), Input("logdet", "*N", symbol=r"\lambda")),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one example", {"N": (), "D": 4}),
                Case("two axes", {"N": (2, 3), "D": 1}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "there_and_back",
            "The way back is as cheap as the way there",
            r"x = f^{-1}(f(x)),\qquad \lambda(x) + \lambda^{-1}(f(x)) = 0",
            of="affine_coupling",
        ),
        Theorem(
            "triangular",
            "The matrix of slopes has zeros on one side of its diagonal",
            r"\frac{\partial y^{1}_i}{\partial x^{1}_j} = [i = j]\, e^{s_i},\quad"
            r" \frac{\partial y^{0}_i}{\partial x^{0}_j} = [i = j],\quad"
            r" \frac{\partial y^{0}_i}{\partial x^{1}_j} = 0",
            of="affine_coupling",
        ),
        Theorem(
            "only_what_was_before",
            "No number depends on later ones",
            r"\frac{\partial y_i}{\partial x_j} = 0 \;\text{ for } j > i,\qquad"
            r" \frac{\partial y_i}{\partial x_i} = e^{-\alpha_i}",
            of="autoregressive_flow",
        ),
        Theorem(
            "slopes_of_a_plane",
            "A planar flow changes space along one direction",
            r"\frac{\partial y_{ni}}{\partial x_{nj}} = [i = j] + u_i\, \psi_j,"
            r"\qquad \psi_j = (1 - \tanh^2)\, w_j",
            of="planar_flow",
        ),
        Theorem(
            "rank_one_determinant",
            "Its determinant needs one product",
            r"\log \det\bigl([i = j] + \theta\, u_i \psi_j\bigr)"
            r" = \log\Bigl(1 + \theta \sum_j u_j \psi_j\Bigr)",
        ),
        Theorem(
            "change_of_variables",
            "What is stretched gets thinner, and its mass stays",
            r"\int \mathcal{N}\bigl(a x + b\bigr)\, a \; dx = 1 \qquad (a > 0)",
        ),
    ),
)
