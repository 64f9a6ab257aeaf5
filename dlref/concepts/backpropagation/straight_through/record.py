"""Straight-through estimators: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

WIDE = normal(3.0)
HALVES = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5])
SMALL = np.array([1e-300, -1e-300, 0.49999999999999994, -0.49999999999999994])
LARGE = np.array([1e15, -1e15])
CORNERS = np.array([-1.0, 1.0])
TIES = np.array([[1.0, 1.0, 0.0], [-2.0, 3.0, 3.0]])
SURE = "where one probability is near 1, what its rounding leaves is the slope"
HUGE = np.array([[800.0, -800.0, 799.0], [-1e4, 0.0, 1e4]])

JUMP = "the slope jumps here; which side is taken is compared with PyTorch"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)


def pair(axes):
    """Return what moves, and what is held."""
    held = Input("held", axes, WIDE, differentiable=False, symbol="h", rule="real")
    return Input("x", axes, WIDE, rule="real"), held


def same(values):
    """Return `values` for both: the operation as it is used."""
    return {"x": values, "held": values}


def cases(*more):
    """Return the cases of the functions of single numbers."""
    return (
        Case("smallest", {"N": (3,)}),
        Case("one number", {"N": ()}),
        Case("two axes", {"N": (4, 25)}),
        Case("nothing", {"N": (0,)}),
        *more,
        Case("small", {"N": (4,)}, values=same(SMALL)),
        Case("large", {"N": (2,)}, values=same(LARGE)),
    )


CONCEPT = Concept(
    id="032",
    title="Straight through",
    package=__package__,
    needs=("014", "026", "028"),
    sources=("bengio2013", "courbariaux2016", "jang2017"),
    operations=(
        Operation(
            "round_ste",
            inputs=pair("*N"),
            outputs=(Output("y", "*N"),),
            cases=cases(Case("halves", {"N": (7,)}, values=same(HALVES))),
        ),
        Operation(
            "sign_ste",
            inputs=pair("*N"),
            outputs=(Output("y", "*N"),),
            cases=cases(
                Case("zero", {"N": (2,)}, values=same(np.array([0.0, -0.0]))),
                Case(
                    "at the corners",
                    {"N": (2,)},
                    values=same(CORNERS),
                    waive=WAIVED,
                ),
            ),
        ),
        Operation(
            "argmax_ste",
            inputs=pair("*N K"),
            outputs=(Output("y", "*N K"),),
            options={"tau": "positive"},
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}, {"tau": 1.5}),
                Case("one row", {"N": (), "K": 5}, {"tau": 1.0}, cancels=SURE),
                Case("two axes", {"N": (2, 3), "K": 4}, {"tau": 0.5}, cancels=SURE),
                Case("no rows", {"N": (0,), "K": 3}, {"tau": 1.0}),
                Case("one class", {"N": (2,), "K": 1}, {"tau": 1.0}, floor=1.0),
                Case("ties", {"N": (2,), "K": 3}, {"tau": 2.0}, same(TIES)),
                Case("huge", {"N": (2,), "K": 3}, {"tau": 1.0}, same(HUGE), floor=1.0),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "round_is_right_on_average",
            "With noise, rounding is right on average",
            r"k\,(1 - f) + (k + 1)\,f = k + f",
        ),
        Theorem(
            "sign_is_right_on_average",
            "So is the sign, between -1 and 1",
            r"\int_{-x}^{1} \frac{du}{2} - \int_{-1}^{-x} \frac{du}{2} = x",
        ),
        Theorem(
            "bias_on_a_parabola",
            "Through a coin and a parabola, straight-through is wrong",
            r"\begin{gathered}"
            r"\mathbb{E}\,\ell'(b) - \frac{d}{dp}\,\mathbb{E}\,\ell(b)"
            r" = a\,(2p - 1) \\[.4em]"
            r"\text{for } \ell(b) = a b^2 + c\,b"
            r"\end{gathered}",
        ),
        Theorem(
            "argmax_is_right_on_lines",
            "For a linear loss, argmax's is the slope of the mean loss",
            r"\frac{\partial L}{\partial x_{nj}} = \frac{\partial}{\partial x_{nj}}"
            r" \sum_k \frac{\partial L}{\partial y_{nk}}\, p_{nk}",
            of="argmax_ste",
        ),
    ),
)
