"""AlexNet: what it takes, and where its views must agree."""

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


def layer(name, axes, bias, scale):
    """Return the weight and the bias of one layer."""
    return (
        Input(f"{name}.weight", axes, normal(scale)),
        Input(f"{name}.bias", bias, normal(0.2)),
    )


def after_pooling(size):
    """Return what convolution and pooling leave of an image of 2012."""
    size = (size - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    return size


def places(size, kernel):
    """Return the function that counts the windows of a stage along an axis."""

    def count(sizes):
        room = sizes[size] + 2 * sizes["padding"] - sizes[kernel]
        return (room // sizes["stride"] + 1 - 3) // 2 + 1

    return count


def options(stride, padding, groups):
    """Return the options of a stage."""
    return {"stride": stride, "padding": padding, "groups": groups}


def too_small(least):
    """Return the refusal of an image that poolings would use up."""
    return Refusal(
        "an image that is used up",
        {"x": np.ones((2, 1, least, least - 1))},
        ValueError,
        f"x must be at least {least} x {least}, got {least} x {least - 1}",
    )


X, Y = Input("x", "N I H W"), Output("y", "N K")
LARGE = {"I": 3, "F": 4096, "G": 4096, "K": 1000}

CONCEPT = Concept(
    id="093",
    title="AlexNet",
    package=__package__,
    needs=("017", "084", "088", "092"),
    sources=("krizhevsky2012", "krizhevsky2014", "simonyan2015"),
    operations=(
        Operation(
            "alexnet_stage",
            inputs=(
                Input("x", "N (G C) H W"),
                Input("weight", "(G M) C U V", normal(0.5), symbol="w"),
                Input("bias", "(G M)", symbol="b"),
            ),
            outputs=(Output("y", "N (G M) P Q"),),
            options={
                "stride": "positive integer",
                "padding": "nonnegative integer",
                "groups": "positive integer",
            },
            derived={
                "G": lambda s: s["groups"],
                "P": places("H", "U"),
                "Q": places("W", "V"),
            },
            nonempty=("C", "M", "U", "V"),
            cases=(
                Case(
                    "smallest",
                    {"N": 1, "C": 2, "M": 3, "H": 8, "W": 11, "U": 2, "V": 3},
                    options(2, 1, 1),
                ),
                Case(
                    "two groups",
                    {"N": 2, "C": 1, "M": 3, "H": 5, "W": 6, "U": 3, "V": 3},
                    options(1, 1, 2),
                ),
                Case(
                    "bright images",
                    {"N": 1, "C": 1, "M": 7, "H": 6, "W": 5, "U": 1, "V": 1},
                    options(1, 0, 1),
                    values={
                        "x": 200 + 50 * np.sin(np.arange(30.0)).reshape(1, 1, 6, 5)
                    },
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 2, "M": 2, "H": 5, "W": 6, "U": 3, "V": 3},
                    options(1, 1, 1),
                ),
            ),
            refusals=(
                Refusal(
                    "too little left for a window",
                    {"x": np.ones((1, 2, 2, 11))},
                    ValueError,
                    r"kernel_size must not exceed the padded image, got 3 on \d pixels",
                ),
            ),
        ),
        Operation(
            "alexnet",
            inputs=(X,),
            parameters=(
                *layer("features.0", "A I 11 11", "A", 0.15),
                *layer("features.3", "B A 5 5", "B", 0.2),
                *layer("features.6", "C B 3 3", "C", 0.4),
                *layer("features.8", "D C 3 3", "D", 0.4),
                *layer("features.10", "E D 3 3", "E", 0.4),
                *layer("classifier.1", "F (E 6 6)", "F", 0.2),
                *layer("classifier.4", "G F", "G", 0.5),
                *layer("classifier.6", "K G", "K", 0.5),
            ),
            outputs=(Y,),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "I": 1, "H": 63, "W": 64, "A": 2, "B": 3, "C": 4}
                    | {"D": 3, "E": 2, "F": 4, "G": 3, "K": 5},
                ),
                Case(
                    "no images",
                    {"N": 0, "I": 2, "H": 63, "W": 63, "A": 2, "B": 3, "C": 4}
                    | {"D": 3, "E": 2, "F": 4, "G": 3, "K": 5},
                ),
            ),
            refusals=(too_small(63),),
        ),
        Operation(
            "alexnet_2012",
            inputs=(X,),
            parameters=(
                *layer("conv1", "(2 A) I 11 11", "(2 A)", 0.15),
                *layer("conv2", "(2 B) A 5 5", "(2 B)", 0.3),
                *layer("conv3", "(2 C) (2 B) 3 3", "(2 C)", 0.4),
                *layer("conv4", "(2 D) C 3 3", "(2 D)", 0.5),
                *layer("conv5", "(2 E) D 3 3", "(2 E)", 0.5),
                *layer("fc6", "F (2 E P Q)", "F", 0.3),
                *layer("fc7", "G F", "G", 0.5),
                *layer("fc8", "K G", "K", 0.5),
            ),
            outputs=(Y,),
            derived={
                "P": lambda s: after_pooling(s["H"]),
                "Q": lambda s: after_pooling(s["W"]),
            },
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "I": 1, "H": 67, "W": 99, "A": 2, "B": 1, "C": 2}
                    | {"D": 1, "E": 2, "F": 4, "G": 3, "K": 5},
                ),
            ),
            refusals=(too_small(67),),
        ),
    ),
    counts=(
        Count(
            "AlexNet in torchvision",
            "alexnet",
            {"A": 64, "B": 192, "C": 384, "D": 256, "E": 256, **LARGE},
            61_100_840,
            "krizhevsky2014",
        ),
        Count(
            "AlexNet of 2012",
            "alexnet_2012",
            {"A": 48, "B": 128, "C": 192, "D": 192, "E": 128, **LARGE}
            | {"H": 227, "W": 227},
            60_965_224,
            "krizhevsky2012",
        ),
    ),
)
