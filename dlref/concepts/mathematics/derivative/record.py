"""Functions of one or two numbers: what they take, where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    uniform,
)

X = Input("x", "*N")
Z = Input("other", "*N", symbol="z")
P = Input("x", "*N", uniform(0.2, 4.0), rule="positive")
Y = Output("y", "*N")
ZEROTH = "PyTorch says this slope does not change with the exponent; it does, by 1 / x"
KINK = "the slope jumps at 0; which side is taken is compared with PyTorch"


def cases(*more):
    """Return the cases that all operations here share, and some more."""
    return (
        Case("smallest", {"N": (3,)}),
        Case("one number", {"N": ()}),
        Case("two axes", {"N": (2, 40)}),
        Case("three axes", {"N": (2, 3, 4)}),
        Case("nothing", {"N": (0, 2)}),
        *more,
    )


def at(name, values, waive=None, **others):
    """Return a case with these values of x, and of the other argument."""
    given = {k: np.array(v) for k, v in {"x": values, **others}.items()}
    return Case(name, {"N": (len(values),)}, values=given, waive=waive or {})


CONCEPT = Concept(
    id="001",
    title="The derivative",
    package=__package__,
    sources=("kuhn1991", "leibniz1684"),
    operations=(
        Operation(
            "add",
            (X, Z),
            (Y,),
            cases(at("far apart", [1e20, -1.0], other=[1.0, 1e-20])),
        ),
        Operation(
            "sub",
            (X, Z),
            (Y,),
            cases(at("far apart", [1e20, -1.0], other=[1.0, 1e-20])),
        ),
        Operation(
            "mul",
            (X, Z),
            (Y,),
            cases(at("one factor is zero", [0.0, 2.0, 0.0], other=[3.0, 0.0, 0.0])),
        ),
        Operation(
            "div",
            (X, Input("other", "*N", uniform(-3.0, -0.5), symbol="z")),
            (Y,),
            cases(
                at("either sign", [2.0, -3.0, 0.0, 5.0], other=[-4.0, 2.0, 7.0, 1e-3]),
            ),
            refusals=(
                Refusal(
                    "division by zero",
                    {"other": np.array([3.0, 0.0, 2.0])},
                    ValueError,
                    "other must not be 0, got a 0",
                ),
                Refusal(
                    "division by minus zero",
                    {"other": np.array([3.0, -0.0, 2.0])},
                    ValueError,
                    "other must not be 0, got a 0",
                ),
            ),
        ),
        Operation(
            "pow",
            (P, Input("exponent", "*N", symbol="p")),
            (Y,),
            cases(
                at(
                    "whole and negative powers",
                    [3.0, 3.0, 0.5, 2.0, 1.0],
                    exponent=[2.0, -1.0, -2.0, 1.0, 5.0],
                ),
                at(
                    "to the power of 0",
                    [3.0, 0.5],
                    waive={"second order": ZEROTH},
                    exponent=[0.0, -0.0],
                ),
                at("near zero", [1e-8, 1e-8, 1e-8], exponent=[2.0, 1.0, 0.5]),
            ),
        ),
        Operation(
            "exp",
            (X,),
            (Y,),
            cases(at("extreme values", [-800.0, -80.0, -1e-20, 0.0, 1e-9, 80.0])),
        ),
        Operation(
            "log",
            (P,),
            (Y,),
            cases(at("extreme values", [1e-10, 1.0, 1.0 + 2**-20, 1e30])),
        ),
        Operation(
            "sqrt",
            (P,),
            (Y,),
            cases(at("extreme values", [1e-10, 1.0, 1e30])),
        ),
        Operation(
            "sin",
            (X,),
            (Y,),
            cases(at("around the circle", [-0.0, 0.0, 1e-20, np.pi / 2, np.pi, 50.0])),
        ),
        Operation(
            "cos",
            (X,),
            (Y,),
            cases(at("around the circle", [-0.0, 0.0, 1e-20, np.pi / 2, np.pi, 50.0])),
        ),
        Operation(
            "abs",
            (X,),
            (Y,),
            cases(
                at("extreme values", [-1e30, 1e30, -1e-30, 1e-30]),
                Case(
                    "at zero",
                    {"N": (2,)},
                    values={"x": np.array([0.0, -0.0])},
                    floor=1.0,  # the slope that is taken is 0
                    waive=dict.fromkeys(("complex step", "second order"), KINK),
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "slope_is_a_limit",
            "The slope is what the difference quotient tends to",
            r"\begin{gathered}"
            r"\lim_{h \to 0} \frac{f(x + h) - f(x)}{h} = f'(x) \\[.4em]"
            r"\text{for } f = \exp, \sin, \cos, \log, \sqrt{\phantom{x}}"
            r"\end{gathered}",
        ),
        Theorem(
            "product_rule",
            "The product rule",
            r"\begin{gathered}"
            r"(f + \varphi h)(g + \gamma h) - f g"
            r" = \big(\varphi g + f \gamma + h\,\varphi\gamma\big)\,h \\[.4em]"
            r"(f g)' = f' g + f g'"
            r"\end{gathered}",
        ),
        Theorem(
            "quotient_rule",
            "The quotient rule",
            r"\begin{gathered}"
            r"\frac{f + \varphi h}{g + \gamma h} - \frac{f}{g}"
            r" = \frac{\varphi g - f \gamma}{g\,(g + \gamma h)}\,h \\[.6em]"
            r"\Big(\frac{f}{g}\Big)' = \frac{f' g - f g'}{g^2}"
            r"\end{gathered}",
        ),
        Theorem(
            "chain_rule",
            "The chain rule",
            r"\begin{gathered}"
            r"\gamma \cdot (\varphi h) = (\gamma\varphi)\,h \\[.4em]"
            r"\text{so}\quad \big(g(f(x))\big)' = g'\big(f(x)\big)\,f'(x)"
            r"\end{gathered}",
        ),
        Theorem(
            "powers_from_logarithms",
            "A power is an exponential, and both slopes follow",
            r"\begin{gathered}"
            r"x^p = e^{p \log x}, \qquad \frac{\partial x^p}{\partial p} ="
            r" \log(x)\,e^{p \log x} \\[.4em]"
            r"\frac{\partial x^p}{\partial x} = \frac{p}{x}\,e^{p \log x} = p\,x^{p-1}"
            r"\end{gathered}",
        ),
        Theorem(
            "products_become_sums",
            "Exponential and logarithm trade sums for products",
            r"e^{s + t} = e^s e^t,\qquad \log(x z) = \log x + \log z",
        ),
        Theorem(
            "slope_is_a_quarter_turn",
            "The slope of a wave is the wave, a quarter turn ahead",
            r"\begin{gathered}"
            r"\sin' x = \sin\big(x + \tfrac{\pi}{2}\big),\quad \cos' x = \cos\big(x +"
            r" \tfrac{\pi}{2}\big) \\[.4em]"
            r"\sin^2 x + \cos^2 x = 1"
            r"\end{gathered}",
        ),
    ),
)
