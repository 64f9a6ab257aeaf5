"""U-Net: what it takes, and where its views must agree."""

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
)


def layer(name, axes, width, scale):
    """Return the parameters of one layer."""
    return (
        Input(f"{name}.weight", axes, normal(scale)),
        Input(f"{name}.bias", width, normal(0.2, 0.5)),
    )


def double(name, out, into):
    """Return the parameters of two convolutions."""
    return (
        *layer(f"{name}.conv1", f"{out} {into} 3 3", out, 0.3),
        *layer(f"{name}.conv2", f"{out} {out} 3 3", out, 0.3),
    )


def left(side):
    """Return the function that counts the places of the result along a side."""
    return lambda known: known[side] - (0 if known["padding"] else 40)


SMALL = {"N": 1, "C": 2, "A": 3, "B": 4, "D": 5, "K": 1, "H": 8, "W": 4}
KEPT, CUT = {"padding": 1}, {"padding": 0}

CONCEPT = Concept(
    id="102",
    title="U-Net",
    package=__package__,
    needs=("084", "087", "088"),
    sources=("ronneberger2015",),
    operations=(
        Operation(
            "unet",
            inputs=(Input("x", "N C H W"),),
            parameters=(
                *double("down1", "A", "C"),
                *double("down2", "B", "A"),
                *double("bottom", "D", "B"),
                *layer("up2", "D B 2 2", "B", 0.5),
                *double("across2", "B", "(2 B)"),
                *layer("up1", "B A 2 2", "A", 0.5),
                *double("across1", "A", "(2 A)"),
                *layer("out", "K A 1 1", "K", 0.5),
            ),
            outputs=(Output("y", "N K P Q"),),
            options={"padding": (1, 0)},
            derived={"P": left("H"), "Q": left("W")},
            nonempty=("H", "W"),
            cases=(
                Case("smallest", SMALL, KEPT),
                Case("as in 2015", SMALL | {"B": 2, "D": 3, "H": 44, "W": 48}, CUT),
                Case("no images", SMALL | {"N": 0}, KEPT),
            ),
            refusals=(
                Refusal(
                    "a side that cannot be halved twice",
                    {"x": np.ones((1, 2, 8, 6))},
                    ValueError,
                    "x must have sides of 4 or more in steps of 4, got 6",
                ),
                Refusal(
                    "a height that cannot be halved twice",
                    {"x": np.ones((1, 2, 6, 8))},
                    ValueError,
                    "x must have sides of 4 or more in steps of 4, got 6",
                ),
                Refusal(
                    "too small without padding",
                    {"x": np.ones((1, 2, 44, 40)), "padding": 0},
                    ValueError,
                    "x must have sides of 44 or more in steps of 4, got 40",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "border_of_unpadded_layers",
            "What a U-Net of l levels loses at its borders",
            r"H - H' = 12 \cdot 2^l - 8",
        ),
    ),
)
