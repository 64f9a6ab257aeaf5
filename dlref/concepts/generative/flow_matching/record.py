"""Flow matching: what it takes, and where its views must agree."""

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

X0 = Input("x0", "*N D", symbol="x^0")
X1 = Input("x1", "*N D", symbol="x^1")
TIME = Input("t", "*N", uniform(), differentiable=False, rule="probability")
SIZES = {"D": 3, "H": 4, "I": 5, "J": 6}
WIDER = {"E": lambda sizes: sizes["D"] + 1}
NETWORK = tuple(
    one
    for name, axes in (
        ("hidden.0", "H E"),
        ("hidden.1", "I H"),
        ("hidden.2", "J I"),
        ("output", "D J"),
    )
    for one in (
        Input(f"{name}.weight", axes, normal(0.7)),
        Input(f"{name}.bias", axes.split()[0], normal(0.5)),
    )
)
ACTIVATION = ("relu", "tanh", "sigmoid")


def networks(*, lead=(), **more):
    """Return the cases of a network."""
    return (
        Case("smallest", {"N": (2,)} | SIZES, {"activation": "tanh"} | more),
        Case("one example", {"N": ()} | SIZES, {"activation": "relu"} | more),
        Case("two axes", {"N": (2, 2)} | SIZES, {"activation": "sigmoid"} | more),
        *lead,
    )


CONCEPT = Concept(
    id="156",
    title="Flow matching",
    package=__package__,
    needs=("012", "033", "151", "155"),
    sources=("lipman2023", "liu2023", "albergo2023"),
    operations=(
        Operation(
            "flow_path",
            inputs=(X0, X1, TIME),
            outputs=(Output("xt", "*N D", symbol="x"), Output("u", "*N D")),
            options={"sigma_min": "fraction"},
            symbols={"sigma_min": r"\sigma"},
            cases=(
                Case("smallest", {"N": (2,), "D": 3}, {"sigma_min": 0.1}),
                Case("one example", {"N": (), "D": 2}, {"sigma_min": 0.0}),
                Case("two axes", {"N": (2, 3), "D": 1}, {"sigma_min": 0.5}),
                Case("no examples", {"N": (0,), "D": 2}, {"sigma_min": 0.0}),
                Case(
                    "at both ends",
                    {"N": (2,), "D": 2},
                    {"sigma_min": 0.01},
                    values={"t": np.array([0.0, 1.0])},
                ),
            ),
        ),
        Operation(
            "velocity_network",
            inputs=(Input("x", "*N D"), TIME),
            parameters=NETWORK,
            outputs=(Output("v", "*N D"),),
            options={"activation": ACTIVATION},
            derived=WIDER,
            cases=networks(),
        ),
        Operation(
            "flow_matching_loss",
            inputs=(X0, X1, TIME),
            parameters=NETWORK,
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"sigma_min": "fraction", "activation": ACTIVATION},
            symbols={"sigma_min": r"\sigma"},
            derived=WIDER,
            nonempty=("N", "D"),
            cases=networks(
                sigma_min=0.1,
                lead=(
                    Case(
                        "straight to the data",
                        {"N": (3,)} | SIZES,
                        {"activation": "tanh", "sigma_min": 0.0},
                    ),
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "velocity_of_the_path",
            "It is the velocity of the path",
            r"\frac{d}{dt}\, x_{nd}(t) = u_{nd}",
            of="flow_path",
        ),
        Theorem(
            "one_step_is_enough",
            "On a straight line one step is enough",
            r"x(t) + (1 - t)\, u = x^1 \qquad (\sigma = 0)",
            of="flow_path",
        ),
        Theorem(
            "heap_moves_by_its_velocity",
            "A heap that moves and narrows obeys the continuity equation",
            r"\begin{gathered}"
            r"\frac{\partial p}{\partial t} + \frac{\partial}{\partial x} (p\,u) = 0,"
            r"\qquad p = \mathcal{N}(x;\; t m,\; s^2),\\[.4em]"
            r"s = 1 - (1 - \sigma)\, t,\qquad u = \frac{m - (1 - \sigma)\, x}{s}"
            r"\end{gathered}",
        ),
        Theorem(
            "mean_moves_the_whole",
            "The mean velocity moves all heaps at once",
            r"\frac{\partial p_k}{\partial t} = -\frac{\partial (p_k u_k)}{\partial x}"
            r" \;\Rightarrow\; \frac{\partial q}{\partial t}"
            r" = -\frac{\partial (q\,\bar u)}{\partial x},"
            r"\quad q = \sum_k p_k,\; \bar u = \frac1q \sum_k p_k u_k",
        ),
        Theorem(
            "each_path_teaches_the_mean",
            "Aiming at each path is aiming at the mean velocity",
            r"\sum_k p_k (v - u_k)^2 = q\,(v - \bar u)^2"
            r" + \sum_k p_k u_k^2 - q\, \bar u^2",
        ),
    ),
)
