"""The Vision Transformer: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Count,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
)

E = "(A K)"
SHIFT = "it moves all scores of a query alike, and softmax does not see that"


def norm(name):
    """Return the parameters of a normalization."""
    return (
        Input(f"{name}.weight", E, normal(0.5, 1.0)),
        Input(f"{name}.bias", E, normal(0.3)),
    )


def layer(name, weight, bias):
    """Return the parameters of a linear layer."""
    return (
        Input(f"{name}.weight", weight, normal(0.5)),
        Input(f"{name}.bias", bias, normal(0.3), zero=SHIFT * ("k_proj" in name)),
    )


def embeddings(prefix="", width=E):
    """Return the parameters of the patches."""
    name = f"{prefix}patch_embeddings.projection"
    return (
        Input(f"{prefix}cls_token", f"1 1 {width}"),
        Input(f"{prefix}position_embeddings", f"1 S {width}", normal(0.5)),
        *layer(name, f"{width} C U U", width),
    )


def block(prefix=""):
    """Return the parameters of a block."""
    return (
        *norm(f"{prefix}layernorm_before"),
        *(
            parameter
            for kind in "qkvo"
            for parameter in layer(f"{prefix}attention.{kind}_proj", f"{E} {E}", E)
        ),
        *norm(f"{prefix}layernorm_after"),
        *layer(f"{prefix}mlp.fc1", f"F {E}", "F"),
        *layer(f"{prefix}mlp.fc2", f"{E} F", E),
    )


def rows(sizes):
    """Return how many rows there are: the class, and each patch."""
    side = max(sizes["U"], 1)  # an empty kernel is refused later
    return 1 + (sizes["H"] // side) * (sizes["W"] // side)


def case(name, sizes, options):
    """Return a case, errors relative to 1: the bias of the keys has slope 0."""
    return Case(name, sizes, options, floor=1.0)


def how(num_heads, eps=1e-3):
    """Return the options of a model."""
    return {"num_heads": num_heads, "eps": eps}


def count(model, patch, width, layers, total, source):
    """Return a model for images of 224 x 224, with 64 features a head."""
    sizes = {"U": patch, "K": 64, "F": 4 * width, "L": layers}
    image = {"C": 3, "H": 224, "W": 224, "Y": 1000, "S": 1 + (224 // patch) ** 2}
    return Count(model, "vit", sizes | image, total, source, how(width // 64))


HEADS = {"A": lambda known: known["num_heads"]}
OPTIONS = {"num_heads": "positive integer", "eps": "positive"}
IMAGE = {"N": 2, "C": 2, "H": 4, "W": 6, "U": 2}
SMALL = IMAGE | {"K": 2, "F": 3, "L": 1, "Y": 3}

CONCEPT = Concept(
    id="142",
    title="Vision Transformer",
    package=__package__,
    needs=("035", "070", "084", "127"),
    sources=("dosovitskiy2021", "touvron2021"),
    operations=(
        Operation(
            "vit",
            inputs=(Input("pixel_values", "N C H W", symbol="x"),),
            parameters=(
                *embeddings("vit.embeddings."),
                *block("vit.layers.{L}."),
                *norm("vit.layernorm"),
                *layer("classifier", f"Y {E}", "Y"),
            ),
            outputs=(Output("logits", "N Y"),),
            options=OPTIONS,
            derived=HEADS | {"S": rows},
            nonempty=("C", "U", "H", "W", "K"),
            cases=(
                case("smallest", SMALL, how(2)),
                case(
                    "two layers, one patch",
                    SMALL | {"N": 1, "C": 1, "H": 3, "W": 3, "U": 3, "L": 2, "K": 3},
                    how(1, 1e-5),
                ),
                Case("no layers", SMALL | {"L": 0}, how(2)),
                case("no images", SMALL | {"N": 0}, how(2)),
            ),
            refusals=(
                Refusal(
                    "heads that do not divide the features",
                    {"num_heads": 3},
                    ValueError,
                    r"must have a multiple of 3 entries along \(A K\)",
                ),
            ),
        ),
        Operation(
            "vit_embeddings",
            inputs=(Input("pixel_values", "N C H W", symbol="x"),),
            parameters=embeddings(width="E"),
            outputs=(Output("y", "N S E"),),
            derived={"S": rows},
            nonempty=("C", "U", "H", "W", "E"),
            cases=(
                Case("smallest", IMAGE | {"E": 3}),
                Case("patches of a pixel", IMAGE | {"U": 1, "N": 1, "E": 2}),
                Case("one patch", {"N": 3, "C": 3, "H": 3, "W": 3, "U": 3, "E": 5}),
                Case("no images", IMAGE | {"N": 0, "E": 2}),
            ),
            refusals=(
                Refusal(
                    "patches that do not tile the image",
                    {"pixel_values": np.ones((1, 2, 5, 6))},
                    ValueError,
                    "pixel_values must be tiled by patches of 2 x 2, got 5 x 6",
                ),
                Refusal(
                    "more patches than places",
                    {"pixel_values": np.ones((1, 2, 6, 6))},
                    ValueError,
                    "position_embeddings must have a row for the class and for each "
                    "of 3 x 3 patches, got 7",
                ),
            ),
        ),
        Operation(
            "vit_block",
            inputs=(Input("x", f"N S {E}"),),
            parameters=block(),
            outputs=(Output("y", f"N S {E}"),),
            options=OPTIONS,
            derived=HEADS,
            nonempty=("S", "K"),
            cases=(
                case("smallest", {"N": 2, "S": 3, "K": 2, "F": 5}, how(2)),
                case("one head", {"N": 1, "S": 4, "K": 3, "F": 2}, how(1, 1e-5)),
                case("no images", {"N": 0, "S": 2, "K": 2, "F": 3}, how(2)),
            ),
        ),
    ),
    counts=(
        count("ViT-B/16", 16, 768, 12, 86_567_656, "dosovitskiy2021"),
        count("ViT-B/32", 32, 768, 12, 88_224_232, ""),
        count("ViT-L/16", 16, 1024, 24, 304_326_632, ""),
        count("DeiT-Ti", 16, 192, 12, 5_717_416, "touvron2021"),
        count("DeiT-S", 16, 384, 12, 22_050_664, "touvron2021"),
    ),
    theorems=(
        Theorem(
            "parameters_in_all",
            "How many parameters there are",
            r"\begin{gathered} L\,(4E^2 + 2EF + 9E + F) \\"
            r" {} + E\,(C U^2 + P + 5 + Y) + Y \end{gathered}",
        ),
        Theorem(
            "patches_do_not_overlap",
            "With a stride as long as the kernel, each patch meets one matrix",
            r"y_{nmpq} = \sum_{c,u,v} w_{mcuv}\; x_{n,\,c,\,Up+u,\,Uq+v}",
        ),
    ),
)
