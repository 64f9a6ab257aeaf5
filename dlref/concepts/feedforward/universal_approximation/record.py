"""Networks that approximate: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    normal,
    uniform,
)


def given(name, axes, draw=normal(), **more):  # noqa: B008 - a draw is a constant
    """Return an input that no gradient is taken of."""
    return Input(name, axes, draw, differentiable=False, **more)


KNOTS = {"x": np.array([0.0, 0.25, 0.5, 0.75, 1.0])}
OUTSIDE = {"x": np.array([-0.5, -1e-9, 1.5, 40.0])}
# Ends of boxes belong to the box below them; the last point is in both boxes.
ENDS = {
    "x": np.array([[0.0, 0.5], [1.0, 1.0], [1.0, 0.5], [0.75, 0.75], [0.9, 0.9]]),
    "low": np.array([[0.0, 0.0], [0.75, 0.5]]),
    "high": np.array([[1.0, 1.0], [2.0, 1.5]]),
}
CORNERS = {"x": np.array([-1.0, 0.0, 0.25, 0.5, 0.75, 1.0, 3.0])}

CONCEPT = Concept(
    id="034",
    title="Universal approximation",
    package=__package__,
    needs=("011", "017", "033"),
    sources=(
        "cybenko1989",
        "leshno1993",
        "nielsen2015",
        "zaslavsky1975",
        "montufar2014",
        "telgarsky2016",
    ),
    operations=(
        Operation(
            "ramp_network",
            inputs=(given("x", "*N", uniform()), given("values", "M", symbol="v")),
            outputs=(Output("y", "*N"),),
            nonempty=("M",),
            cases=(
                Case("smallest", {"N": (2,), "M": 4}),
                Case("one number", {"N": (), "M": 6}),
                Case("two axes", {"N": (3, 5), "M": 17}),
                Case("a single value", {"N": (3,), "M": 1}),
                Case("one ramp", {"N": (4,), "M": 2}),
                Case("no places", {"N": (0,), "M": 3}),
                Case("at the knots", {"N": (5,), "M": 5}, values=KNOTS),
                Case("outside", {"N": (4,), "M": 3}, values=OUTSIDE),
            ),
        ),
        Operation(
            "tower_network",
            inputs=(
                given("x", "*N D"),
                given("low", "K D", normal(0.5, -1.0), symbol="a"),
                given("high", "K D", normal(0.5, 1.0), symbol="b"),
                given("values", "K", symbol="v"),
            ),
            outputs=(Output("y", "*N"),),
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (4,), "D": 2, "K": 3}),
                Case("one point", {"N": (), "D": 1, "K": 4}),
                Case("two axes", {"N": (2, 5), "D": 3, "K": 20}),
                Case("no boxes", {"N": (2,), "D": 3, "K": 0}),
                Case("no points", {"N": (0,), "D": 2, "K": 3}),
                Case("at the ends", {"N": (5,), "D": 2, "K": 2}, values=ENDS),
                Case(
                    "boxes turned round",
                    {"N": (3,), "D": 2, "K": 2},
                    values={
                        "x": np.array([[0.0, 0.0], [0.0, 2.0], [2.0, 2.0]]),
                        "low": np.ones((2, 2)),
                        "high": np.array([[-1.0, -1.0], [3.0, -1.0]]),
                    },
                ),
            ),
        ),
        Operation(
            "tent",
            inputs=(given("x", "*N", uniform()),),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (5,)}),
                Case("one number", {"N": ()}),
                Case("two axes", {"N": (2, 3)}),
                Case("no places", {"N": (0,)}),
                Case("at the bends", {"N": (7,)}, values=CORNERS),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "ramp_climbs",
            "A ramp is 0, then climbs to 1, then stays",
            r"\begin{gathered}"
            r"r(z) = 0 \;\text{ for } z \le 0, \qquad r(z) = 1 \;\text{ for } z \ge 1"
            r" \\[.4em]"
            r"r(z) = z \;\text{ for } 0 \le z \le 1"
            r"\end{gathered}",
        ),
        Theorem(
            "between_knots",
            "The network joins the values by lines",
            r"\begin{gathered}"
            r"y\Bigl(\frac{k + u}{K}\Bigr) = v_k + u\,(v_{k+1} - v_k) \\[.4em]"
            r"\text{for } 0 \le u \le 1"
            r"\end{gathered}",
            of="ramp_network",
        ),
        Theorem(
            "lipschitz_error",
            "The error halves with each doubling of the units",
            r"\begin{gathered}"
            r"\lvert f(x) - y(x) \rvert \le \frac{L}{2K} \\[.4em]"
            r"\text{if } \lvert f(a) - f(b) \rvert \le L\,\lvert a - b \rvert"
            r"\end{gathered}",
        ),
        Theorem(
            "smooth_error",
            "For a smooth function, it falls to a quarter",
            r"\lvert y(x) - f(x) \rvert \le \frac{B}{8K^2}"
            r" \qquad\text{if } \lvert f'' \rvert \le B",
        ),
        Theorem(
            "one_side_missing",
            "The second layer says yes only inside",
            r"\begin{gathered}"
            r"\sum_d p_d = D \;\text{ if all } p_d = 1 \\[.4em]"
            r"\sum_d p_d \le D - 1 \;\text{ if all } p_d \le 1 \text{ and one } p_d"
            r" \le 0"
            r"\end{gathered}",
        ),
        Theorem(
            "tower_error",
            "Small enough boxes approximate in any number of dimensions",
            r"\begin{gathered}"
            r"\lvert f(x) - f(c) \rvert \le \frac{L\,D\,h}{2} \\[.4em]"
            r"\text{if } \lvert f(x) - f(c) \rvert \le L \sum_d \lvert x_d - c_d \rvert"
            r"\end{gathered}",
        ),
        Theorem(
            "lines_cut_the_plane",
            "Each new line adds as many regions as it has parts",
            r"\begin{gathered}"
            r"R(h) = 1 + h + \frac{h(h - 1)}{2} \\[.4em]"
            r"R(0) = 1, \qquad R(h + 1) = R(h) + h + 1"
            r"\end{gathered}",
        ),
        Theorem(
            "tent_folds",
            "The tent folds the interval onto itself, twice",
            r"\begin{gathered}"
            r"\operatorname{tent}\Bigl(\frac{u}{2}\Bigr) = \operatorname{tent}\Bigl(1"
            r" - \frac{u}{2}\Bigr) = u \\[.4em]"
            r"\text{for } 0 \le u \le 1"
            r"\end{gathered}",
        ),
    ),
)
