"""The decoder block: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    hidden,
    normal,
)


def part(name, weight, rows, scale=0.5):
    """Return weight and bias of a part."""
    return (
        Input(f"{name}.weight", weight, normal(scale)),
        Input(f"{name}.bias", rows, normal(0.3), optional=True),
    )


def attention(name):
    """Return the parameters of one attention."""
    return (
        Input(f"{name}.in_proj_weight", "(3 H K) (H K)", normal(0.5)),
        Input(f"{name}.in_proj_bias", "(3 H K)", normal(0.3), optional=True),
        *part(f"{name}.out_proj", "(H K) (H K)", "(H K)"),
    )


def how(nhead, activation, norm_first, eps=1e-5):
    """Return the options of a block."""
    return {
        "nhead": nhead,
        "activation": activation,
        "norm_first": norm_first,
        "layer_norm_eps": eps,
    }


PARAMETERS = (
    *attention("self_attn"),
    *attention("multihead_attn"),
    *part("linear1", "F (H K)", "F"),
    *part("linear2", "(H K) F", "(H K)"),
    *part("norm1", "(H K)", "(H K)", 1.0),
    *part("norm2", "(H K)", "(H K)", 1.0),
    *part("norm3", "(H K)", "(H K)", 1.0),
)
BIASES = tuple(i.name for i in PARAMETERS if i.optional)
OWN = ("tgt_mask", "tgt_key_padding_mask")
OTHER = ("memory_mask", "memory_key_padding_mask")
SMALL = {"N": (2,), "T": 2, "S": 3, "K": 2, "F": 5}
CAUSAL = ~np.tri(4, dtype=bool)
BLIND = np.array([[False, True, True], [True, True, True]])

CONCEPT = Concept(
    id="134",
    title="The Transformer's decoder block",
    package=__package__,
    needs=("133",),
    sources=("vaswani2017", "bahdanau2015"),
    operations=(
        Operation(
            "transformer_decoder_layer",
            inputs=(
                Input("tgt", "*N T (H K)", symbol="x"),
                Input("memory", "*N S (H K)", symbol="m"),
                hidden("tgt_mask", "T T", r"\alpha"),
                hidden("memory_mask", "T S", r"\beta"),
                hidden("tgt_key_padding_mask", "*N T", r"\mu"),
                hidden("memory_key_padding_mask", "*N S", r"\nu"),
            ),
            parameters=PARAMETERS,
            outputs=(Output("y", "*N T (H K)"),),
            options={
                "nhead": "positive integer",
                "activation": ("relu", "gelu"),
                "norm_first": (False, True),
                "layer_norm_eps": "positive",
            },
            derived={"H": lambda known: known["nhead"]},
            nonempty=("T", "S", "K"),
            cases=(
                Case("smallest", SMALL, how(2, "gelu", False)),
                Case("normalized first", SMALL, how(2, "gelu", True)),
                Case(
                    "relu, two axes of examples",
                    {"N": (2, 1), "T": 3, "S": 2, "K": 3, "F": 4},
                    how(1, "relu", True, 1e-3),
                    absent=OTHER,
                ),
                Case(
                    "causal, no leading axis",
                    {"N": (), "T": 4, "S": 2, "K": 1, "F": 3},
                    how(3, "relu", False),
                    values={"tgt_mask": CAUSAL},
                    absent=("tgt_key_padding_mask", *OTHER),
                ),
                Case(
                    "no masks, no biases",
                    SMALL | {"S": 1},
                    how(2, "gelu", True),
                    absent=(*OWN, *OTHER, *BIASES),
                ),
            ),
            refusals=(
                Refusal(
                    "heads that do not divide the features",
                    {"nhead": 3},
                    ValueError,
                    r"tgt must have a multiple of 3 entries along \(H K\)",
                ),
                Refusal(
                    "a place that finds no memory",
                    {"memory_mask": BLIND},
                    ValueError,
                    "must leave every query a key, got none in row 1",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "hidden_has_no_slope",
            "What a mask hides has no slope",
            r"\begin{gathered}"
            r"o_t = \frac{\sum_s m_{ts}\,e^{a_{ts}}\,v_s}{\sum_s m_{ts}\,e^{a_{ts}}}"
            r" \\[.4em]"
            r"\frac{\partial o_t}{\partial v_r} = p_{tr},"
            r"\quad \frac{\partial o_t}{\partial a_{qr}} = p_{tr}\,(v_r - o_t)\,[t = q]"
            r" \\[.4em]"
            r"\text{with } p_{tr} = m_{tr}\,e^{a_{tr}} \Big/ \sum_s m_{ts}\,e^{a_{ts}}"
            r"\end{gathered}",
        ),
    ),
)
