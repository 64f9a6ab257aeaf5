"""Gradient descent on a quadratic: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem


def given(name, **more):
    """Return an input that no gradient is taken of."""
    return Input(name, "*N", differentiable=False, **more)


DOWN = {"lr": 0.1, "maximize": False}
BOWL = np.diag([1.0, 10.0])

CONCEPT = Concept(
    id="039",
    title="Gradient descent",
    package=__package__,
    needs=("012",),
    sources=("cauchy1847", "boyd2004"),
    operations=(
        Operation(
            "gradient_descent_step",
            inputs=(
                given("param", symbol=r"\theta"),
                given("grad", symbol=r"\partial\theta"),
            ),
            outputs=(Output("new_param", "*N", symbol=r"\theta'"),),
            options={"lr": "nonnegative", "maximize": (False, True)},
            symbols={"lr": r"\eta"},
            cases=(
                Case("smallest", {"N": (3,)}, {"lr": 0.3, "maximize": True}),
                Case("down", {"N": (4,)}, DOWN),
                Case("one number", {"N": ()}, DOWN),
                Case("two axes", {"N": (5, 9)}, {"lr": 2.5, "maximize": False}),
                Case("standing still", {"N": (3,)}, {"lr": 0.0, "maximize": False}),
                Case("nothing", {"N": (0,)}, DOWN),
            ),
        ),
        Operation(
            "quadratic",
            inputs=(
                Input("x", "*N D"),
                Input("matrix", "D D", symbol="A"),
                Input("vector", "D", symbol="b"),
            ),
            outputs=(Output("y", "*N", symbol="f"),),
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one place", {"N": (), "D": 4}),
                Case("a grid of places", {"N": (5, 7), "D": 2}),
                Case("one direction", {"N": (6,), "D": 1}),
                Case("no places", {"N": (0,), "D": 3}),
                Case(
                    "at the bottom",
                    {"N": (1,), "D": 2},
                    values={
                        "x": np.array([[2.0, 0.5]]),
                        "matrix": BOWL,
                        "vector": np.array([2.0, 5.0]),
                    },
                    floor=1.0,  # the gradient of x is 0
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "distance_after_a_step",
            "A step multiplies the distance by one matrix",
            r"x' - x^* = (I - \eta A)\,(x - x^*)"
            r" \qquad\text{where } A x^* = b,\; A = A^\top",
            of="quadratic",
        ),
        Theorem(
            "height_after_a_step",
            "What a step gains, exactly",
            r"f(x - \eta g) = f(x) - \eta\,\lVert g\rVert^2"
            r" + \tfrac{\eta^2}{2}\; g^\top\! A\, g"
            r" \qquad\text{where } g = \nabla f(x)",
            of="quadratic",
        ),
        Theorem(
            "each_direction_alone",
            "Along a direction of curvature λ the distance shrinks by a factor",
            r"x_k - x^* = (1 - \eta\lambda)^k\,(x_0 - x^*)",
        ),
        Theorem(
            "rate_of_the_best_step",
            "The step 2 / (m + M) and its rate",
            r"m \le \lambda \le M,\;\; \eta = \frac{2}{m + M}"
            r"\quad\Longrightarrow\quad"
            r"|1 - \eta\lambda| \le \frac{M - m}{M + m}",
        ),
        Theorem(
            "no_step_is_better",
            "No step is better",
            r"\Bigl(\frac{M - m}{M + m}\Bigr)^2 \;\le\;"
            r" \frac{M\,(1 - \eta m)^2 + m\,(1 - \eta M)^2}{M + m}"
            r" \qquad\text{for every } \eta",
        ),
        Theorem(
            "rate_by_condition_number",
            "It depends on the ratio of the curvatures alone",
            r"\frac{M - m}{M + m} = \frac{\kappa - 1}{\kappa + 1}"
            r" \qquad\text{with } \kappa = \frac{M}{m}",
        ),
        Theorem(
            "too_long_a_step",
            "Beyond 2 / M it diverges",
            r"\eta = \frac{2 + c}{M}"
            r"\quad\Longrightarrow\quad 1 - \eta M = -(1 + c), \qquad"
            r"\lim_{k \to \infty} (1 + c)^k = \infty \;\text{ for } c > 0",
        ),
    ),
)
