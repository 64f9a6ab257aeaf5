"""Second derivatives: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal

X = Input("x", "*N D")
T = Input("t", "*N")
W = Input("w", "D")
V = Input("v", "D")
FLAT = {"w": np.array([40.0, -40.0]), "x": np.array([[1.0, -1.0], [-2.0, 1.0]])}
STRAIGHT = {"w": np.zeros(3)}
FAR = {"t": np.array([1e4, -1e4])}  # the errors outweigh the Gauss-Newton part


def cases(*more):
    """Return the cases of a neuron, and `more`."""
    return (
        Case("smallest", {"N": (2,), "D": 3}),
        Case("one example", {"N": (), "D": 4}),
        Case("two axes", {"N": (3, 5), "D": 2}),
        Case("one weight", {"N": (4,), "D": 1}),
        Case("weights of zero", {"N": (2,), "D": 3}, values=STRAIGHT, floor=1.0),
        Case("no slope left", {"N": (2,), "D": 2}, values=FLAT, floor=1.0),
        Case("no examples", {"N": (0,), "D": 3}),
        *more,
    )


WRONG = Case("far from the targets", {"N": (2,), "D": 3}, values=FAR)

CONCEPT = Concept(
    id="029",
    title="Second derivatives",
    package=__package__,
    needs=("016", "027", "028"),
    sources=("pearlmutter1994", "schraudolph2002", "martens2010", "saito2020"),
    operations=(
        Operation(
            "neuron_loss",
            inputs=(X, T, W),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            cases=cases(WRONG),
        ),
        Operation(
            "neuron_hessian",
            inputs=(X, T, W),
            outputs=(Output("h", "D D", symbol="H"),),
            cases=cases(WRONG),
        ),
        Operation(
            "neuron_hvp",
            inputs=(X, T, W, V),
            outputs=(Output("hv", "D", symbol="(Hv)"),),
            cases=cases(WRONG),
        ),
        Operation(
            "neuron_ggn",
            inputs=(X, W, V),
            outputs=(Output("gv", "D", symbol="(Gv)"),),
            cases=cases(),
        ),
        Operation(
            "linear_backward",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "M D", normal(2.0), symbol="W"),
                Input("gy", "*N M", symbol="g^y"),
            ),
            outputs=(
                Output("gx", "*N D", symbol="g^x"),
                Output("gweight", "M D", symbol="g^W"),
                Output("gbias", "M", symbol="g^b"),
            ),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "M": 4}),
                Case("one row", {"N": (), "D": 5, "M": 2}),
                Case("sequences", {"N": (2, 3), "D": 4, "M": 1}),
                Case("no rows", {"N": (0,), "D": 3, "M": 2}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "hvp_is_slope_of_gradient",
            "The product is the gradient's slope along the vector",
            r"\frac{d}{dr}\, \frac{\partial \ell}{\partial w_d}(w + r v)"
            r" = \bigl( H(w + r v)\, v \bigr)_d",
            of="neuron_hvp",
        ),
        Theorem(
            "hvp_is_hessian_times_vector",
            "It is the Hessian times the vector",
            r"\sum_e H_{de}\, v_e = (Hv)_d",
            of="neuron_hvp",
        ),
        Theorem(
            "hessian_is_symmetric",
            "The Hessian is symmetric",
            r"\langle u,\, Hv \rangle = \langle Hu,\, v \rangle",
            of="neuron_hvp",
        ),
        Theorem(
            "ggn_curves_upward",
            "The Gauss-Newton matrix never curves downward",
            r"0 \le \langle v,\, Gv \rangle"
            r" = \sum_n \Bigl( s_n \sum_d x_{nd}\, v_d \Bigr)^2",
            of="neuron_ggn",
        ),
        Theorem(
            "ggn_without_errors",
            "Where nothing is wrong, it is the Hessian",
            r"t = y \quad\Longrightarrow\quad Hv = Gv",
            of="neuron_ggn",
        ),
        Theorem(
            "slope_of_a_slope",
            "A slope that is used again",
            r"\begin{gathered}"
            r"y = x^2, \qquad z = \Bigl(\frac{dy}{dx}\Bigr)^{\!3} + y \\[.4em]"
            r"\frac{dz}{dx} = 24 x^2 + 2x = 100 \text{ at } x = 2"
            r"\end{gathered}",
        ),
    ),
)
