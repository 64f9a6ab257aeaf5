"""BERT: what it takes, and where its views must agree."""

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

SHIFT = "it moves all scores of a query alike, and softmax does not see that"


def norm(name, axes="(H K)"):
    """Return the parameters of a layer normalization."""
    return (
        Input(f"{name}.weight", axes, normal(0.5, 1.0)),
        Input(f"{name}.bias", axes, normal(0.3)),
    )


def layer(name, outputs="(H K)", inputs="(H K)", zero=""):
    """Return the parameters of a linear layer."""
    return (
        Input(f"{name}.weight", f"{outputs} {inputs}", normal(0.5)),
        Input(f"{name}.bias", outputs, normal(0.3), zero=zero),
    )


def embeddings(prefix="", axes="(H K)"):
    """Return the parameters of the embeddings."""
    return (
        Input(f"{prefix}word_embeddings.weight", f"V {axes}", normal(0.7)),
        Input(f"{prefix}position_embeddings.weight", f"P {axes}", normal(0.5)),
        Input(f"{prefix}token_type_embeddings.weight", f"A {axes}", normal(0.5)),
        *norm(f"{prefix}LayerNorm", axes),
    )


def block(prefix=""):
    """Return the parameters of a layer of the encoder."""
    return (
        *layer(f"{prefix}attention.self.query"),
        *layer(f"{prefix}attention.self.key", zero=SHIFT),
        *layer(f"{prefix}attention.self.value"),
        *layer(f"{prefix}attention.output.dense"),
        *norm(f"{prefix}attention.output.LayerNorm"),
        *layer(f"{prefix}intermediate.dense", "F"),
        *layer(f"{prefix}output.dense", "(H K)", "F"),
        *norm(f"{prefix}output.LayerNorm"),
    )


def encoder(prefix=""):
    """Return the parameters of all but the heads."""
    return (*embeddings(f"{prefix}embeddings."), *block(prefix + "encoder.layer.{L}."))


def lm_head(prefix="", axes="(H K)"):
    """Return the parameters of the scores for tokens, but for the embedding."""
    return (
        *layer(f"{prefix}transform.dense", axes, axes),
        *norm(f"{prefix}transform.LayerNorm", axes),
        Input(f"{prefix}bias", "V", normal(0.3)),
    )


def how(num_heads, eps=1e-12):
    """Return the options of a model."""
    return {"num_heads": num_heads, "eps": eps}


