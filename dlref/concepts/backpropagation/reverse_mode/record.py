"""Reverse mode: programs on a tape, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform

STEPS = "its steps are shown as they are, one after another, and each of them rounds"
DOUBLES = "squaring doubles what was rounded before: 64 roundings in the 64th power"
Y = Output("y", "*N")
BAYDIN = {"x1": np.array(2.0), "x2": np.array(5.0)}
SMALL = {"x1": np.array([1e-3, 1e3]), "x2": np.array([-40.0, 40.0])}
SIGNS = np.array([-1.5, 0.0, 0.5, 2.0])

CONCEPT = Concept(
    id="026",
    title="Reverse mode",
    package=__package__,
    needs=("012", "024"),
    sources=("baydin2018", "griewank2012", "linnainmaa1976", "wengert1964"),
    operations=(
        Operation(
            "taped_example",
            inputs=(
                Input("x1", "*N", uniform(0.5, 3.0), rule="positive", symbol="a"),
                Input("x2", "*N", symbol="b"),
            ),
            outputs=(Y,),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("Baydin's", {"N": ()}, values=BAYDIN),
                Case("two axes", {"N": (4, 5)}),
                Case("small and large", {"N": (2,)}, values=SMALL),
                Case("nothing", {"N": (0,)}),
            ),
            units={"float32": (4.0, STEPS)},
        ),
        Operation(
            "taped_power",
            inputs=(Input("x", "*N", uniform(0.5, 1.5)),),
            outputs=(Y,),
            options={"steps": "nonnegative integer"},
            symbols={"steps": "s"},
            cases=(
                Case("smallest", {"N": (3,)}, {"steps": 3}),
                Case("squared once", {"N": ()}, {"steps": 1}),
                Case("not at all", {"N": (2, 4)}, {"steps": 0}),
                Case("all signs", {"N": (4,)}, {"steps": 2}, values={"x": SIGNS}),
                Case("to the 64th", {"N": (5,)}, {"steps": 6}),
            ),
            units=dict.fromkeys(("float32", "float64"), (64.0, DOUBLES)),
        ),
        Operation(
            "taped_recurrence",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "D D", symbol="W"),
                Input("bias", "D", symbol="b"),
                Input("target", "*N D", symbol="t"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            nonempty=("N", "D"),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one row", {"N": (), "D": 5}),
                Case("sequences", {"N": (2, 3), "D": 7}),
                Case("one feature", {"N": (4,), "D": 1}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "pullbacks_compose",
            "What is pushed forward and what is pulled back pair alike",
            r"\langle u,\; B A\, v \rangle"
            r" = \langle A^\top B^\top u,\; v \rangle",
        ),
        Theorem(
            "uses_add_up",
            "Every use of an input adds its share",
            r"\frac{d}{dx}\, f(x, x)"
            r" = \frac{\partial f}{\partial a}(x, x)"
            r" + \frac{\partial f}{\partial b}(x, x), \qquad f(a, b) = a^\top Q\, b",
        ),
    ),
)
