"""Autoencoders: what they take, and where their views must agree."""

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

RHO = {"rho": 0.05}
SMALL = {"N": (2,), "D": 4, "J": 3}
DEAD = np.array([[0.2, 0.0, 0.5], [0.3, 0.0, 0.1]])  # unit 1 is silent
FAR = np.array([[40.0, -30.0], [-50.0, 60.0]])

CONCEPT = Concept(
    id="147",
    title="Autoencoders",
    package=__package__,
    needs=("012", "016"),
    sources=("baldi1989", "hinton2006", "ng2011", "rifai2011", "vincent2008"),
    operations=(
        Operation(
            "autoencoder",
            inputs=(Input("x", "*N D"),),
            parameters=(
                Input("encoder.weight", "J D", normal(0.7), symbol="W"),
                Input("encoder.bias", "J", symbol="b"),
                Input("decoder.weight", "D J", optional=True, symbol="V"),
                Input("decoder.bias", "D", symbol="c"),
            ),
            outputs=(Output("y", "*N D"), Output("code", "*N J", symbol="h")),
            cases=(
                Case("smallest", SMALL),
                Case("one row", {"N": (), "D": 3, "J": 5}),
                Case("two axes", {"N": (2, 3), "D": 5, "J": 2}),
                Case("tied", {"N": (3,), "D": 2, "J": 4}, absent=("decoder.weight",)),
                Case("no rows", SMALL | {"N": (0,)}),
            ),
        ),
        Operation(
            "sparsity_penalty",
            inputs=(Input("code", "*N J", uniform(0.05, 0.95), rule="probability"),),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"rho": "fraction"},
            symbols={"rho": r"\rho"},
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": (2,), "J": 3}, RHO),
                Case("one row", {"N": (), "J": 4}, {"rho": 0.3}),
                Case("two axes", {"N": (3, 2), "J": 5}, {"rho": 0.9}),
            ),
            refusals=(
                Refusal(
                    "a silent unit",
                    {"code": DEAD},
                    ValueError,
                    "code must have means between 0 and 1, got 0.0 in unit 1",
                ),
                Refusal(
                    "a unit that always speaks",
                    {"code": 1 - DEAD},
                    ValueError,
                    "code must have means between 0 and 1, got 1.0 in unit 1",
                ),
                Refusal(
                    "nothing wanted",
                    {"rho": 0.0},
                    ValueError,
                    "rho must be positive, got 0",
                ),
            ),
        ),
        Operation(
            "contractive_penalty",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "J D", normal(0.7), symbol="W"),
                Input("bias", "J", symbol="b"),
            ),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", SMALL),
                Case("one row", {"N": (), "D": 3, "J": 5}),
                Case("two axes", {"N": (2, 3), "D": 2, "J": 4}),
                Case(
                    "saturated",
                    {"N": (2,), "D": 2, "J": 3},
                    values={"x": FAR},
                    floor=1.0,  # the slopes are all but 0
                ),
                Case("no rows", SMALL | {"N": (0,)}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "tied_weights_add_their_gradients",
            "A weight that is used twice has the sum of two slopes",
            r"V = W^{\mathsf{T}} \;\Rightarrow\; \frac{dL}{dW_{pq}} ="
            r" \frac{\partial L}{\partial W_{pq}} + \frac{\partial L}{\partial V_{qp}}",
        ),
        Theorem(
            "penalty_is_the_slope",
            "The penalty is the squared size of the Jacobian",
            r"\sum_{j,k} \Bigl(\frac{\partial h_{nj}}{\partial x_{nk}}\Bigr)^2 = y_n",
            of="contractive_penalty",
        ),
        Theorem(
            "noise_is_a_penalty",
            "For a linear map, noise on the input is a penalty on the weights",
            r"\mathrm{E}\,\lVert M(x + e) - x \rVert^2"
            r" = \lVert Mx - x \rVert^2 + \sigma^2 \sum_{i,j} M_{ij}^2",
        ),
    ),
)