def count(model, of, total, source="", *, V=30522, width=768, layers=12, head=64):
    """Return a model of 512 positions and two parts."""
    sizes = {"V": V, "P": 512, "A": 2, "K": head, "F": 4 * width, "L": layers}
    return Count(model, of, sizes, total, source, how(width // head))


HEADS = {"H": lambda known: known["num_heads"]}
OPTIONS = {"num_heads": "positive integer", "eps": "positive"}
MASK = shown("attention_mask", "*N T")
TOKENS = (
    Input("input_ids", "*N T", below="V", symbol="x"),
    Input("token_type_ids", "*N T", below="A", symbol="s"),
)
SHIFT = 1.0  # a bias of the keys shifts all scores of a query: its gradient is 0
SMALL = {"N": (2,), "T": 3, "V": 5, "P": 4, "A": 2, "K": 2, "F": 3, "L": 1}
DEEP = SMALL | {"N": (), "T": 2, "P": 2, "K": 3, "A": 3, "L": 2}
TWICE = {
    "input_ids": np.array([[1, 4, 1], [1, 0, 3]]),
    "token_type_ids": np.array([[0, 0, 1], [0, 1, 1]]),
}
EMPTY = {"attention_mask": np.array([[True, False, True], [False] * 3])}
NO_TOKEN = Refusal(
    "a text without a token",
    EMPTY,
    ValueError,
    "attention_mask must leave a token in every text",
)
LONG = {"input_ids": np.ones((1, 5), int), "token_type_ids": np.ones((1, 5), int)}
TOO_LONG = {
    "name": "more tokens than positions",
    "error": ValueError,
    "message": "input_ids must have at most 4 places, got 5",
}
UNKNOWN = Refusal(
    "a token that is not in the vocabulary",
    {"input_ids": np.array([[0, 5, 0], [1, 1, 1]])},
    IndexError,
    r"input_ids must lie in \[0, 5\), got 5",
)
THIRD = Refusal(
    "a third part",
    {"token_type_ids": np.array([[0, 1, 2], [1, 1, 1]])},
    IndexError,
    r"token_type_ids must lie in \[0, 2\), got 2",
)
MODEL = {
    "options": OPTIONS,
    "derived": HEADS,
    "nonempty": ("T", "K"),
    "inputs": (*TOKENS, MASK),
}

CONCEPT = Concept(
    id="138",
    title="BERT",
    package=__package__,
    needs=("018", "037", "070", "127", "139"),
    sources=("devlin2019", "liu2019"),
    operations=(
        Operation(
            "bert",
            **MODEL,
            parameters=(*encoder(), *layer("pooler.dense")),
            outputs=(
                Output("hidden", "*N T (H K)", symbol="h"),
                Output("pooled", "*N (H K)", symbol="p"),
            ),
            variants=("numpy_fast",),
            cases=(
                Case("smallest", SMALL, how(2), TWICE, floor=SHIFT),
                Case(
                    "two layers, three parts, one text",
                    DEEP,
                    how(2, 1e-3),
                    floor=SHIFT,
                ),
                Case(
                    "all are tokens",
                    SMALL | {"N": (1, 2), "T": 4, "K": 1, "F": 2},
                    how(3, 1e-5),
                    absent=("attention_mask",),
                    floor=SHIFT,
                ),
            ),
            refusals=(
                NO_TOKEN,
                Refusal(values=LONG | {"attention_mask": None}, **TOO_LONG),
                UNKNOWN,
                THIRD,
                Refusal(
                    "heads that do not divide the features",
                    {"num_heads": 3},
                    ValueError,
                    r"must have a multiple of 3 entries along \(H K\)",
                ),
            ),
        ),
        Operation(
            "bert_embeddings",
            inputs=TOKENS,
            parameters=embeddings(axes="D"),
            outputs=(Output("y", "*N T D"),),
            options={"eps": "positive"},
            nonempty=("D",),
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "T": 3, "V": 5, "P": 4, "A": 2, "D": 3},
                    {"eps": 1e-12},
                    TWICE,
                ),
                Case(
                    "one text, every position",
                    {"N": (), "T": 4, "V": 3, "P": 4, "A": 3, "D": 5},
                    {"eps": 1e-3},
                ),
                Case(
                    "two leading axes",
                    {"N": (2, 3), "T": 2, "V": 4, "P": 6, "A": 1, "D": 4},
                    {"eps": 1e-5},
                ),
            ),
            refusals=(Refusal(values=LONG, **TOO_LONG), UNKNOWN, THIRD),
        ),
        Operation(
            "bert_layer",
            inputs=(Input("x", "*N T (H K)"), MASK),
            parameters=block(),
            outputs=(Output("y", "*N T (H K)"),),
            options=OPTIONS,
            derived=HEADS,
            nonempty=("T", "K"),
            variants=("numpy_fast",),
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "T": 3, "K": 2, "F": 5},
                    how(2),
                    floor=SHIFT,
                ),
                Case(
                    "one text",
                    {"N": (), "T": 4, "K": 3, "F": 2},
                    how(1, 1e-3),
                    floor=SHIFT,
                ),
                Case(
                    "two axes, all are tokens",
                    {"N": (2, 1), "T": 2, "K": 1, "F": 4},
                    how(3),
                    absent=("attention_mask",),
                    floor=SHIFT,
                ),
                Case("no texts", {"N": (0,), "T": 2, "K": 2, "F": 3}, how(2)),
            ),
            refusals=(NO_TOKEN,),
        ),
        Operation(
            "bert_lm_head",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "V D", normal(0.5), symbol="E"),
            ),
            parameters=lm_head(axes="D"),
            outputs=(Output("logits", "*N V"),),
            options={"eps": "positive"},
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "V": 4}, {"eps": 1e-12}),
                Case("one row", {"N": (), "D": 4, "V": 3}, {"eps": 1e-3}),
                Case("two axes", {"N": (2, 3), "D": 5, "V": 2}, {"eps": 1e-5}),
                Case("no rows", {"N": (0,), "D": 3, "V": 4}, {"eps": 1e-5}),
            ),
        ),
        Operation(
            "bert_for_pretraining",
            **MODEL,
            parameters=(
                *encoder("bert."),
                *layer("bert.pooler.dense"),
                *lm_head("cls.predictions."),
                *layer("cls.seq_relationship", "2"),
            ),
            outputs=(
                Output("token_logits", "*N T V"),
                Output("pair_logits", "*N 2"),
            ),
            cases=(
                Case("smallest", SMALL, how(2), TWICE, floor=SHIFT),
                Case(
                    "two layers, one text",
                    DEEP,
                    how(2, 1e-3),
                    absent=("attention_mask",),
                    floor=SHIFT,
                ),
                Case("two axes", SMALL | {"N": (1, 2)}, how(2, 1e-3), floor=SHIFT),
            ),
        ),
        Operation(
            "bert_for_masked_lm",
            **MODEL,
            parameters=(*encoder("bert."), *lm_head("cls.predictions.")),
            outputs=(Output("logits", "*N T V"),),
            cases=(
                Case("smallest", SMALL, how(2), TWICE, floor=SHIFT),
                Case(
                    "two layers, one text",
                    DEEP,
                    how(2, 1e-3),
                    absent=("attention_mask",),
                    floor=SHIFT,
                ),
                Case("two axes", SMALL | {"N": (1, 2)}, how(2, 1e-3), floor=SHIFT),
            ),
        ),
    ),
    counts=(
        count("BERT base, uncased", "bert", 109_482_240),
        count("BERT base, cased", "bert", 108_310_272, V=28996),
        count("BERT large, uncased", "bert", 335_141_888, width=1024, layers=24),
        count("all-MiniLM-L6-v2", "bert", 22_713_216, width=384, layers=6, head=32),
        count("BERT base, for pretraining", "bert_for_pretraining", 110_106_428),
        count("BERT base, for masked tokens", "bert_for_masked_lm", 109_514_298),
    ),
    theorems=(
        Theorem(
            "parameters_in_all",
            "How many parameters there are",
            r"L\,(12 D^2 + 13 D) + (V + P + A + 2)\, D + D^2 + D",
        ),
        Theorem(
            "heads_in_all",
            "What the two questions need besides",
            r"D^2 + 5 D + V + 2",
        ),
    ),
)
