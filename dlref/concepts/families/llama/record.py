"""LLaMA: what it takes, and where its views must agree."""

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


def matrix(name, axes):
    """Return a weight."""
    return Input(f"{name}.weight", axes, normal(0.5))


def norm(name):
    """Return the weight of a normalization."""
    return Input(f"{name}.weight", "E", normal(0.5, 1.0))


def attention(prefix=""):
    """Return the parameters of attention."""
    return (
        matrix(f"{prefix}q_proj", "(H K) E"),
        matrix(f"{prefix}k_proj", "(G K) E"),
        matrix(f"{prefix}v_proj", "(G K) E"),
        matrix(f"{prefix}o_proj", "E (H K)"),
    )


def mlp(prefix=""):
    """Return the parameters of the wide layer."""
    return (
        matrix(f"{prefix}gate_proj", "F E"),
        matrix(f"{prefix}up_proj", "F E"),
        matrix(f"{prefix}down_proj", "E F"),
    )


def block(prefix=""):
    """Return the parameters of a block."""
    return (
        norm(f"{prefix}input_layernorm"),
        *attention(f"{prefix}self_attn."),
        norm(f"{prefix}post_attention_layernorm"),
        *mlp(f"{prefix}mlp."),
    )


def heads(num_heads, num_key_value_heads, base=100.0):
    """Return the options of attention."""
    return {
        "num_heads": num_heads,
        "num_key_value_heads": num_key_value_heads,
        "base": base,
    }


def how(*given, eps=1e-3):
    """Return the options of a block or a model."""
    return {**heads(*given), "eps": eps}


def count(model, vocabulary, wide, groups, total, source=""):
    """Return a model of 32 layers, with 32 heads of 128 features."""
    sizes = {"V": vocabulary, "E": 4096, "F": wide, "K": 128, "L": 32}
    return Count(model, "llama", sizes, total, source, how(32, groups))


COUNTED = {
    "H": lambda known: known["num_heads"],
    "G": lambda known: known["num_key_value_heads"],
}
HEADS = {
    "num_heads": "positive integer",
    "num_key_value_heads": "positive integer",
    "base": "positive",
}
OPTIONS = HEADS | {"eps": "positive"}
TIED = ("lm_head.weight",)
SMALL = {"N": (2,), "T": 3, "V": 5, "K": 2, "E": 3, "F": 4, "L": 1}
TWICE = np.array([[1, 4, 1], [1, 0, 3]])
NONE = "PyTorch's second derivative of an embedding fails without tokens"

