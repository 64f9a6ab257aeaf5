"""Multilayer perceptrons: what they take, and where the views must agree."""

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
)


def layer(name, weight, *, missing=False):
    """Return the parameters of one layer; its outputs are the first axis."""
    return (
        Input(f"{name}.weight", weight, normal(0.7), optional=missing),
        Input(f"{name}.bias", weight.split()[0], normal(0.5), optional=True),
    )


def without(*layers):
    """Return the names of the parameters of layers that are not there."""
    return tuple(f"{n}.{part}" for n in layers for part in ("weight", "bias"))


RELU, TANH = {"activation": "relu"}, {"activation": "tanh"}
SIGMOID = {"activation": "sigmoid"}
THREE = {"D": 3, "H": 4, "I": 5, "J": 6, "K": 2}
ONE = {"D": 5, "H": 4, "I": 4, "J": 4, "K": 3}  # one hidden layer: H goes out
TWO = {"D": 2, "H": 7, "I": 3, "J": 3, "K": 4}

CONCEPT = Concept(
    id="033",
    title="Multilayer perceptrons",
    package=__package__,
    needs=("012", "016", "024"),
    sources=("rumelhart1986", "lecun1998", "nielsen2015"),
    operations=(
        Operation(
            "mlp",
            inputs=(Input("x", "*N D"),),
            parameters=(
                *layer("hidden.0", "H D"),
                *layer("hidden.1", "I H", missing=True),
                *layer("hidden.2", "J I", missing=True),
                *layer("output", "K J"),
            ),
            outputs=(Output("y", "*N K"),),
            options={"activation": ("relu", "tanh", "sigmoid")},
            cases=(
                Case("smallest", {"N": (2,)} | THREE, TANH),
                Case("relu", {"N": (5,)} | THREE, RELU),
                Case("sigmoid", {"N": (3,)} | THREE, SIGMOID),
                Case(
                    "one hidden layer",
                    {"N": (4,)} | ONE,
                    RELU,
                    absent=without("hidden.1", "hidden.2"),
                ),
                Case(
                    "two hidden layers",
                    {"N": ()} | TWO,
                    TANH,
                    absent=without("hidden.2"),
                ),
                Case(
                    "no biases",
                    {"N": (2, 3)} | THREE,
                    RELU,
                    absent=tuple(
                        f"{n}.bias"
                        for n in ("hidden.0", "hidden.1", "hidden.2", "output")
                    ),
                ),
                Case(
                    "digits",
                    {"N": (2,), "D": 784, "H": 30, "I": 30, "J": 30, "K": 10},
                    SIGMOID,
                    absent=without("hidden.1", "hidden.2"),
                ),
                Case("no rows", {"N": (0,)} | THREE, RELU),
                Case(
                    "one of each",
                    {"N": (1,), "D": 1, "H": 1, "I": 1, "J": 1, "K": 1},
                    TANH,
                ),
            ),
            refusals=(
                Refusal(
                    "a layer that skips one",
                    {"hidden.1.weight": None, "hidden.1.bias": None},
                    ValueError,
                    r"params must not skip hidden\.1\.weight",
                ),
                Refusal(
                    "a bias without its weight",
                    {"hidden.2.weight": None},
                    ValueError,
                    r"params must hold no hidden\.2\.bias alone",
                ),
                Refusal(
                    "a layer that does not fit the one before",
                    {"hidden.2.weight": None, "hidden.2.bias": None},
                    ValueError,
                    r"output\.weight must take 5 features, got 6",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "signals_go_back",
            "Backpropagation, layer by layer",
            r"\begin{gathered}"
            r"\frac{\partial L}{\partial W^{l}_{ij}}"
            r" = \sum_n \delta^{l}_{ni}\, h^{l-1}_{nj}, \qquad"
            r"\frac{\partial L}{\partial b^{l}_{i}} = \sum_n \delta^{l}_{ni}"
            r"\\[.6em]"
            r"\delta^{l}_{ni} = \Bigl(\sum_k W^{l+1}_{ki}\,\delta^{l+1}_{nk}\Bigr)"
            r"\,\bigl(1 - (h^{l}_{ni})^2\bigr)"
            r" \qquad\text{for two hidden layers of } \tanh"
            r"\end{gathered}",
        ),
        Theorem(
            "jacobian_is_a_product",
            "The Jacobian is a product, or a sum over all paths",
            r"\frac{\partial y_k}{\partial x_d}"
            r" = \sum_{j,h} W^{3}_{kj}\, f'_j\; W^{2}_{jh}\, f'_h\; W^{1}_{hd}",
        ),
        Theorem(
            "units_can_turn_around",
            "A hidden unit can be turned around",
            r"(-w_h)\,\tanh\Bigl(\sum_d (-u_{hd})\, x_d - a_h\Bigr)"
            r" = w_h \tanh\Bigl(\sum_d u_{hd}\, x_d + a_h\Bigr)",
        ),
    ),
)
