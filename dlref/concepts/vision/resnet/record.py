"""Residual networks: what they take, and where their views must agree."""

from dlref.record import (
    Case,
    Concept,
    Count,
    Input,
    Operation,
    Output,
    Refusal,
    normal,
    uniform,
)


def unit(conv, bn, axes, scale, optional=False):
    """Return the parameters of a convolution and of its normalization."""
    width = axes.split()[0] if axes[0] != "(" else axes[: axes.index(")") + 1]
    return (
        Input(f"{conv}.weight", axes, normal(scale), optional=optional),
        Input(f"{bn}.weight", width, normal(0.3, 1.0), optional=optional),
        Input(f"{bn}.bias", width, normal(0.3), optional=optional),
        Input(
            f"{bn}.running_mean",
            width,
            normal(0.3),
            differentiable=False,
            optional=optional,
        ),
        Input(
            f"{bn}.running_var",
            width,
            uniform(0.5, 1.5),
            differentiable=False,
            optional=optional,
            rule="nonnegative",
        ),
    )


def downsample(prefix, axes, optional=False):
    """Return the parameters of a shortcut that changes the shape."""
    return unit(f"{prefix}downsample.0", f"{prefix}downsample.1", axes, 0.7, optional)


def basic(prefix, width, before, change):
    """Return the parameters of a basic block."""
    found = (
        *unit(f"{prefix}conv1", f"{prefix}bn1", f"{width} {before} 3 3", 0.4),
        *unit(f"{prefix}conv2", f"{prefix}bn2", f"{width} {width} 3 3", 0.4),
    )
    axes = f"{width} {before} 1 1"
    return found + (downsample(prefix, axes) if change else ())


def eighteen():
    """Return the parameters of ResNet-18; A to D are the widths of its layers."""
    found = list(unit("conv1", "bn1", "A I 7 7", 0.3))
    before = "A"
    for layer, width in enumerate("ABCD", 1):
        found += basic(f"layer{layer}.0.", width, before, change=width != before)
        found += basic(f"layer{layer}.1.", width, width, change=False)
        before = width
    found += [Input("fc.weight", "K D"), Input("fc.bias", "K")]
    return tuple(found)


def options(stride, training):
    """Return the options of a block."""
    return {"stride": stride, "training": training}


def halved(size):
    """Return the function that counts places along an axis."""
    return lambda sizes: (sizes[size] - 1) // sizes["stride"] + 1


SKIP = tuple(i.name for i in downsample("", "M C 1 1"))
BLOCK = {"stride": "positive integer", "training": (True, False)}
REFUSALS = (
    Refusal(
        "no shortcut where the shape changes",
        dict.fromkeys(SKIP),
        ValueError,
        "params must hold 'downsample.0.weight' where the shape changes",
    ),
    Refusal(
        "half of a shortcut",
        {"downsample.1.bias": None},
        ValueError,
        "params must hold 'downsample.1.bias' with the rest of it",
    ),
)
PLACES = {"P": halved("H"), "Q": halved("W")}

CONCEPT = Concept(
    id="097",
    title="ResNet",
    package=__package__,
    needs=("035", "069", "084", "088"),
    sources=("goyal2017", "he2016"),
    operations=(
        Operation(
            "basic_block",
            inputs=(Input("x", "N C H W"),),
            parameters=(
                *unit("conv1", "bn1", "M C 3 3", 0.4),
                *unit("conv2", "bn2", "M M 3 3", 0.4),
                *downsample("", "M C 1 1", optional=True),
            ),
            outputs=(Output("y", "N M P Q"),),
            options=BLOCK,
            derived=PLACES,
            refusals=REFUSALS,
            nonempty=("C", "M", "H", "W"),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "C": 3, "M": 4, "H": 3, "W": 5},
                    options(2, False),
                ),
                Case(
                    "the shape stays",
                    {"N": 1, "C": 3, "M": 3, "H": 4, "W": 2},
                    options(1, False),
                    absent=SKIP,
                ),
                Case(
                    "by this batch",
                    {"N": 3, "C": 2, "M": 3, "H": 5, "W": 4},
                    options(2, True),
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 2, "M": 3, "H": 4, "W": 5},
                    options(1, False),
                ),
            ),
        ),
        Operation(
            "bottleneck_block",
            inputs=(Input("x", "N C H W"),),
            parameters=(
                *unit("conv1", "bn1", "M C 1 1", 0.7),
                *unit("conv2", "bn2", "M M 3 3", 0.4),
                *unit("conv3", "bn3", "E M 1 1", 0.7),
                *downsample("", "E C 1 1", optional=True),
            ),
            outputs=(Output("y", "N E P Q"),),
            options=BLOCK,
            derived=PLACES,
            refusals=REFUSALS,
            nonempty=("C", "M", "E", "H", "W"),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "C": 3, "M": 2, "E": 5, "H": 3, "W": 4},
                    options(2, False),
                ),
                Case(
                    "the shape stays",
                    {"N": 1, "C": 4, "M": 2, "E": 4, "H": 3, "W": 2},
                    options(1, False),
                    absent=SKIP,
                ),
                Case(
                    "by this batch",
                    {"N": 3, "C": 2, "M": 3, "E": 4, "H": 4, "W": 5},
                    options(2, True),
                ),
            ),
        ),
        Operation(
            "resnet18",
            inputs=(Input("x", "N I H W"),),
            parameters=eighteen(),
            outputs=(Output("y", "N K"),),
            options={"training": (True, False)},
            nonempty=("H", "W"),
            cases=(
                Case(
                    "smallest",
                    {"N": 12, "I": 1, "H": 8, "W": 9, "A": 2, "B": 3, "C": 2}
                    | {"D": 3, "K": 4},
                    {"training": True},
                    floor=1.0,  # a shift that a normalization removes has slope 0
                ),
                Case(
                    "no images",
                    {"N": 0, "I": 2, "H": 9, "W": 5, "A": 1, "B": 2, "C": 1}
                    | {"D": 2, "K": 3},
                    {"training": False},
                ),
            ),
        ),
    ),
    counts=(
        Count(
            "ResNet-18",
            "resnet18",
            {"I": 3, "A": 64, "B": 128, "C": 256, "D": 512, "K": 1000},
            11_689_512,
            "he2016",
        ),
    ),
)
