"""Blocks of MobileNet and EfficientNet: what they take, where views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
    uniform,
)


def unit(name, axes, scale, optional=False):
    """Return the parameters of a convolution and of its normalization."""
    width, own = axes.split()[0], {"optional": optional}
    fixed = own | {"differentiable": False}
    mean, var = f"{name}_norm.running_mean", f"{name}_norm.running_var"
    return (
        Input(f"{name}.weight", axes, normal(scale), **own),
        Input(f"{name}_norm.weight", width, normal(0.3, 1.0), **own),
        Input(f"{name}_norm.bias", width, normal(0.3, 1.0), **own),
        Input(mean, width, normal(0.3), **fixed),
        Input(var, width, uniform(0.5, 1.5), rule="nonnegative", **fixed),
    )


def gate(prefix, width, optional=False):
    """Return the parameters of squeeze-and-excitation."""
    own = {"optional": optional}
    return (
        Input(f"{prefix}fc1.weight", f"S {width} 1 1", normal(0.8), **own),
        Input(f"{prefix}fc1.bias", "S", normal(0.5), **own),
        Input(f"{prefix}fc2.weight", f"{width} S 1 1", normal(0.8), **own),
        Input(f"{prefix}fc2.bias", width, normal(0.5), **own),
    )


def how(stride, activation, training):
    """Return the options of a block."""
    return {"stride": stride, "activation": activation, "training": training}


def halved(size):
    """Return the function that counts places along an axis."""
    return lambda known: (known[size] - 1) // known["stride"] + 1


def roundings(known):
    """Return the roundings on the longest path, there through the block and back.

    A sum has as many as terms. The three normalizations sum over all places of the
    batch, once on the way there and three times on the way back; the gate sums over
    places and channels, both ways.
    """
    N, C, E, M, S, U, H, W = (known[k] for k in "NCEMSUHW")
    sums = 2 * C + 4 * E + M + 2 * U * U  # convolutions
    sums += 12 * N * H * W  # normalizations
    sums += 2 * (H * W + E + S)  # the gate
    return sums + 60  # single steps: means, roots, activations, products


PLACES = {"P": halved("H"), "Q": halved("W")}
# The running means and variances of all channels that are normalized.
STATISTICS = Output("statistics", "2 V", differentiable=False)
WIDE = unit("expand", "E C 1 1", 0.5, optional=True)
SQUEEZE = gate("squeeze.", "E", optional=True)
NARROW = tuple(i.name for i in WIDE)
OPEN = tuple(i.name for i in SQUEEZE)
SMALL = {"N": 2, "C": 2, "E": 4, "M": 3, "S": 5, "U": 3, "H": 4, "W": 3}

CONCEPT = Concept(
    id="100",
    title="MobileNet blocks and squeeze-and-excitation",
    package=__package__,
    needs=("069", "086", "088"),
    sources=("howard2017", "hu2018", "sandler2018", "tan2019"),
    operations=(
        Operation(
            "separable_block",
            inputs=(Input("x", "N C H W"),),
            parameters=(
                *unit("depthwise", "C 1 U U", 0.4),
                *unit("pointwise", "M C 1 1", 0.5),
            ),
            outputs=(Output("y", "N M P Q"), STATISTICS),
            options={"stride": "positive integer", "training": (True, False)},
            derived=PLACES | {"V": lambda known: known["C"] + known["M"]},
            nonempty=("C", "M", "H", "W"),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "C": 3, "M": 4, "U": 3, "H": 4, "W": 5},
                    {"stride": 1, "training": False},
                ),
                Case(
                    "strided, in training",
                    {"N": 3, "C": 2, "M": 3, "U": 3, "H": 5, "W": 4},
                    {"stride": 2, "training": True},
                    floor=1.0,  # the next normalization takes off most of a shift
                ),
                Case(
                    "five taps",
                    {"N": 1, "C": 4, "M": 2, "U": 5, "H": 3, "W": 4},
                    {"stride": 3, "training": False},
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 2, "M": 3, "U": 3, "H": 4, "W": 5},
                    {"stride": 1, "training": False},
                ),
            ),
            refusals=(
                Refusal(
                    "taps without a middle",
                    {"depthwise.weight": np.ones((3, 1, 2, 2))},
                    ValueError,
                    "depthwise.weight must be odd in size, got 2",
                ),
            ),
        ),
        Operation(
            "inverted_residual",
            inputs=(Input("x", "N C H W"),),
            parameters=(
                *unit("depthwise", "E 1 U U", 0.4),
                *unit("project", "M E 1 1", 0.5),
                *WIDE,
                *SQUEEZE,
            ),
            outputs=(Output("y", "N M P Q"), STATISTICS),
            options={
                "stride": "positive integer",
                "activation": ("relu6", "silu"),
                "training": (True, False),
            },
            derived=PLACES,
            roundings=roundings,
            nonempty=("N", "C", "E", "M", "H", "W"),
            cases=(
                Case("smallest", SMALL | {"V": 11}, how(1, "relu6", training=False)),
                Case(
                    "added to its input",
                    SMALL | {"M": 2, "V": 10},
                    how(1, "silu", training=False),
                    absent=OPEN,
                ),
                Case(
                    "strided, in training",
                    SMALL | {"H": 5, "W": 6, "V": 11},
                    how(2, "relu6", training=True),
                    absent=OPEN,
                ),
                Case(
                    "not widened, five taps",
                    SMALL | {"C": 3, "E": 3, "U": 5, "N": 1, "V": 6},
                    how(2, "silu", training=False),
                    absent=NARROW,
                ),
            ),
            refusals=(
                Refusal(
                    "half of a part",
                    {"expand_norm.bias": None},
                    ValueError,
                    "params must hold 'expand_norm.bias' with the rest of it",
                ),
                Refusal(
                    "taps without a middle",
                    {"depthwise.weight": np.ones((4, 1, 2, 2))},
                    ValueError,
                    "depthwise.weight must be odd in size, got 2",
                ),
                Refusal(
                    "nothing that widens",
                    dict.fromkeys(NARROW),
                    ValueError,
                    "params must hold 'expand.weight' to make 4 channels, got 2",
                ),
            ),
        ),
        Operation(
            "squeeze_excitation",
            inputs=(Input("x", "N C H W"),),
            parameters=tuple(
                Input(i.name, i.axes, i.draw, symbol=symbol)
                for i, symbol in zip(gate("", "C"), "WbVd", strict=True)
            ),
            outputs=(Output("y", "N C H W"),),
            options={"activation": ("relu", "silu")},
            nonempty=("H", "W"),
            cases=(
                Case(
                    "smallest",
                    {"N": 1, "C": 2, "S": 3, "H": 2, "W": 3},
                    {"activation": "relu"},
                ),
                Case(
                    "smooth",
                    {"N": 2, "C": 3, "S": 2, "H": 3, "W": 1},
                    {"activation": "silu"},
                ),
                Case(
                    "narrow",
                    {"N": 3, "C": 5, "S": 1, "H": 4, "W": 2},
                    {"activation": "silu"},
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 2, "S": 3, "H": 2, "W": 2},
                    {"activation": "relu"},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "gates_only_close",
            "A gate makes nothing larger",
            r"(x\,\sigma(e))^2 \le x^2",
        ),
    ),
)
