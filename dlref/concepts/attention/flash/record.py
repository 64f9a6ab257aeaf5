"""Tiled exact attention: what it takes, where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

FAR = np.array([[[30.0, -40.0]], [[-35.0, 25.0]]])
# The largest score is in the last tile: what came before must fade.
RISING = np.array([[0.0, -1.0], [20.0, 0.0], [40.0, 1.0], [60.0, 2.0], [61.0, 0.0]])
APART = "the mean slope is rounded apart from its terms; queries are thousands"


def how(is_causal=False, rows=2, columns=2):
    """Return the options of a case."""
    return {"is_causal": is_causal, "rows": rows, "columns": columns}


CONCEPT = Concept(
    id="131",
    title="FlashAttention: exact attention in tiles",
    package=__package__,
    needs=("009", "126"),
    sources=("milakov2018", "dao2022", "dao2024"),
    operations=(
        Operation(
            "flash_attention",
            inputs=(
                Input("query", "*N T D", symbol="q"),
                Input("key", "*N S D", symbol="k"),
                Input("value", "*N S E", symbol="v"),
            ),
            outputs=(Output("y", "*N T E"),),
            options={
                "is_causal": (False, True),
                "rows": "positive integer",
                "columns": "positive integer",
            },
            nonempty=("S", "D"),
            cases=(
                Case("smallest", {"N": (2,), "T": 3, "S": 4, "D": 2, "E": 1}, how()),
                Case(
                    "causal, tiles left over",
                    {"N": (), "T": 7, "S": 7, "D": 3, "E": 2},
                    how(True, 3, 2),
                ),
                Case(
                    "causal, fewer keys",
                    {"N": (2, 3), "T": 5, "S": 3, "D": 4, "E": 2},
                    how(True, 2, 4),
                ),
                Case(
                    "causal, fewer queries",
                    {"N": (2,), "T": 3, "S": 6, "D": 2, "E": 3},
                    how(True, 1, 1),
                ),
                Case(
                    "one tile",
                    {"N": (2,), "T": 4, "S": 5, "D": 3, "E": 2},
                    how(False, 64, 64),
                ),
                Case(
                    "one key",
                    {"N": (2,), "T": 3, "S": 1, "D": 4, "E": 2},
                    how(),
                    floor=1.0,  # its weight is 1
                ),
                Case(
                    "rising scores",
                    {"N": (1,), "T": 2, "S": 5, "D": 2, "E": 3},
                    how(False, 1, 2),
                    values={"key": RISING[None]},
                    floor=1.0,  # one weight is all but 1
                ),
                Case(
                    "scores of thousands",
                    {"N": (2,), "T": 1, "S": 3, "D": 2, "E": 2},
                    how(),
                    values={"query": 100 * FAR},
                    bounds={"second order": (1e-8, APART)},
                    floor=5000.0,  # the other weights are 0: scores cancel
                ),
                Case("no queries", {"N": (2,), "T": 0, "S": 3, "D": 2, "E": 2}, how()),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "tiles_join",
            "Two tiles join into one",
            r"\begin{gathered} \ell = e^{a - m}\, \ell_1 + e^{b - m}\, \ell_2, \qquad"
            r" y = \frac{e^{a - m}\, \ell_1\, y_1 + e^{b - m}\, \ell_2\, y_2}{\ell}"
            r" \\[.4em] \text{are what both tiles together give, on the scale } m"
            r" \end{gathered}",
        ),
        Theorem(
            "order_does_not_matter",
            "The order of joining does not matter",
            r"(1 \oplus 2) \oplus 3 = 1 \oplus (2 \oplus 3)",
        ),
        Theorem(
            "weights_come_back",
            "The weights come back from one score and what was kept",
            r"\frac{e^{z_{nts} - m_{nt}}}{\sum_i e^{z_{nti} - m_{nt}}} ="
            r" \frac{e^{z_{nts}}}{\sum_i e^{z_{nti}}} = p_{nts}",
            of="flash_attention",
        ),
        Theorem(
            "mean_slope_without_weights",
            "The mean slope of a row needs no weights",
            r"\sum_s p_{nts} \sum_e \frac{\partial L}{\partial y_{nte}}\, v_{nse} ="
            r" \sum_e \frac{\partial L}{\partial y_{nte}}\, y_{nte}",
            of="flash_attention",
        ),
    ),
)
