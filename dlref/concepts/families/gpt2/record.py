"""GPT-2: what it takes, and where its views must agree."""

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


def norm(name):
    """Return the parameters of a layer normalization."""
    return (
        Input(f"{name}.weight", "(H K)", normal(0.5, 1.0)),
        Input(f"{name}.bias", "(H K)", normal(0.3)),
    )


def layer(name, weight, bias, *, optional=False):
    """Return the parameters of a linear layer, its inputs first."""
    return (
        Input(f"{name}.weight", weight, normal(0.5)),
        Input(f"{name}.bias", bias, normal(0.3), optional=optional),
    )


def attention(prefix=""):
    """Return the parameters of attention."""
    return (
        *layer(f"{prefix}c_attn", "(H K) (3 H K)", "(3 H K)", optional=True),
        *layer(f"{prefix}c_proj", "(H K) (H K)", "(H K)"),
    )


def block(prefix=""):
    """Return the parameters of a block."""
    return (
        *norm(f"{prefix}ln_1"),
        *attention(f"{prefix}attn."),
        *norm(f"{prefix}ln_2"),
        *layer(f"{prefix}mlp.c_fc", "(H K) F", "F"),
        *layer(f"{prefix}mlp.c_proj", "F (H K)", "(H K)"),
    )


def how(num_heads, eps=1e-5):
    """Return the options of a model."""
    return {"num_heads": num_heads, "eps": eps}


def without_bias(layers):
    """Return the names of the biases of queries, keys and values."""
    return tuple(f"transformer.h.{k}.attn.c_attn.bias" for k in range(layers))


