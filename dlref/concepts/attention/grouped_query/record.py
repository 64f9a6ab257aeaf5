"""Grouped-query attention: what it takes, and where its views must agree."""

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
    shown,
)

MASK = shown("mask", "T S")
BLIND = np.array([[True, False, True], [False, False, False]])  # row 1 sees nothing
UNSEEN = Refusal(
    "a query without keys",
    {"mask": BLIND},
    ValueError,
    "mask must leave every query a key, got none in row 1",
)
GROUPS = {"N": (1,), "G": 2, "R": 2, "T": 2, "S": 3, "D": 2, "E": 1}
LAYER = {"N": (2,), "T": 2, "S": 3, "F": 5, "R": 2, "D": 3}
LATENT = {"N": (2,), "H": 2, "T": 2, "S": 3, "D": 4, "L": 5, "E": 1}


def groups(count):
    """Return the options of a layer."""
    return {"num_key_value_heads": count}


CONCEPT = Concept(
    id="128",
    title="Grouped-query attention",
    package=__package__,
    needs=("127",),
    sources=("ainslie2023", "deepseek2024", "shazeer2019", "vaswani2017"),
    operations=(
        Operation(
            "grouped_query_attention",
            inputs=(
                Input("query", "*N (G R) T D", symbol="q"),
                Input("key", "*N G S D", symbol="k"),
                Input("value", "*N G S E", symbol="v"),
                MASK,
            ),
            outputs=(Output("y", "*N (G R) T E"),),
            nonempty=("G", "S", "D"),
            cases=(
                Case("smallest", GROUPS),
                Case(
                    "three in each of two groups",
                    {"N": (2,), "G": 2, "R": 3, "T": 4, "S": 5, "D": 6, "E": 7},
                ),
                Case(
                    "one group, so multi-query",
                    {"N": (), "G": 1, "R": 4, "T": 3, "S": 2, "D": 5, "E": 3},
                ),
                Case(
                    "groups of one, no mask",
                    {"N": (2, 3), "G": 3, "R": 1, "T": 2, "S": 4, "D": 3, "E": 2},
                    absent=("mask",),
                ),
                Case("no examples", GROUPS | {"N": (0,)}),
                Case("no queries", GROUPS | {"T": 0}),
            ),
            refusals=(
                UNSEEN,
                Refusal(
                    "groups that do not divide the heads",
                    {"query": np.ones((1, 3, 2, 2))},
                    ValueError,
                    r"query must have a multiple of 2 entries along \(G R\)",
                ),
            ),
        ),
        Operation(
            "grouped_query_layer",
            inputs=(Input("x", "*N T F"), Input("memory", "*N S F"), MASK),
            parameters=(
                Input("q_proj.weight", "(G R D) F", normal(0.5)),
                Input("k_proj.weight", "(G D) F", normal(0.5)),
                Input("v_proj.weight", "(G D) F", normal(0.5)),
                Input("o_proj.weight", "F (G R D)", normal(0.5)),
            ),
            outputs=(Output("y", "*N T F"),),
            options={"num_key_value_heads": "positive integer"},
            derived={"G": lambda known: known["num_key_value_heads"]},
            nonempty=("S", "D"),
            cases=(
                Case("smallest", LAYER, groups(2)),
                Case(
                    "no leading axis",
                    LAYER | {"N": (), "R": 3, "T": 4},
                    groups(1),
                ),
                Case(
                    "no mask",
                    LAYER | {"N": (2, 1), "R": 1},
                    groups(3),
                    absent=("mask",),
                ),
                Case("no examples", LAYER | {"N": (0,)}, groups(2)),
            ),
            refusals=(
                UNSEEN,
                Refusal(
                    "groups that do not divide the keys",
                    {"num_key_value_heads": 4},
                    ValueError,
                    r"k_proj\.weight must have a multiple of 4 entries",
                ),
            ),
        ),
        Operation(
            "latent_attention",
            inputs=(
                Input("query", "*N H T D", symbol="q"),
                Input("latent", "*N S L", symbol="c"),
                Input("key_up", "H D L", symbol="U"),
                Input("value_up", "H E L", symbol="V"),
                MASK,
            ),
            outputs=(Output("y", "*N H T E"),),
            nonempty=("S", "D", "L"),
            cases=(
                Case("smallest", LATENT),
                Case(
                    "no leading axis",
                    {"N": (), "H": 3, "T": 4, "S": 2, "D": 5, "L": 6, "E": 7},
                ),
                Case(
                    "no mask, two axes",
                    {"N": (2, 1), "H": 1, "T": 3, "S": 4, "D": 2, "L": 1, "E": 3},
                    absent=("mask",),
                ),
                Case("no examples", LATENT | {"N": (0,)}),
                Case("no queries", LATENT | {"T": 0}),
            ),
            refusals=(UNSEEN,),
        ),
    ),
    theorems=(
        Theorem(
            "each_head_is_an_attention",
            "Each head is an attention of its own, with the keys of its group",
            r"y_{ngr} = \mathrm{attention}(q_{ngr}, k_{ng}, v_{ng})",
            of="grouped_query_attention",
        ),
        Theorem(
            "absorbed",
            "The keys and values need not be made",
            r"\begin{gathered}"
            r"q \cdot (U c) = (U^{\mathsf{T}} q) \cdot c \\[.4em]"
            r"\sum_s p_s\, V c_s = V \sum_s p_s\, c_s"
            r"\end{gathered}",
            of="latent_attention",
        ),
    ),
)
