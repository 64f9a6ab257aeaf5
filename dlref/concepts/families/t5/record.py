"""T5: what it takes, and where its views must agree."""

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
    shown,
)


def matrix(name, axes):
    """Return a weight."""
    return Input(f"{name}.weight", axes, normal(0.5))


def norm(name):
    """Return the weight of a normalization."""
    return Input(f"{name}.weight", "E", normal(0.5, 1.0))


def attention(prefix=""):
    """Return the parameters of attention."""
    return (
        *(matrix(prefix + name, "(H K) E") for name in "qkv"),
        matrix(f"{prefix}o", "E (H K)"),
    )


def mlp(prefix):
    """Return the parameters of the wide layer and of what comes before it."""
    return (
        norm(f"{prefix}layer_norm"),
        matrix(f"{prefix}DenseReluDense.wi", "F E"),
        matrix(f"{prefix}DenseReluDense.wo", "E F"),
    )


def own(prefix=""):
    """Return the parameters by which a text looks at itself."""
    return norm(f"{prefix}0.layer_norm"), *attention(f"{prefix}0.SelfAttention.")


def encoder(prefix=""):
    """Return the parameters of a block of the encoder."""
    return *own(prefix), *mlp(f"{prefix}1.")


def decoder(prefix=""):
    """Return the parameters of a block of the decoder."""
    return (
        *own(prefix),
        norm(f"{prefix}1.layer_norm"),
        *attention(f"{prefix}1.EncDecAttention."),
        *mlp(f"{prefix}2."),
    )


def table(side):
    """Return the biases for distances, in the first block alone."""
    name = f"{side}.block.0.layer.0.SelfAttention.relative_attention_bias"
    return matrix(name, "B H")


def how(num_heads, max_distance=5, eps=1e-3):
    """Return the options of a model."""
    return {"num_heads": num_heads, "max_distance": max_distance, "eps": eps}


def block(num_heads, eps=1e-3):
    """Return the options of a block."""
    return {"num_heads": num_heads, "eps": eps}


def count(model, width, heads, layers, wide, total):
    """Return a model of 64 features a head."""
    sizes = {"V": 32128, "E": width, "K": 64, "F": wide, "B": 32}
    layered = {"A": layers, "C": layers}
    return Count(model, "t5", sizes | layered, total, options=how(heads))


MASK = shown("mask", "T S")
HEADS = {"H": lambda known: known["num_heads"]}
BLOCK = {"num_heads": "positive integer", "eps": "positive"}
SMALL = {"N": (2,), "S": 4, "T": 3, "V": 5, "K": 2, "E": 3, "F": 4, "B": 6}
EACH = {"A": 1, "C": 1}
WIDE = {"N": (1,), "T": 3, "K": 2, "E": 3, "F": 4}
LOOK = {"N": (2,), "T": 2, "S": 3, "K": 2, "E": 3}
NONE = "PyTorch's second derivative of an embedding fails without tokens"

