"""Losses of overlap: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    uniform,
)

LOSS = Output("loss", "*N", symbol=r"\ell")
MASKS = (
    Input("input", "*N P", uniform(0.05, 0.95), rule="probability", symbol="x"),
    Input("target", "*N P", uniform(), rule="probability", symbol="t"),
)
SMOOTH = {"smooth": 0.5}
TVERSKY = SMOOTH | {"alpha": 0.3, "beta": 0.7}
KINK = "edges that are equal: which slope is taken is compared with PyTorch"
TIE = dict.fromkeys(("complex step", "second order", "float32"), KINK)
SURE = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]])
THERE = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
UNIT = np.array([0.0, 0.0, 2.0, 3.0])
PAIRS = np.array([UNIT, UNIT, UNIT, UNIT])
OTHERS = np.array(
    [
        UNIT,  # the same
        [2.0, 0.5, 3.0, 2.0],  # side by side, touching
        [0.0, 3.5, 4.0, 5.0],  # below, one edge in line
        [0.0, 0.0, 1.0, 3.0],  # inside, three edges in line
    ]
)


def boxes(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw boxes of which some meet."""
    low = rng.uniform(0, 1, (*shape[:-1], 2))
    return np.concatenate([low, low + rng.uniform(0.3, 1.2, low.shape)], axis=-1)


BOXES = (
    Input("input", "*N 4", boxes, symbol="a"),
    Input("target", "*N 4", boxes, symbol="b"),
)
EMPTY = (
    Refusal(
        "a box without width",
        {"input": np.array([[0.0, 0.0, 0.0, 1.0]] * 5)},
        ValueError,
        "input must hold boxes with left < right and top < bottom, got sides of 0",
    ),
    Refusal(
        "a box upside down",
        {"target": np.array([[0.0, 1.0, 1.0, 0.0]] * 5)},
        ValueError,
        "target must hold boxes with left < right and top < bottom, got sides of -1",
    ),
)


def masks(options, *more):
    """Return the cases of a loss on masks."""
    return (
        Case("smallest", {"N": (2,), "P": 3}, options),
        Case("one row", {"N": (), "P": 5}, options | {"smooth": 1.0}),
        Case("two leading axes", {"N": (2, 3), "P": 4}, options | {"smooth": 2.0}),
        Case("one place", {"N": (3,), "P": 1}, options),
        Case("no rows", {"N": (0,), "P": 3}, options),
        Case("no places", {"N": (2,), "P": 0}, options, floor=1.0),
        Case(
            "right, nothing there, and all wrong",
            {"N": (3,), "P": 4},
            options,
            values={"input": SURE, "target": THERE},
        ),
        *more,
    )


def pairs(**values):
    """Return the cases of a loss on boxes."""
    given = {"input": PAIRS, "target": OTHERS}
    if values:
        given["alpha"] = np.full(4, 0.4)
    return (
        Case("smallest", {"N": (5,)}),
        Case("one pair", {"N": ()}),
        Case("two leading axes", {"N": (2, 3)}),
        Case("many", {"N": (40,)}),
        Case("no pairs", {"N": (0,)}),
        Case("edges in line", {"N": (4,)}, values=given, waive=TIE, floor=1.0),
    )


CONCEPT = Concept(
    id="022",
    title="Overlap losses",
    package=__package__,
    needs=("013", "167"),
    sources=(
        "milletari2016",
        "salehi2017",
        "rezatofighi2019",
        "zheng2020",
    ),
    operations=(
        Operation(
            "tversky_loss",
            inputs=MASKS,
            outputs=(LOSS,),
            options={
                "alpha": "nonnegative",
                "beta": "nonnegative",
                "smooth": "positive",
            },
            symbols={"alpha": r"\alpha", "beta": r"\beta", "smooth": "s"},
            cases=masks(
                TVERSKY,
                Case(
                    "misses are free",
                    {"N": (2,), "P": 4},
                    {"alpha": 1.0, "beta": 0.0, "smooth": 1.0},
                ),
            ),
        ),
        Operation(
            "dice_loss",
            inputs=MASKS,
            outputs=(LOSS,),
            options={"smooth": "positive", "squared": (False, True)},
            symbols={"smooth": "s"},
            cases=masks(
                SMOOTH | {"squared": False},
                Case("squares", {"N": (3,), "P": 4}, SMOOTH | {"squared": True}),
            ),
        ),
        Operation(
            "jaccard_loss",
            inputs=MASKS,
            outputs=(LOSS,),
            options={"smooth": "positive"},
            symbols={"smooth": "s"},
            cases=masks(SMOOTH),
        ),
        Operation(
            "giou_loss",
            inputs=BOXES,
            outputs=(LOSS,),
            cases=pairs(),
            refusals=EMPTY,
        ),
        Operation(
            "diou_loss",
            inputs=BOXES,
            outputs=(LOSS,),
            cases=pairs(),
            refusals=EMPTY,
        ),
        Operation(
            "ciou_loss",
            inputs=(*BOXES, Input("alpha", "*N", uniform(), symbol=r"\alpha")),
            outputs=(LOSS,),
            cases=pairs(alpha=0.4),
            refusals=EMPTY,
        ),
        Operation(
            "ciou_weight",
            inputs=tuple(
                Input(i.name, i.axes, boxes, differentiable=False, symbol=i.symbol)
                for i in BOXES
            ),
            outputs=(Output("alpha", "*N", differentiable=False, symbol=r"\alpha"),),
            cases=(
                *pairs()[:-1],
                Case(
                    "edges in line",
                    {"N": (4,)},
                    values={"input": PAIRS, "target": OTHERS},
                ),
            ),
            refusals=EMPTY,
        ),
    ),
    theorems=(
        Theorem(
            "dice_and_jaccard_are_tversky",
            "Two losses are cases of the third",
            r"\begin{aligned}"
            r"\mathrm{dice}(s) &= \mathrm{tversky}(\tfrac12, \tfrac12, \tfrac s2) \\"
            r"\mathrm{jaccard}(s) &= \mathrm{tversky}(1, 1, s)"
            r"\end{aligned}",
            of="dice_loss",
        ),
        Theorem(
            "one_follows_from_the_other",
            "Dice and Jaccard tell the same, on two scales",
            r"D = \frac{2J}{1 + J} \qquad (s = 0)",
            of="jaccard_loss",
        ),
        Theorem(
            "boxes_ignore_scale",
            "Large and small boxes count alike",
            r"\ell(r\,a, r\,b) = \ell(a, b) \qquad (r > 0)",
            of="giou_loss",
        ),
    ),
)