def count(model, width, layers, total, source="", absent=("lm_head.weight",)):
    """Return a model of 64 features a head; its head is the embedding, if tied."""
    sizes = {"V": 50257, "P": 1024, "K": 64, "F": 4 * width, "L": layers}
    options = how(width // 64)
    return Count(model, "gpt2", sizes, total, source, options, absent)


HEADS = {"H": lambda known: known["num_heads"]}
OPTIONS = {"num_heads": "positive integer", "eps": "positive"}
TIED = ("lm_head.weight",)
SMALL = {"N": (2,), "T": 3, "V": 5, "P": 4, "K": 2, "F": 3, "L": 1}
NONE = "PyTorch's second derivative of an embedding fails without tokens"
TWICE = np.array([[1, 4, 1], [1, 0, 3]])
PADDED = np.array([[2, 1, 0, -100], [-100, 3, 3, 1]])

CONCEPT = Concept(
    id="139",
    title="GPT-2",
    package=__package__,
    needs=("018", "035", "037", "070", "126", "127"),
    sources=(
        "radford2019",
        "radford2018",
        "press2017",
        "hendrycks2016",
        "karpathy2024",
        "raschka2024",
    ),
    operations=(
        Operation(
            "gpt2",
            inputs=(Input("input_ids", "*N T", below="V", symbol="x"),),
            parameters=(
                Input("transformer.wte.weight", "V (H K)", normal(0.7)),
                Input("transformer.wpe.weight", "P (H K)", normal(0.5)),
                *block("transformer.h.{L}."),
                *norm("transformer.ln_f"),
                Input("lm_head.weight", "V (H K)", normal(0.5), optional=True),
            ),
            outputs=(Output("logits", "*N T V"),),
            options=OPTIONS,
            derived=HEADS,
            nonempty=("T", "K"),
            variants=("numpy_fast",),
            cases=(
                Case("smallest", SMALL, how(2), {"input_ids": TWICE}),
                Case("tied", SMALL, how(2), {"input_ids": TWICE}, TIED),
                Case(
                    "two layers, one sentence, every position",
                    {"N": (), "T": 3, "V": 4, "P": 3, "K": 3, "F": 5, "L": 2},
                    how(1, 1e-3),
                    absent=TIED,
                ),
                Case("two leading axes", SMALL | {"T": 2, "N": (2, 1)}, how(2)),
                Case(
                    "no bias of queries, keys and values in the second layer",
                    SMALL | {"L": 2, "K": 1},
                    how(3),
                    absent=(*TIED, without_bias(2)[1]),
                ),
                Case("no layers", SMALL | {"L": 0}, how(2), absent=TIED),
                Case(
                    "no sentences",
                    SMALL | {"N": (0,)},
                    how(2),
                    absent=TIED,
                    waive={"second order": NONE},
                ),
            ),
            refusals=(
                Refusal(
                    "more tokens than positions",
                    {"input_ids": np.array([[0, 1, 2, 3, 4]])},
                    ValueError,
                    "input_ids must have at most 4 places, got 5",
                ),
                Refusal(
                    "a token that is not in the vocabulary",
                    {"input_ids": np.array([[0, 5]])},
                    IndexError,
                    r"input_ids must lie in \[0, 5\), got 5",
                ),
                Refusal(
                    "heads that do not divide the features",
                    {"num_heads": 3},
                    ValueError,
                    r"must have a multiple of 3 entries along \(H K\)",
                ),
            ),
        ),
        Operation(
            "gpt2_block",
            inputs=(Input("x", "*N T (H K)"),),
            parameters=block(),
            outputs=(Output("y", "*N T (H K)"),),
            options=OPTIONS,
            derived=HEADS,
            nonempty=("T", "K"),
            variants=("numpy_fast",),
            cases=(
                Case("smallest", {"N": (1,), "T": 2, "K": 3, "F": 4}, how(1)),
                Case("two heads", {"N": (), "T": 4, "K": 2, "F": 3}, how(2, 1e-3)),
                Case(
                    "two axes, no bias of queries, keys and values",
                    {"N": (2, 1), "T": 3, "K": 2, "F": 5},
                    how(2),
                    absent=("attn.c_attn.bias",),
                ),
                Case("no examples", {"N": (0,), "T": 2, "K": 2, "F": 3}, how(2)),
            ),
        ),
        Operation(
            "gpt2_attention",
            inputs=(Input("x", "*N T (H K)"),),
            parameters=attention(),
            outputs=(Output("y", "*N T (H K)"),),
            options={"num_heads": "positive integer"},
            derived=HEADS,
            nonempty=("T", "K"),
            cases=(
                Case("smallest", {"N": (1,), "T": 2, "K": 3}, {"num_heads": 2}),
                Case("no leading axis", {"N": (), "T": 4, "K": 2}, {"num_heads": 3}),
                Case(
                    "two leading axes, one bias",
                    {"N": (2, 3), "T": 3, "K": 4},
                    {"num_heads": 1},
                    absent=("c_attn.bias",),
                ),
                Case("no examples", {"N": (0,), "T": 2, "K": 2}, {"num_heads": 2}),
            ),
        ),
        Operation(
            "next_token_loss",
            inputs=(
                Input("logits", "*N T V", normal(2.0), symbol="z"),
                Input("labels", "*N T", below="V", also="ignore_index", symbol="x"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"ignore_index": "integer"},
            nonempty=("V",),
            cases=(
                Case("smallest", {"N": (2,), "T": 3, "V": 4}, {"ignore_index": -100}),
                Case("one sentence", {"N": (), "T": 5, "V": 3}, {"ignore_index": -100}),
                Case(
                    "padded with 0",
                    {"N": (3, 2), "T": 2, "V": 3},
                    {"ignore_index": 0},
                    {"labels": np.array([[[1, 2], [0, 1]], [[2, 0], [0, 0]]] * 2)[:3]},
                ),
                Case(
                    "the first label does not count in any case",
                    {"N": (2,), "T": 4, "V": 4},
                    {"ignore_index": -100},
                    {"labels": PADDED},
                ),
            ),
            refusals=(
                Refusal(
                    "one token, which nothing follows",
                    {"logits": np.zeros((2, 1, 4)), "labels": np.ones((2, 1), int)},
                    ValueError,
                    "y must hold a label that counts, got none",
                ),
            ),
        ),
    ),
    counts=(
        count("GPT-2 small", 768, 12, 124_439_808, "karpathy2024"),
        count("GPT-2 medium", 1024, 24, 354_823_168),
        count("GPT-2 large", 1280, 36, 774_030_080),
        count("GPT-2 XL", 1600, 48, 1_557_611_200),
        count(
            "small, without biases of queries, keys and values",
            768,
            12,
            124_412_160,
            "raschka2024",
            absent=(*TIED, *without_bias(12)),
        ),
        count(
            "the same, with a head of its own",
            768,
            12,
            163_009_536,
            "raschka2024",
            absent=without_bias(12),
        ),
    ),
    theorems=(
        Theorem(
            "parameters_in_all",
            "How many parameters there are",
            r"L\,(12 D^2 + 13 D) + (V + P + 2)\, D",
        ),
        Theorem(
            "many_branches_add_up",
            "Branches divided by the root of their number keep the spread",
            r"\mathrm{E}\Bigl(\sum_{i} \frac{a_i}{\sqrt{2L}}\Bigr)^{\!2}"
            r" = \sum_{i,j} \frac{\sigma^2\,[i = j]}{2L} = \sigma^2",
        ),
    ),
)
