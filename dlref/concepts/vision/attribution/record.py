"""Attribution: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, normal


def given(name, axes, scale=1.0, **how):
    """Return an argument without a gradient: what is returned is one already."""
    return Input(name, axes, normal(scale), differentiable=False, **how)


LAYERS = (
    given("hidden.0.weight", "H D", 0.7),
    given("hidden.0.bias", "H", 0.5, optional=True),
    given("output.weight", "K H", 0.7),
    given("output.bias", "K", 0.5, optional=True),
)
BIASES = ("hidden.0.bias", "output.bias")
TARGET = Input("target", "*N", below="K", symbol="t")
BENDS = ("relu", "tanh", "sigmoid")
RELU, TANH, SIGMOID = ({"activation": name} for name in BENDS)
SMALL = {"N": (2,), "D": 3, "H": 4, "K": 5}
DARK = {"features": -np.ones((1, 2, 2, 3)), "gradient": np.ones((1, 2, 2, 3))}

CONCEPT = Concept(
    id="105",
    title="Saliency, integrated gradients, Grad-CAM",
    package=__package__,
    needs=("014", "033", "084"),
    sources=("simonyan2014", "sundararajan2017", "selvaraju2017", "zhou2016"),
    operations=(
        Operation(
            "saliency",
            inputs=(given("x", "*N D"), TARGET),
            parameters=LAYERS,
            outputs=(Output("y", "*N D"),),
            options={"activation": BENDS},
            cases=(
                Case("smallest", SMALL, RELU),
                Case("one row", SMALL | {"N": ()}, TANH, absent=BIASES),
                Case("two leading axes", SMALL | {"N": (2, 3)}, SIGMOID),
                Case("no rows", SMALL | {"N": (0,)}, RELU),
            ),
        ),
        Operation(
            "integrated_gradients",
            inputs=(
                given("x", "*N D"),
                given("baseline", "*N D", symbol="b"),
                TARGET,
            ),
            parameters=LAYERS,
            outputs=(Output("y", "*N D"),),
            options={"activation": BENDS, "steps": "positive integer"},
            cases=(
                Case("smallest", SMALL, RELU | {"steps": 3}),
                Case("one row", SMALL | {"N": ()}, TANH | {"steps": 1}),
                Case(
                    "two leading axes, no biases",
                    SMALL | {"N": (2, 3)},
                    SIGMOID | {"steps": 4},
                    absent=BIASES,
                ),
                Case("no rows", SMALL | {"N": (0,)}, RELU | {"steps": 2}),
            ),
        ),
        Operation(
            "grad_cam",
            inputs=(
                Input("features", "N C H W", symbol="A"),
                Input("gradient", "N C H W", symbol="G"),
            ),
            outputs=(Output("y", "N H W"),),
            nonempty=("H", "W"),
            cases=(
                Case("smallest", {"N": 2, "C": 3, "H": 4, "W": 5}),
                Case("one map", {"N": 3, "C": 1, "H": 2, "W": 3}),
                Case("one pixel", {"N": 4, "C": 2, "H": 1, "W": 1}),
                Case(
                    "nothing speaks for it",
                    {"N": 1, "C": 2, "H": 2, "W": 3},
                    values=DARK,
                    floor=1.0,  # output and gradients are 0
                ),
                Case("no images", {"N": 0, "C": 2, "H": 3, "W": 2}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "slope_along_a_segment",
            "The slopes on the way add up to the gain",
            r"\int_0^1 u\,\sigma'(r + ut)\, dt = \sigma(r + u) - \sigma(r)",
        ),
        Theorem(
            "complete_for_a_hidden_layer",
            "The shares of a unit's inputs add up to its gain",
            r"\sum_d \frac{\sigma(z_k) - \sigma(r_k)}{z_k - r_k}\, W_{kd}\,"
            r"(x_d - b_d) = \sigma(z_k) - \sigma(r_k), \qquad z = Wx,\; r = Wb",
        ),
        Theorem(
            "middle_is_exact_for_squares",
            "For a quadratic score one step is enough",
            r"\sum_d (x_d - b_d)\, \frac{\partial f}{\partial x_d}"
            r"\Bigl(\frac{x + b}{2}\Bigr) = f(x) - f(b)",
        ),
        Theorem(
            "input_times_slope",
            "With ReLU and no biases, inputs times slopes add up to the score",
            r"\sum_d x_d\, \frac{\partial f}{\partial x_d} = f(x), \qquad"
            r" f(x) = \sum_k v_k \max(0, W_k x)",
        ),
        Theorem(
            "means_and_one_layer",
            "Behind means and one layer, the weights of the maps are its weights",
            r"G_{nchw} = \frac{v_c}{HW} \;\Rightarrow\; y_{nhw} ="
            r" \frac{1}{HW} \max\Bigl(0, \sum_c v_c\, A_{nchw}\Bigr)",
            of="grad_cam",
        ),
    ),
)
