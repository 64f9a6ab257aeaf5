"""VGG: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Count,
    Input,
    Operation,
    Output,
    Refusal,
    normal,
)


def layer(name, axes, scale):
    """Return the weight and the bias of one layer."""
    return (
        Input(f"{name}.weight", axes, normal(scale)),
        Input(f"{name}.bias", axes.split()[0], normal(0.2)),
    )


def parameters():
    """Return the parameters by torchvision's names; A to E are the widths."""
    found, at, before = [], 0, "I"
    for depth, width in zip((2, 2, 3, 3, 3), "ABCDE", strict=True):
        for _ in range(depth):
            found += layer(f"features.{at}", f"{width} {before} 3 3", 0.4)
            at, before = at + 2, width  # the rectifier has a number too
        at += 1  # the pooling
    found += layer("classifier.0", "F (E 7 7)", 0.2)
    found += layer("classifier.3", "G F", 0.5)
    found += layer("classifier.6", "K G", 0.5)
    return tuple(found)


TINY = {"A": 2, "B": 3, "C": 2, "D": 3, "E": 2, "F": 4, "G": 3, "K": 5}
PUBLISHED = {"I": 3, "A": 64, "B": 128, "C": 256, "D": 512, "E": 512} | {
    "F": 4096,
    "G": 4096,
    "K": 1000,
}
CONCEPT = Concept(
    id="094",
    title="VGG",
    package=__package__,
    needs=("017", "084", "088", "092"),
    sources=("simonyan2015",),
    operations=(
        Operation(
            "vgg_block",
            inputs=(
                Input("x", "N C H W"),
                Input("weight1", "A C 3 3", normal(0.4), symbol="W"),
                Input("bias1", "A", symbol="b"),
                Input("weight2", "B A 3 3", normal(0.4), symbol="V"),
                Input("bias2", "B", symbol="c"),
            ),
            outputs=(Output("y", "N B P Q"),),
            derived={"P": lambda s: s["H"] // 2, "Q": lambda s: s["W"] // 2},
            nonempty=("C", "A", "B"),
            cases=(
                Case("smallest", {"N": 1, "C": 2, "H": 4, "W": 7, "A": 3, "B": 2}),
                Case("one channel", {"N": 3, "C": 1, "H": 6, "W": 4, "A": 1, "B": 2}),
                Case("one window", {"N": 2, "C": 2, "H": 2, "W": 3, "A": 2, "B": 3}),
                Case(
                    "windows of zeros",
                    {"N": 2, "C": 1, "H": 4, "W": 6, "A": 3, "B": 2},
                    values={"bias2": np.array([-2.0, -0.5])},
                ),
                Case("no images", {"N": 0, "C": 2, "H": 4, "W": 4, "A": 2, "B": 3}),
            ),
            refusals=(
                Refusal(
                    "an image of one row",
                    {"x": np.ones((1, 2, 1, 5))},
                    ValueError,
                    "kernel_size must not exceed the padded image",
                ),
            ),
        ),
        Operation(
            "vgg16",
            inputs=(Input("x", "N I H W"),),
            parameters=parameters(),
            outputs=(Output("y", "N K"),),
            cases=(
                Case("smallest", {"N": 2, "I": 1, "H": 32, "W": 35, **TINY}),
                Case("no images", {"N": 0, "I": 3, "H": 32, "W": 32, **TINY}),
            ),
            refusals=(
                Refusal(
                    "an image that five poolings would use up",
                    {"x": np.ones((2, 1, 32, 31))},
                    ValueError,
                    "x must be at least 32 x 32, got 32 x 31",
                ),
                Refusal(
                    "more channels than the first layer takes",
                    {"x": np.ones((2, 3, 32, 32))},
                    ValueError,
                    r"features\.0\.weight",
                ),
            ),
        ),
    ),
    counts=(Count("VGG-16", "vgg16", PUBLISHED, 138_357_544, "simonyan2015"),),
)