CONCEPT = Concept(
    id="140",
    title="T5",
    package=__package__,
    needs=("018", "071", "126", "129", "141"),
    sources=("raffel2020", "vaswani2017"),
    operations=(
        Operation(
            "t5",
            inputs=(
                Input("input_ids", "*N S", below="V", symbol="x"),
                Input("decoder_input_ids", "*N T", below="V", symbol="t"),
            ),
            parameters=(
                matrix("shared", "V E"),
                table("encoder"),
                *encoder("encoder.block.{A}.layer."),
                norm("encoder.final_layer_norm"),
                table("decoder"),
                *decoder("decoder.block.{C}.layer."),
                norm("decoder.final_layer_norm"),
            ),
            outputs=(Output("logits", "*N T V"),),
            options={
                "num_heads": "positive integer",
                "max_distance": "positive integer",
                "eps": "positive",
            },
            derived=HEADS,
            nonempty=("S", "T", "K", "E"),
            cases=(
                Case("smallest", SMALL | EACH, how(2)),
                Case(
                    "two layers of each, one sentence",
                    {"N": (), "S": 3, "T": 4, "V": 4, "K": 1, "E": 4, "F": 3}
                    | {"B": 8, "A": 2, "C": 2},
                    how(2, 6, eps=1e-5),
                    # Of one word alone all values are alike, and no score counts.
                    values={
                        "input_ids": np.array([2, 0, 3]),
                        "decoder_input_ids": np.array([0, 3, 1, 2]),
                    },
                ),
                Case(
                    "no sentences",
                    SMALL | EACH | {"N": (2, 0)},
                    how(1),
                    waive={"second order": NONE},
                ),
            ),
            refusals=(
                Refusal(
                    "a token that is not in the vocabulary",
                    {"decoder_input_ids": np.array([[0, 5, 1], [0, 0, 0]])},
                    IndexError,
                    r"decoder_input_ids must lie in \[0, 5\), got 5",
                ),
                Refusal(
                    "a shared bucket that begins at once",
                    {"max_distance": 1},
                    ValueError,
                    "max_distance must be more than 1, got 1",
                ),
            ),
        ),
        Operation(
            "t5_encoder_block",
            inputs=(Input("x", "*N T E"), Input("bias", "H T T", symbol="b")),
            parameters=encoder(),
            outputs=(Output("y", "*N T E"),),
            options=BLOCK,
            derived=HEADS,
            nonempty=("T", "K", "E"),
            cases=(
                Case("smallest", WIDE, block(2)),
                Case("one text", WIDE | {"N": (), "T": 4, "F": 2}, block(1, 1e-5)),
                Case("two axes", WIDE | {"N": (2, 1), "T": 2}, block(1)),
            ),
        ),
        Operation(
            "t5_decoder_block",
            inputs=(
                Input("x", "*N T E"),
                Input("memory", "*N S E", symbol="m"),
                Input("bias", "H T T", symbol="b"),
            ),
            parameters=decoder(),
            outputs=(Output("y", "*N T E"),),
            options=BLOCK,
            derived=HEADS,
            nonempty=("S", "T", "K", "E"),
            cases=(
                Case("smallest", WIDE | {"S": 4}, block(2)),
                Case("two axes", WIDE | {"N": (2, 1), "S": 2}, block(1, 1e-5)),
                Case("one text", WIDE | {"N": (), "S": 1}, block(1)),
            ),
        ),
        Operation(
            "t5_attention",
            inputs=(
                Input("x", "*N T E"),
                Input("memory", "*N S E"),
                Input("bias", "H T S", optional=True, symbol="b"),
                MASK,
            ),
            parameters=attention(),
            outputs=(Output("y", "*N T E"),),
            options={"num_heads": "positive integer"},
            derived=HEADS,
            nonempty=("S", "K", "E"),
            cases=(
                Case("smallest", LOOK, {"num_heads": 2}),
                Case(
                    "no bias",
                    LOOK | {"N": (), "K": 3},
                    {"num_heads": 1},
                    absent=("bias",),
                ),
                Case(
                    "no mask",
                    LOOK | {"N": (2, 1)},
                    {"num_heads": 3},
                    absent=("mask",),
                ),
                Case("neither", LOOK, {"num_heads": 2}, absent=("bias", "mask")),
            ),
        ),
    ),
    counts=(
        count("T5 small", 512, 8, 6, 2048, 60_506_624),
        count("T5 base", 768, 12, 12, 3072, 222_903_552),
        count("T5 large", 1024, 16, 24, 4096, 737_668_096),
    ),
    theorems=(
        Theorem(
            "parameters_in_all",
            "How many parameters there are",
            r"E\,\bigl(4 H K (A + 2C) + 2F (A + C) + 2A + 3C + V + 2\bigr) + 2 B H",
        ),
        Theorem(
            "scale_is_a_matter_of_weights",
            "A scale of the scores is a scale of the weights",
            r"\frac{(W x_t) \cdot k_s}{\sqrt{D}}"
            r" = \Bigl(\frac{W}{\sqrt{D}}\, x_t\Bigr) \cdot k_s",
        ),
    ),
)
