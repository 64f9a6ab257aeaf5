"""Penalties on weights: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

W = Input("weight", "*N", symbol="w")
LOSS = Output("loss", "", symbol=r"\ell")
STRENGTH = {"strength": "nonnegative"}
LAMBDA = {"strength": r"\lambda"}
ZEROS = np.array([0.0, -0.0, 1.5, -2.0])
EDGES = np.array([0.5, -0.5, 0.0, 0.75, -2.0])
EXTREME = np.array([1e150, -1e150, 1e-300, 0.3])
FAR = np.array([[3.0, -4.0], [0.0, 4e150], [3e150, 4e150]])
EMPTY = np.array([[3.0, -4.0], [0.0, 0.0], [1e-200, 0.0]])
ON = np.array([[3.0, -4.0], [0.6, 0.8]])
JUMP = "the slope jumps here; which side is taken is compared with PyTorch"
NONE = "PyTorch has no second slope of a length that is 0 or squares to 0, but nan"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)


def cases(*more, floor=0.0, **options):
    """Return the cases that all penalties share, and some more."""
    return (
        Case("smallest", {"N": (3,)}, options, floor=floor),
        Case("one number", {"N": ()}, options, floor=floor),
        Case("a matrix", {"N": (4, 30)}, options, floor=floor),
        Case("a kernel", {"N": (2, 3, 2, 2)}, options, floor=floor),
        Case("no weights", {"N": (0,)}, options),
        *more,
    )


def at(name, values, options, **more):
    """Return a case with these weights."""
    return Case(name, {"N": values.shape}, options, {"weight": values}, **more)


CONCEPT = Concept(
    id="078",
    title="Penalties on weights",
    package=__package__,
    needs=("012", "039"),
    sources=(
        "donoho1995",
        "hanson1988",
        "hoerl1970",
        "srivastava2014",
        "tibshirani1996",
        "zou2005",
    ),
    operations=(
        Operation(
            "l2_penalty",
            (W,),
            (LOSS,),
            cases(
                Case("switched off", {"N": (3,)}, {"strength": 0.0}, floor=1.0),
                at("large and small", EXTREME, {"strength": 1.0}),
                strength=0.3,
            ),
            options=STRENGTH,
            symbols=LAMBDA,
        ),
        Operation(
            "l1_penalty",
            (W,),
            (LOSS,),
            cases(
                Case("switched off", {"N": (3,)}, {"strength": 0.0}, floor=1.0),
                at("at zero", ZEROS, {"strength": 0.7}, waive=WAIVED),
                at("large and small", EXTREME, {"strength": 1.0}, floor=1.0),
                strength=0.3,
                floor=1.0,  # the second slope is 0
            ),
            options=STRENGTH,
            symbols=LAMBDA,
        ),
        Operation(
            "elastic_net_penalty",
            (W,),
            (LOSS,),
            cases(
                Case(
                    "all l1", {"N": (3,)}, {"strength": 0.4, "l1_ratio": 1.0}, floor=1
                ),
                Case("all l2", {"N": (3,)}, {"strength": 0.4, "l1_ratio": 0.0}),
                at("at zero", ZEROS, {"strength": 0.7, "l1_ratio": 0.5}, waive=WAIVED),
                strength=0.3,
                l1_ratio=0.25,
            ),
            options=STRENGTH | {"l1_ratio": "probability"},
            symbols=LAMBDA | {"l1_ratio": r"\rho"},
        ),
        Operation(
            "softshrink",
            (Input("x", "*N"),),
            (Output("y", "*N"),),
            (
                Case("smallest", {"N": (6,)}, {"lambd": 0.5}),
                Case("one number", {"N": ()}, {"lambd": 0.01}),
                Case("a matrix", {"N": (4, 30)}, {"lambd": 0.7}),
                Case("no threshold", {"N": (5,)}, {"lambd": 0.0}),
                Case("nothing is left", {"N": (3,)}, {"lambd": 50.0}, floor=1.0),
                Case("no numbers", {"N": (0,)}, {"lambd": 0.5}),
                Case(
                    "at the threshold",
                    {"N": (5,)},
                    {"lambd": 0.5},
                    {"x": EDGES},
                    waive=WAIVED,
                ),
            ),
            options={"lambd": "nonnegative"},
            symbols={"lambd": r"\lambda"},
        ),
        Operation(
            "max_norm",
            (Input("weight", "N D", symbol="w"),),
            (Output("y", "N D"),),
            (
                Case("smallest", {"N": 3, "D": 4}, {"limit": 1.5}),
                Case("all inside", {"N": 2, "D": 3}, {"limit": 50.0}),
                Case("all outside", {"N": 5, "D": 20}, {"limit": 0.1}),
                Case("single entries", {"N": 4, "D": 1}, {"limit": 0.3}, floor=1.0),
                Case("no rows", {"N": 0, "D": 3}, {"limit": 1.0}),
                Case("empty rows", {"N": 2, "D": 0}, {"limit": 1.0}),
                Case(
                    "a long row",
                    {"N": 3, "D": 2},
                    {"limit": 2.0},
                    {"weight": FAR},
                ),
                Case(
                    "a row of zeros",
                    {"N": 3, "D": 2},
                    {"limit": 2.0},
                    {"weight": EMPTY},
                    waive={"second order": NONE},
                ),
                Case(
                    "squares that vanish in float32",
                    {"N": 2, "D": 2},
                    {"limit": 1e-23},
                    {"weight": np.array([[3.0, -4.0], [3e-23, 4e-23]])},
                    waive=dict.fromkeys(
                        ("cuda float32", "cuda bfloat16"),
                        "PyTorch adds up the squares, which vanish in float32",
                    ),
                ),
                Case(
                    "on the border",
                    {"N": 2, "D": 2},
                    {"limit": 5.0},
                    {"weight": ON},
                    waive=WAIVED,
                ),
            ),
            options={"limit": "positive"},
            symbols={"limit": "c"},
        ),
    ),
    theorems=(
        Theorem(
            "l2_shrinks_all",
            "With L2 a weight is pulled back by a factor",
            r"\frac{d}{dw}\Bigl[\tfrac h2 (w - a)^2 + \tfrac\lambda2 w^2\Bigr] = 0"
            r"\quad\text{at}\quad w = \frac{h}{h + \lambda}\, a",
        ),
        Theorem(
            "softshrink_is_the_best_with_l1",
            "With L1 a weight is pulled back by an amount, and stops at zero",
            r"\begin{gathered}"
            r"\tfrac12 (S - x)^2 + \lambda \lvert S \rvert"
            r" \le \tfrac12 (z - x)^2 + \lambda \lvert z \rvert \\[.4em]"
            r"\text{for all } z,\quad S = \operatorname{softshrink}(x)"
            r"\end{gathered}",
        ),
        Theorem(
            "decay_is_l2",
            "A step of gradient descent with L2 is a step from smaller weights",
            r"w - \eta\,\Bigl(g + \frac{\partial}{\partial w}"
            r"\tfrac\lambda2 \lVert w\rVert^2\Bigr)"
            r" = (1 - \eta\lambda)\, w - \eta\, g",
            of="l2_penalty",
        ),
        Theorem(
            "elastic_net_is_both",
            "The elastic net is a mixture of the two",
            r"\mathrm{elastic} = \rho\,\mathrm{L1} + (1 - \rho)\,\mathrm{L2}",
            of="elastic_net_penalty",
        ),
        Theorem(
            "max_norm_slope_lies_across",
            "A row at the limit receives no gradient along itself",
            r"\sum_d w_{nd}\,\frac{\partial L}{\partial w_{nd}}"
            r" = [\lVert w_n \rVert \le c]"
            r"\sum_d w_{nd}\,\frac{\partial L}{\partial y_{nd}}",
            of="max_norm",
        ),
    ),
)
