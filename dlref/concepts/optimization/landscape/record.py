"""Landscapes: what their functions take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

MINIMA = {"u": np.array([0.25, -2.0, 1.0]), "v": np.array([4.0, -0.5, 1.0])}
SADDLE = {"u": np.zeros(2), "v": np.array([0.0, -0.0])}
ROUND = {"u": np.array([0.5**0.5]), "v": np.array([0.5**0.5])}  # a double eigenvalue
LARGE = {"u": np.array([1e6, -3e5]), "v": np.array([1e-5, 2.0])}


def weights(differentiable):
    """Return the two weights."""
    return tuple(Input(w, "*N", differentiable=differentiable) for w in "uv")


def cases(**options):
    """Return the cases of all three operations."""
    return (
        Case("smallest", {"N": (3,)}, options),
        Case("one pair", {"N": ()}, options),
        Case("two axes", {"N": (4, 5)}, options),
        Case("nothing", {"N": (0,)}, options),
        Case("at minima", {"N": (3,)}, options, MINIMA, floor=1.0),
        Case("at the saddle", {"N": (2,)}, options, SADDLE, floor=1.0),
        Case("the same curvature everywhere", {"N": (1,)}, options, ROUND),
        Case("far apart", {"N": (2,)}, options, LARGE),
    )


CONCEPT = Concept(
    id="061",
    title="Landscapes",
    package=__package__,
    needs=("029", "033", "039"),
    sources=("boyd2004", "dauphin2014", "cohen2021"),
    operations=(
        Operation(
            "product_loss",
            inputs=weights(differentiable=True),
            outputs=(Output("loss", "*N", symbol=r"\ell"),),
            cases=cases(),
        ),
        Operation(
            "product_sharpness",
            inputs=weights(differentiable=False),
            outputs=(Output("sharpness", "*N", symbol=r"\lambda"),),
            cases=cases(),
        ),
        Operation(
            "product_step",
            inputs=weights(differentiable=False),
            outputs=(
                Output("new_u", "*N", symbol="u'"),
                Output("new_v", "*N", symbol="v'"),
            ),
            options={"lr": "nonnegative"},
            symbols={"lr": r"\eta"},
            cases=(
                *cases(lr=0.25),
                Case("standing still", {"N": (2,)}, {"lr": 0.0}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "square_is_convex",
            "A squared error is convex",
            r"\begin{gathered}"
            r"\bigl(t a + (1 - t)\,b\bigr)^2 \le t\,a^2 + (1 - t)\,b^2 \\[.4em]"
            r"\text{for } 0 \le t \le 1"
            r"\end{gathered}",
        ),
        Theorem(
            "logsumexp_is_convex",
            "So is log-sum-exp, and with it cross-entropy in the scores",
            r"0 \le \frac{d^2}{dr^2} \log \sum_k e^{z_k + r v_k}"
            r" = \sum_k p_k\,(v_k - \bar v)^2",
        ),
        Theorem(
            "sum_grows_where_difference_shrinks",
            "A step scales the sum and the difference of the weights",
            r"\begin{aligned}"
            r"u' + v' &= (1 - \eta\,e)\,(u + v) \\[.4em]"
            r"u' - v' &= (1 + \eta\,e)\,(u - v)"
            r"\end{aligned}",
            of="product_step",
        ),
        Theorem(
            "curvature_of_a_minimum",
            "At a minimum a step keeps this much of a small error",
            r"\begin{gathered}"
            r"q - \eta H q = \bigl(1 - \eta\,(u^2 + v^2)\bigr)\, q \\[.4em]"
            r"\text{for } q = (v, u),\; uv = 1"
            r"\end{gathered}",
        ),
        Theorem(
            "sharpness_of_a_minimum",
            "The imbalance of the weights decides the curvature",
            r"(u^2 + v^2)^2 = (u^2 - v^2)^2 + 4\,(uv)^2",
        ),
        Theorem(
            "imbalance_shrinks",
            "A step with an error changes the imbalance",
            r"u'^2 - v'^2 = (1 - \eta^2 e^2)\,(u^2 - v^2)",
            of="product_step",
        ),
    ),
)
