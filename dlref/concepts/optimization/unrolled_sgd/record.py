"""Unrolled descent: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform

EXACT, FIRST = {"first_order": False}, {"first_order": True}
CUT = "on purpose no gradient; compared with PyTorch, which is cut at the same place"
OFF = dict.fromkeys(("complex step", "second order", "richardson"), CUT)


def given(name):
    """Return an input that no gradient is taken of."""
    return Input(name, "*N", differentiable=False)


CONCEPT = Concept(
    id="060",
    title="Descent through descent",
    package=__package__,
    needs=("012", "026", "039"),
    sources=("maclaurin2015", "baydin2018hyper", "finn2017", "wu2018horizon"),
    operations=(
        Operation(
            "least_squares_step",
            inputs=(
                Input("w", "D"),
                Input("x", "N D"),
                Input("t", "N"),
                Input("lr", "", uniform(0.1, 1.0), symbol=r"\eta"),
            ),
            outputs=(Output("new_w", "D", symbol="w'"),),
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": 2, "D": 3}),
                Case("one example", {"N": 1, "D": 4}),
                Case("one weight", {"N": 5, "D": 1}),
                Case("more examples", {"N": 20, "D": 6}),
                Case("standing still", {"N": 3, "D": 2}, values={"lr": np.zeros(())}),
                Case("no weights", {"N": 3, "D": 0}, floor=1.0),
            ),
        ),
        Operation(
            "unrolled_sgd",
            inputs=(
                Input("w", "D"),
                Input("x", "T N D"),
                Input("t", "T N"),
                Input("lr", "T", uniform(0.1, 0.6), symbol=r"\eta"),
            ),
            outputs=(Output("new_w", "D", symbol="w'"),),
            options={"first_order": (False, True)},
            nonempty=("N",),
            cases=(
                Case("smallest", {"T": 3, "N": 4, "D": 2}, EXACT),
                Case("ten steps", {"T": 10, "N": 5, "D": 3}, EXACT),
                Case("one step", {"T": 1, "N": 2, "D": 4}, EXACT),
                Case("no step", {"T": 0, "N": 2, "D": 3}, EXACT, floor=1.0),
                Case("first order", {"T": 4, "N": 3, "D": 2}, FIRST, waive=OFF),
            ),
        ),
        Operation(
            "hypergradient_step",
            inputs=(given("param"), given("grad"), given("previous")),
            outputs=(
                Output("new_param", "*N", symbol=r"\theta'"),
                Output("new_lr", "", symbol=r"\eta'"),
            ),
            options={"lr": "real", "hyper_lr": "nonnegative"},
            symbols={"lr": r"\eta", "hyper_lr": r"\beta"},
            cases=(
                Case("smallest", {"N": (3,)}, {"lr": 0.5, "hyper_lr": 0.25}),
                Case("one number", {"N": ()}, {"lr": 0.1, "hyper_lr": 1e-4}),
                Case("two axes", {"N": (4, 5)}, {"lr": 0.1, "hyper_lr": 0.1}),
                Case("a fixed rate", {"N": (4,)}, {"lr": 0.1, "hyper_lr": 0.0}),
                Case("uphill", {"N": (2,)}, {"lr": -0.5, "hyper_lr": 0.1}),
                Case(
                    "the first step",
                    {"N": (3,)},
                    {"lr": 0.1, "hyper_lr": 0.1},
                    {"previous": np.zeros(3)},
                ),
                Case("nothing", {"N": (0,)}, {"lr": 0.1, "hyper_lr": 0.1}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "back_through_a_step",
            "Going back through a step needs the Hessian",
            r"\begin{gathered}"
            r"\frac{\partial L}{\partial w} = (I - \eta H)\,\frac{\partial L}{\partial"
            r" w'} \\[.4em]"
            r"\text{with } H_{de} = \frac1N \sum_n x_{nd}\,x_{ne}"
            r"\end{gathered}",
            of="least_squares_step",
        ),
        Theorem(
            "many_steps",
            "Along a direction of curvature λ",
            r"\begin{gathered}"
            r"\frac{\partial w_T}{\partial w_0} = (1 - \eta\lambda)^T \\[.4em]"
            r"\frac{\partial w_T}{\partial \eta} = -T \lambda\,(1 - \eta\lambda)^{T -"
            r" 1}\,(w_0 - w^*) \\[.4em]"
            r"\lim_{T \to \infty} T\,(1 + c)^{-T} = 0 \;\text{ for } c > 0"
            r"\end{gathered}",
        ),
        Theorem(
            "two_rates_for_two_curvatures",
            "Two rates are enough for two curvatures",
            r"\Bigl(1 - \frac{1}{\lambda}\,\kappa\Bigr)"
            r"\Bigl(1 - \frac{1}{\mu}\,\kappa\Bigr) = 0"
            r" \qquad\text{for } \kappa = \lambda \text{ and } \kappa = \mu",
        ),
        Theorem(
            "best_step_has_no_hypergradient",
            "At the best rate the two gradients are at a right angle",
            r"\eta = \frac{g \cdot g}{g \cdot A g}"
            r"\quad\Longrightarrow\quad (g - \eta A g) \cdot g = 0",
        ),
    ),
)
