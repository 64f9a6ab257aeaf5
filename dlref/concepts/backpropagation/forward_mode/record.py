"""Forward mode: values with their slopes, and where the views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform

BAYDIN = {
    "x1": np.array(2.0),
    "x2": np.array(5.0),
    "t1": np.array(1.0),
    "t2": np.array(0.0),
}
SMALL = {"x1": np.array([1e-3, 1e3]), "x2": np.array([-40.0, 40.0])}
HUGE = {"z": np.array([[800.0, -800.0, 0.0], [-800.0, -799.0, 800.0]])}
TIES = {"z": np.array([[1.0, 1.0, 1.0], [2.0, 2.0, -1.0]])}

CONCEPT = Concept(
    id="027",
    title="Forward mode",
    package=__package__,
    needs=("026",),
    sources=("baydin2018", "clifford1873", "griewank2012", "wengert1964"),
    operations=(
        Operation(
            "dual_example",
            inputs=(
                Input("x1", "*N", uniform(0.5, 3.0), rule="positive", symbol="a"),
                Input("x2", "*N", symbol="b"),
                Input("t1", "*N", symbol=r"\dot a"),
                Input("t2", "*N", symbol=r"\dot b"),
            ),
            outputs=(Output("y", "*N"), Output("ty", "*N", symbol=r"\dot y")),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("Baydin's", {"N": ()}, values=BAYDIN),
                Case("two axes", {"N": (4, 5)}),
                Case("small and large", {"N": (2,)}, values=SMALL),
                Case("nothing", {"N": (0,)}),
            ),
        ),
        Operation(
            "dual_linear",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "M D", symbol="W"),
                Input("bias", "M", symbol="b"),
                Input("tx", "*N D", symbol=r"\dot x"),
                Input("tweight", "M D", symbol=r"\dot W"),
                Input("tbias", "M", symbol=r"\dot b"),
            ),
            outputs=(Output("y", "*N M"), Output("ty", "*N M", symbol=r"\dot y")),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "M": 4}),
                Case("one row", {"N": (), "D": 5, "M": 2}),
                Case("sequences", {"N": (2, 3), "D": 30, "M": 17}),
                Case("no rows", {"N": (0,), "D": 3, "M": 2}),
                Case("no features", {"N": (2,), "D": 0, "M": 3}),
            ),
        ),
        Operation(
            "dual_softmax",
            inputs=(
                Input("z", "*N K", rule="real"),
                Input("tz", "*N K", symbol=r"\dot z"),
            ),
            outputs=(Output("p", "*N K"), Output("tp", "*N K", symbol=r"\dot p")),
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}),
                Case("one row", {"N": (), "K": 5}),
                Case("attention scores", {"N": (2, 3, 4), "K": 7}),
                Case("ties", {"N": (2,), "K": 3}, values=TIES),
                Case("no rows", {"N": (0,), "K": 3}),
                Case(
                    "one class",
                    {"N": (3,), "K": 1},
                    floor=1.0,  # all slopes are 0
                ),
                Case(
                    "huge",
                    {"N": (2,), "K": 3},
                    values=HUGE,
                    floor=1.0,  # all slopes are below 1e-300
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "tangent_of_example",
            "The tangent of the example is its slope along the move",
            r"\dot y = \frac{d}{dr}\, y(a + r\,\dot a,\; b + r\,\dot b)\Big|_{r=0}",
            of="dual_example",
        ),
        Theorem(
            "tangent_of_linear",
            "So it is for the affine map",
            r"\dot y = \frac{d}{dr}\, y(x + r\,\dot x,\; W + r\,\dot W,\;"
            r" b + r\,\dot b)\Big|_{r=0}",
            of="dual_linear",
        ),
        Theorem(
            "tangent_of_softmax",
            "And for softmax",
            r"\dot p = \frac{d}{dr}\, \operatorname{softmax}(z + r\,\dot z)\Big|_{r=0}",
            of="dual_softmax",
        ),
        Theorem(
            "duality_of_linear",
            "Forward and reverse agree on the affine map",
            r"\langle u,\, \dot y \rangle = \langle \partial x,\, \dot x \rangle"
            r" + \langle \partial W,\, \dot W \rangle"
            r" + \langle \partial b,\, \dot b \rangle"
            r"\qquad\text{for every } u = \partial y",
            of="dual_linear",
        ),
        Theorem(
            "duality_of_softmax",
            "And on softmax",
            r"\langle u,\, \dot p \rangle = \langle \partial z,\, \dot z \rangle"
            r"\qquad\text{for every } u = \partial p",
            of="dual_softmax",
        ),
    ),
)
