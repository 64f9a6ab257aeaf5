"""Multi-head attention: what it takes, and where its views must agree."""

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


def heads(count):
    """Return the options."""
    return {"num_heads": count}


MASKS = ("key_padding_mask", "attn_mask")
BIASES = ("in_proj_bias", "out_proj.bias")
SMALL = {"N": (1,), "T": 2, "S": 3, "K": 2}
CAUSAL = ~np.tri(4, dtype=bool)
LEFT = np.array([[True, True, False, False], [False, False, False, True]])
BLIND = np.array([[False, True, True], [True, True, True]])  # row 1 sees nothing

CONCEPT = Concept(
    id="127",
    title="Multi-head attention",
    package=__package__,
    needs=("013", "126"),
    sources=("michel2019", "vaswani2017"),
    operations=(
        Operation(
            "multihead_attention",
            inputs=(
                Input("query", "*N T (H K)", symbol="x"),
                Input("key", "*N S (H K)", symbol="x'"),
                Input("value", "*N S (H K)", symbol="x''"),
                hidden("key_padding_mask", "*N S", r"\mu"),
                hidden("attn_mask", "T S", "m"),
            ),
            parameters=(
                Input("in_proj_weight", "(3 H K) (H K)", normal(0.6), symbol="W"),
                Input("in_proj_bias", "(3 H K)", optional=True, symbol="b"),
                Input("out_proj.weight", "(H K) (H K)", normal(0.6), symbol="U"),
                Input("out_proj.bias", "(H K)", optional=True, symbol="c"),
            ),
            outputs=(Output("y", "*N T (H K)"),),
            options={"num_heads": "positive integer"},
            derived={"H": lambda known: known["num_heads"]},
            nonempty=("S", "K"),
            cases=(
                Case("smallest", SMALL, heads(2)),
                Case(
                    "two axes of examples",
                    {"N": (2, 3), "T": 5, "S": 4, "K": 2},
                    heads(3),
                ),
                Case(
                    "causal, no leading axis",
                    {"N": (), "T": 4, "S": 4, "K": 3},
                    heads(4),
                    values={"attn_mask": CAUSAL},
                    absent=("key_padding_mask",),
                ),
                Case(
                    "padded on either side",
                    {"N": (2,), "T": 3, "S": 4, "K": 5},
                    heads(2),
                    values={"key_padding_mask": LEFT},
                    absent=("attn_mask",),
                ),
                Case(
                    "one head, plain",
                    {"N": (3,), "T": 2, "S": 5, "K": 4},
                    heads(1),
                    absent=(*MASKS, *BIASES),
                ),
                Case("no bias inside", SMALL, heads(3), absent=("in_proj_bias",)),
                Case("no bias outside", SMALL, heads(3), absent=("out_proj.bias",)),
                Case("heads of one feature", SMALL | {"K": 1}, heads(4)),
                Case("no examples", SMALL | {"N": (0,)}, heads(2)),
                Case("no queries", SMALL | {"T": 0}, heads(2)),
            ),
            refusals=(
                Refusal(
                    "heads that do not divide the features",
                    {"num_heads": 3},
                    ValueError,
                    r"query must have a multiple of 3 entries along \(H K\)",
                ),
                Refusal(
                    "a query without keys",
                    {"attn_mask": BLIND},
                    ValueError,
                    "key_padding_mask and attn_mask must leave every query a key,"
                    " got none in row 1",
                ),
            ),
        ),
        Operation(
            "split_heads",
            inputs=(Input("x", "*N T (H K)"),),
            outputs=(Output("y", "*N H T K"),),
            options={"num_heads": "positive integer"},
            derived={"H": lambda known: known["num_heads"]},
            cases=(
                Case("smallest", {"N": (2,), "T": 3, "K": 4}, heads(2)),
                Case("no leading axis", {"N": (), "T": 4, "K": 1}, heads(3)),
                Case("one head", {"N": (2, 1), "T": 2, "K": 3}, heads(1)),
                Case("no places", {"N": (2,), "T": 0, "K": 2}, heads(2)),
            ),
            refusals=(
                Refusal(
                    "heads that do not divide the features",
                    {"num_heads": 3},
                    ValueError,
                    r"x must have a multiple of 3 entries along \(H K\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "key_bias_changes_nothing",
            "The bias of the keys changes nothing",
            r"o\big|_{b^k + c} = o",
            of="multihead_attention",
        ),
        Theorem(
            "value_bias_passes_through",
            "The bias of the values arrives as it is",
            r"o\big|_{b^v + c} = o + c",
            of="multihead_attention",
        ),
    ),
)
