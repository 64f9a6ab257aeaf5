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


def small():
    """Return the parameters of a network for small images; X to Z are its widths."""
    found = list(unit("conv1", "bn1", "X I 3 3", 0.3))
    before = "X"
    for layer, (width, deep) in enumerate(zip("XYZ", "ABC", strict=True), 1):
        name = f"layer{layer}."
        if width != before:
            axes = f"{width} {before} 3 3"
            found += unit(f"{name}first.conv1", f"{name}first.bn1", axes, 0.4)
            axes = f"{width} {width} 3 3"
            found += unit(f"{name}first.conv2", f"{name}first.bn2", axes, 0.4)
            axes = f"{width} {before} 1 1"
            found += downsample(f"{name}first.", axes, optional=True)
        found += basic(f"{name}{{{deep}}}.", width, width, change=False)
        before = width
    found += [Input("fc.weight", "K Z"), Input("fc.bias", "K")]
    return tuple(found)


def options(stride, training):
    """Return the options of a block."""
    return {"stride": stride, "training": training}


def halved(size):
    """Return the function that counts places along an axis."""
    return lambda sizes: (sizes[size] - 1) // sizes["stride"] + 1


def changed(size):
    """Return how many channels a shortcut has, that ends in as many as the block."""
    return lambda s: s[size] if s[size] != s["C"] or s["stride"] > 1 else 0


def kept(s):
    """Return how many channels of a small network are normalized."""
    first, second, third = (2 * s[n] for n in "ABC")
    skip = 3 if s["residual"] else 2
    return s["X"] * (1 + first) + s["Y"] * (skip + second) + s["Z"] * (skip + third)


def sized(n):
    """Return the sizes of a network of 6n + 2 layers, as on CIFAR-10."""
    return {"I": 3, "X": 16, "Y": 32, "Z": 64, "K": 10} | {
        "A": n,
        "B": n - 1,
        "C": n - 1,
    }


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
# The running means and variances of all channels that are normalized.
STATISTICS = Output("statistics", "2 V", differentiable=False)
TINY = {"I": 1, "X": 2, "Y": 3, "Z": 2, "K": 4}
FIRST = tuple(i.name for i in small() if "downsample" in i.name)

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
            outputs=(Output("y", "N M P Q"), STATISTICS),
            options=BLOCK,
            derived=PLACES | {"V": lambda s: 2 * s["M"] + changed("M")(s)},
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
            outputs=(Output("y", "N E P Q"), STATISTICS),
            options=BLOCK,
            derived=PLACES | {"V": lambda s: 2 * s["M"] + s["E"] + changed("E")(s)},
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
            outputs=(Output("y", "N K"), STATISTICS),
            options={"training": (True, False)},
            derived={"V": lambda s: 5 * sum(s[n] for n in "ABCD")},
            nonempty=("H", "W"),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "I": 1, "H": 7, "W": 5, "A": 2, "B": 3, "C": 2}
                    | {"D": 3, "K": 4},
                    {"training": False},
                ),
                Case(
                    "by this batch",
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
        Operation(
            "small_resnet",
            inputs=(Input("x", "N I H W"),),
            parameters=small(),
            outputs=(Output("y", "N K"), STATISTICS),
            options={
                "stride": "positive integer",
                "training": (True, False),
                "residual": (True, False),
            },
            derived={"V": kept},
            nonempty=("H", "W"),
            cases=(
                Case(
                    "smallest",
                    TINY | {"N": 2, "H": 3, "W": 5, "A": 0, "B": 0, "C": 1},
                    {"stride": 1, "training": False, "residual": True},
                ),
                Case(
                    "by this batch",
                    TINY | {"N": 5, "H": 6, "W": 7, "A": 2, "B": 1, "C": 0},
                    {"stride": 2, "training": True, "residual": True},
                    floor=1.0,  # a shift that a normalization removes has slope 0
                ),
                Case(
                    "plain",
                    TINY | {"N": 4, "H": 5, "W": 6, "A": 1, "B": 0, "C": 1},
                    {"stride": 1, "training": True, "residual": False},
                    absent=FIRST,
                    floor=1.0,  # the same
                ),
            ),
            refusals=(
                Refusal(
                    "shortcuts without skips",
                    {"residual": False},
                    ValueError,
                    "params must not hold 'layer2.first.downsample.0.weight'",
                ),
                Refusal(
                    "skips without shortcuts",
                    dict.fromkeys(FIRST),
                    ValueError,
                    "params must hold 'downsample.0.weight' where the shape changes",
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
        *(
            Count(
                f"ResNet-{6 * n + 2} for CIFAR-10",
                "small_resnet",
                sized(n),
                total,
                options={"residual": False},  # its shortcuts have no weights
                absent=FIRST,
            )
            for n, total in ((3, 269_722), (9, 853_018), (18, 1_727_962))
        ),
    ),
)
