"""The first Transformer: what it takes, and where its views must agree."""

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
    hidden,
    normal,
)

E = "(H K)"


def matrix(name, axes):
    """Return a weight."""
    return Input(name, axes, normal(0.5))


def attention(name):
    """Return the parameters of attention; its biases may be missing."""
    return (
        matrix(f"{name}.in_proj_weight", f"(3 H K) {E}"),
        Input(f"{name}.in_proj_bias", "(3 H K)", normal(0.3), optional=True),
        matrix(f"{name}.out_proj.weight", f"{E} {E}"),
        Input(f"{name}.out_proj.bias", E, normal(0.3), optional=True),
    )


def rest(prefix, norms):
    """Return the parameters of the wide layer and the normalizations."""
    found = [
        matrix(f"{prefix}linear1.weight", f"F {E}"),
        Input(f"{prefix}linear1.bias", "F", normal(0.3)),
        matrix(f"{prefix}linear2.weight", f"{E} F"),
        Input(f"{prefix}linear2.bias", E, normal(0.3)),
    ]
    for k in range(1, norms + 1):
        found.append(Input(f"{prefix}norm{k}.weight", E, normal(0.5, 1.0)))
        found.append(Input(f"{prefix}norm{k}.bias", E, normal(0.3)))
    return tuple(found)


def encoder(prefix):
    """Return the parameters of a block of the encoder."""
    return *attention(f"{prefix}self_attn"), *rest(prefix, 2)


def decoder(prefix):
    """Return the parameters of a block of the decoder."""
    own, asked = (attention(prefix + n) for n in ("self_attn", "multihead_attn"))
    return *own, *asked, *rest(prefix, 3)


def biases(read, written):
    """Return the names of the biases of attention."""
    kinds = "in_proj_bias", "out_proj.bias"
    sides = [("encoder", k, "self_attn") for k in range(read)]
    for name in ("self_attn", "multihead_attn"):
        sides += [("decoder", k, name) for k in range(written)]
    return tuple(
        f"{side}.layers.{k}.{name}.{kind}" for side, k, name in sides for kind in kinds
    )


def how(nhead, eps=1e-3):
    """Return the options of a model."""
    return {"nhead": nhead, "eps": eps}


BASE = {"V": 37000, "K": 64, "F": 2048, "L": 6, "M": 6}
SMALL = {"N": (2,), "S": 3, "T": 2, "V": 4, "K": 2, "F": 3, "L": 1, "M": 1}
PADDING = ("src_key_padding_mask",)
ENDS = np.array([[False, False, True], [False, True, False]])
NONE = "PyTorch's second derivative of an embedding fails without tokens"

CONCEPT = Concept(
    id="135",
    title="The first Transformer",
    package=__package__,
    needs=("037", "129", "133", "134"),
    sources=("vaswani2017", "rush2018"),
    operations=(
        Operation(
            "vaswani",
            inputs=(
                Input("src", "*N S", below="V", symbol="x"),
                Input("tgt", "*N T", below="V", symbol="t"),
                hidden("src_key_padding_mask", "*N S", r"\mu"),
            ),
            parameters=(
                Input("embedding.weight", f"V {E}", normal(0.5)),
                *encoder("encoder.layers.{L}."),
                *decoder("decoder.layers.{M}."),
            ),
            outputs=(Output("logits", "*N T V"),),
            options={"nhead": "positive integer", "eps": "positive"},
            derived={"H": lambda known: known["nhead"]},
            nonempty=("S", "T", "K"),
            cases=(
                Case("smallest", SMALL, how(2), {"src_key_padding_mask": ENDS}),
                Case(
                    "two layers that write, one sentence, no padding",
                    SMALL | {"N": (), "T": 3, "M": 2, "K": 4},
                    how(1, 1e-5),
                    absent=PADDING,
                ),
                Case(
                    "no biases of attention",
                    SMALL | {"N": (2, 1), "L": 2, "S": 2, "K": 3},
                    how(2),
                    absent=biases(2, 1),
                ),
                Case(
                    "no sentences",
                    SMALL | {"N": (0,)},
                    how(2),
                    absent=PADDING,
                    waive={"second order": NONE},
                ),
            ),
            refusals=(
                Refusal(
                    "a text that is nothing but padding",
                    {"src_key_padding_mask": np.ones((2, 3), dtype=bool)},
                    ValueError,
                    "key_padding_mask and attn_mask must leave every query a key",
                ),
            ),
        ),
    ),
    counts=(
        Count(
            "base, without biases of attention",
            "vaswani",
            BASE,
            63_045_632,
            options=how(8),
            absent=biases(6, 6),
        ),
        Count("base, with them", "vaswani", BASE, 63_082_496, options=how(8)),
    ),
    theorems=(
        Theorem(
            "parameters_in_all",
            "How many parameters there are, without biases of attention",
            r"L\,(12 E^2 + 4 E F + 2 F + 12 E) + V E",
        ),
        Theorem(
            "rates_meet",
            "Where the warm-up ends, both branches of the schedule meet",
            r"w \cdot w^{-3/2} = w^{-1/2}",
        ),
    ),
)
