"""The fixed point of SELU: the map of moments, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform

STAYS = {"mean": np.zeros(3), "variance": np.array([1.0, 0.5, 2.0])}
FAR = {"mean": np.array([6.0, -6.0, 9.0]), "variance": np.array([1.0, 1.0, 4.0])}
SUM = "PyTorch's view adds up 96 places of a curve"

CONCEPT = Concept(
    id="066",
    title="The fixed point of SELU",
    package=__package__,
    needs=("017", "064", "065"),
    sources=("klambauer2017",),
    operations=(
        Operation(
            "selu_moments",
            inputs=(
                Input("mean", "*N", symbol="m"),
                Input("variance", "*N", uniform(0.2, 3.0), symbol="v", rule="positive"),
            ),
            outputs=(
                Output("new_mean", "*N", symbol="m'"),
                Output("new_variance", "*N", symbol="v'"),
            ),
            cases=(
                Case("smallest", {"N": (3,)}),
                Case("one number", {"N": ()}),
                Case("two axes", {"N": (2, 4)}),
                Case("no numbers", {"N": (0,)}),
                Case(
                    "at the fixed point",
                    {"N": (3,)},
                    values=STAYS,
                    waive={"cuda float64": SUM},
                ),
                Case(
                    "all on one side",
                    {"N": (3,)},
                    values=FAR,
                    floor=1.0,  # a line has second derivatives near 0
                    cancels="the square of the mean is taken off the mean square",
                    waive=dict.fromkeys(("cuda float64", "cuda bfloat16"), SUM),
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "pieces",
            "The integrals over each side of zero",
            r"\begin{gathered}"
            r"\int_{-\infty}^{0} e^{kz}\,b(z)\,dz = \frac12\,"
            r"e^{km + k^2 v/2}\operatorname{erfc}\Bigl(\frac{m + kv}{\sqrt{2v}}\Bigr)"
            r"\\ \int_0^{\infty} z\,b(z)\,dz = m P + v \phi \end{gathered}",
        ),
        Theorem(
            "mean_and_variance_stay",
            "Mean 0 and variance 1 stay",
            r"m' = 0, \quad v' = 1 \qquad\text{for } m = 0, \; v = 1",
        ),
    ),
)
