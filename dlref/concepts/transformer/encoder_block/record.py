"""The encoder block: what it takes, and where its views must agree."""

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


def layer(name, weight, scale=0.5):
    """Return weight and bias of a part, the bias as long as the weight has rows."""
    rows = weight[: weight.index(")") + 1] if weight[0] == "(" else weight.split()[0]
    return (
        Input(f"{name}.weight", weight, normal(scale)),
        Input(f"{name}.bias", rows, normal(0.3), optional=True),
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
    Input("self_attn.in_proj_weight", "(3 H K) (H K)", normal(0.5)),
    Input("self_attn.in_proj_bias", "(3 H K)", normal(0.3), optional=True),
    *layer("self_attn.out_proj", "(H K) (H K)"),
    *layer("linear1", "F (H K)"),
    *layer("linear2", "(H K) F"),
    *layer("norm1", "(H K)", 1.0),
    *layer("norm2", "(H K)", 1.0),
)
BIASES = tuple(i.name for i in PARAMETERS if i.optional)
MASKS = ("src_mask", "src_key_padding_mask")
SMALL = {"N": (1,), "T": 3, "K": 2, "F": 5}
CAUSAL = ~np.tri(4, dtype=bool)
BLIND = np.eye(3, k=1, dtype=bool) | np.array([[True], [False], [False]])

CONCEPT = Concept(
    id="133",
    title="The Transformer's encoder block",
    package=__package__,
    needs=("018", "035", "070", "127"),
    sources=("vaswani2017", "xiong2020", "hendrycks2016"),
    operations=(
        Operation(
            "transformer_encoder_layer",
            inputs=(
                Input("src", "*N T (H K)", symbol="x"),
                hidden("src_mask", "T T", "m"),
                hidden("src_key_padding_mask", "*N T", r"\mu"),
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
            nonempty=("T", "K"),
            cases=(
                Case("smallest", SMALL, how(2, "gelu", False)),
                Case("normalized first", SMALL, how(2, "gelu", True)),
                Case(
                    "relu, two axes of examples",
                    {"N": (2, 2), "T": 2, "K": 3, "F": 4},
                    how(1, "relu", False, 1e-3),
                ),
                Case(
                    "causal, no leading axis",
                    {"N": (), "T": 4, "K": 1, "F": 3},
                    how(3, "relu", True),
                    values={"src_mask": CAUSAL},
                    absent=("src_key_padding_mask",),
                ),
                Case(
                    "no masks, no biases",
                    SMALL | {"N": (3,)},
                    how(2, "gelu", True),
                    absent=(*MASKS, *BIASES),
                ),
                Case(
                    "no biases, normalized last",
                    SMALL | {"T": 2},
                    how(2, "relu", False),
                    absent=("src_mask", *BIASES),
                ),
            ),
            refusals=(
                Refusal(
                    "heads that do not divide the features",
                    {"nhead": 3},
                    ValueError,
                    r"src must have a multiple of 3 entries along \(H K\)",
                ),
                Refusal(
                    "a place that sees nothing",
                    {"src_mask": BLIND},
                    ValueError,
                    "must leave every query a key, got none in row 0",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "variance_of_a_sum",
            "The variance of a row plus another",
            r"\mathrm{Var}(x + y) = \mathrm{Var}(x) + \mathrm{Var}(y)"
            r" + 2\,\mathrm{Cov}(x, y)",
        ),
        Theorem(
            "skips_after_many_blocks",
            "A skip fades by halves, or by a root",
            r"\begin{gathered}"
            r"\Bigl(\tfrac{1}{\sqrt 2}\Bigr)^{2L} = 2^{-L} \to 0 \\[.4em]"
            r"2^{-L} \Big/ \tfrac{1}{\sqrt{1 + 2L}} \to 0"
            r"\end{gathered}",
        ),
    ),
)