CONCEPT = Concept(
    id="141",
    title="LLaMA",
    package=__package__,
    needs=("018", "035", "071", "128", "129"),
    sources=(
        "touvron2023",
        "touvron2023llama2",
        "grattafiori2024",
        "jiang2023",
        "raschka2024",
    ),
    operations=(
        Operation(
            "llama",
            inputs=(Input("input_ids", "*N T", below="V", symbol="x"),),
            parameters=(
                Input("model.embed_tokens.weight", "V E", normal(0.7)),
                *block("model.layers.{L}."),
                norm("model.norm"),
                Input("lm_head.weight", "V E", normal(0.5), optional=True),
            ),
            outputs=(Output("logits", "*N T V"),),
            options=OPTIONS,
            derived=COUNTED,
            nonempty=("T", "K", "E"),
            cases=(
                Case("smallest", SMALL, how(2, 1), {"input_ids": TWICE}),
                Case(
                    "two layers, one sentence, the head tied",
                    {"N": (), "T": 4, "V": 4, "K": 4, "E": 5, "F": 3, "L": 2},
                    how(2, 2, eps=1e-5),
                    # Of one word alone all values are alike, and no score counts.
                    values={"input_ids": np.array([2, 0, 3, 1])},
                    absent=TIED,
                ),
                Case(
                    "no layers", SMALL | {"L": 0, "N": (2, 1)}, how(2, 1), absent=TIED
                ),
                Case(
                    "no sentences",
                    SMALL | {"N": (0,)},
                    how(2, 1),
                    waive={"second order": NONE},
                ),
            ),
            refusals=(
                Refusal(
                    "a token that is not in the vocabulary",
                    {"input_ids": np.array([[0, 5]])},
                    IndexError,
                    r"input_ids must lie in \[0, 5\), got 5",
                ),
            ),
        ),
        Operation(
            "llama_block",
            inputs=(Input("x", "*N T E"),),
            parameters=block(),
            outputs=(Output("y", "*N T E"),),
            options=OPTIONS,
            derived=COUNTED,
            nonempty=("T", "K", "E"),
            cases=(
                Case(
                    "smallest",
                    {"N": (1,), "T": 3, "K": 2, "E": 3, "F": 4},
                    how(2, 1),
                ),
                Case(
                    "as many groups as heads",
                    {"N": (), "T": 4, "K": 4, "E": 6, "F": 5},
                    how(2, 2, 50.0, eps=1e-5),
                ),
                Case(
                    "no examples",
                    {"N": (2, 0), "T": 2, "K": 2, "E": 3, "F": 2},
                    how(2, 1),
                ),
            ),
        ),
        Operation(
            "llama_attention",
            inputs=(Input("x", "*N T E"),),
            parameters=attention(),
            outputs=(Output("y", "*N T E"),),
            options=HEADS,
            derived=COUNTED,
            nonempty=("T", "K", "E"),
            cases=(
                Case("smallest", {"N": (1,), "T": 3, "K": 4, "E": 3}, heads(2, 1)),
                Case(
                    "three in each of two groups",
                    {"N": (2, 1), "T": 4, "K": 2, "E": 5},
                    heads(6, 2),
                ),
                Case(
                    "one place",
                    {"N": (), "T": 1, "K": 6, "E": 2},
                    heads(2, 2),
                    floor=1.0,  # it has nothing to choose: queries and keys are idle
                ),
            ),
            refusals=(
                Refusal(
                    "groups that do not divide the heads",
                    {
                        "num_heads": 4,
                        "num_key_value_heads": 3,
                        "params": {
                            "q_proj.weight": np.ones((8, 3)),
                            "k_proj.weight": np.ones((6, 3)),
                            "v_proj.weight": np.ones((6, 3)),
                            "o_proj.weight": np.ones((3, 8)),
                        },
                    },
                    ValueError,
                    "num_heads must be a multiple of num_key_value_heads, got 4 and 3",
                ),
                Refusal(
                    "heads of odd width",
                    {
                        "num_key_value_heads": 2,
                        "params": {
                            "q_proj.weight": np.ones((6, 3)),
                            "k_proj.weight": np.ones((6, 3)),
                            "v_proj.weight": np.ones((6, 3)),
                            "o_proj.weight": np.ones((3, 6)),
                        },
                    },
                    ValueError,
                    r"q_proj\.weight must have heads of even width, got 3",
                ),
            ),
        ),
        Operation(
            "llama_mlp",
            inputs=(Input("x", "*N E"),),
            parameters=mlp(),
            outputs=(Output("y", "*N E"),),
            cases=(
                Case("smallest", {"N": (2,), "E": 3, "F": 4}),
                Case("one row", {"N": (), "E": 2, "F": 5}),
                Case("sequences", {"N": (2, 3), "E": 4, "F": 1}),
            ),
        ),
    ),
    counts=(
        count("Llama 2 7B", 32000, 11008, 32, 6_738_415_616, "raschka2024"),
        count("Llama 3 8B", 128256, 14336, 8, 8_030_261_248, "raschka2024"),
        count("Mistral 7B", 32000, 14336, 8, 7_241_732_096),
    ),
    theorems=(
        Theorem(
            "parameters_in_all",
            "How many parameters there are",
            r"E\,\bigl(L\,(2 (H + G) K + 3 F + 2) + 2 V + 1\bigr)",
        ),
        Theorem(
            "three_for_two",
            "Three matrices cost as much as two, at two thirds of the width",
            r"2 \cdot E \cdot 4E = 3 \cdot E \cdot \tfrac{8}{3} E",
        ),
    ),
)
