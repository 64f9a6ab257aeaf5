"""Data augmentation: what it takes, and where its views must agree."""

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

ORDER = Input("order", "N", below="N", symbol="o")
TARGET = Input("target", "N K", uniform(), symbol="t")
BOX = {
    "top": "nonnegative integer",
    "left": "nonnegative integer",
    "height": "nonnegative integer",
    "width": "nonnegative integer",
}
LETTERS = {"top": "a", "left": "b", "height": "h", "width": "w"}
JUMP = "at a pixel the slope jumps; which side is taken is compared with PyTorch"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)
ON = np.array([[[[-0.5, 0.5], [0.5, -0.5]]]])  # of 2 x 2 pixels, at their middles
FAR = np.array([[[[-1.4, 0.1], [0.2, 1.3], [5.0, 0.0], [-1.01, -1.02]]]])
TIPS = "which pixels are near is a decision that rounding may tip"


def box(*numbers):
    """Return the options of a box: top, left, height, width."""
    return dict(zip(BOX, numbers, strict=True))


def too_far(name, numbers, rule):
    """Return the refusal of a box that does not fit."""
    return Refusal(name, box(*numbers), ValueError, rule)


CONCEPT = Concept(
    id="080",
    title="Data augmentation",
    package=__package__,
    needs=("005", "014"),
    sources=("jaderberg2015", "krizhevsky2012", "simard2003", "yun2019", "zhang2018"),
    operations=(
        Operation(
            "hflip",
            inputs=(Input("x", "*N W"),),
            outputs=(Output("y", "*N W"),),
            cases=(
                Case("smallest", {"N": (2,), "W": 3}),
                Case("one row", {"N": (), "W": 4}),
                Case("images", {"N": (2, 3, 5), "W": 6}),
                Case("one column", {"N": (3,), "W": 1}),
                Case("no rows", {"N": (0,), "W": 3}),
            ),
        ),
        Operation(
            "crop",
            inputs=(Input("x", "*N H W"),),
            outputs=(Output("y", "*N P Q"),),
            options=BOX,
            symbols=LETTERS,
            derived={"P": lambda k: k["height"], "Q": lambda k: k["width"]},
            cases=(
                Case("smallest", {"N": (2,), "H": 4, "W": 5}, box(1, 2, 2, 3)),
                Case("one image", {"N": (), "H": 3, "W": 6}, box(0, 4, 3, 1)),
                Case("colors", {"N": (2, 3), "H": 5, "W": 4}, box(3, 0, 2, 2)),
                Case("all of it", {"N": (2,), "H": 2, "W": 3}, box(0, 0, 2, 3)),
                Case("nothing", {"N": (2,), "H": 2, "W": 3}, box(1, 1, 0, 2)),
            ),
            refusals=(
                too_far("below", (3, 0, 2, 3), r"top \+ height must be at most 4"),
                too_far("beside", (0, 3, 2, 3), r"left \+ width must be at most 5"),
            ),
        ),
        Operation(
            "mixup",
            inputs=(Input("x", "N *S"), TARGET, ORDER),
            outputs=(
                Output("y", "N *S"),
                Output("new_target", "N K", symbol="t'"),
            ),
            options={"lam": "probability"},
            symbols={"lam": r"\lambda"},
            cases=(
                Case("smallest", {"N": 3, "S": (4,), "K": 2}, {"lam": 0.3}),
                Case("numbers", {"N": 5, "S": (), "K": 3}, {"lam": 0.5}),
                Case("images", {"N": 4, "S": (3, 5, 2), "K": 10}, {"lam": 0.9}),
                Case("all of the first", {"N": 3, "S": (2,), "K": 2}, {"lam": 1.0}),
                Case("all of the other", {"N": 3, "S": (2,), "K": 2}, {"lam": 0.0}),
                Case("with itself", {"N": 1, "S": (4,), "K": 2}, {"lam": 0.4}),
                Case(
                    "one for all",
                    {"N": 4, "S": (2,), "K": 2},
                    {"lam": 0.3},
                    {"order": np.array([2, 2, 2, 2])},
                ),
            ),
        ),
        Operation(
            "cutmix",
            inputs=(Input("x", "N C H W"), TARGET, ORDER),
            outputs=(
                Output("y", "N C H W"),
                Output("new_target", "N K", symbol="t'"),
            ),
            options=BOX,
            symbols=LETTERS,
            nonempty=("H", "W"),
            cases=(
                Case(
                    "smallest",
                    {"N": 3, "C": 2, "H": 4, "W": 5, "K": 2},
                    box(1, 2, 2, 3),
                ),
                Case(
                    "a row", {"N": 2, "C": 1, "H": 3, "W": 4, "K": 3}, box(2, 0, 1, 4)
                ),
                Case(
                    "nothing", {"N": 3, "C": 2, "H": 2, "W": 3, "K": 2}, box(1, 1, 0, 2)
                ),
                Case("all", {"N": 3, "C": 2, "H": 2, "W": 3, "K": 2}, box(0, 0, 2, 3)),
                Case(
                    "one for all",
                    {"N": 3, "C": 1, "H": 3, "W": 3, "K": 2},
                    box(0, 1, 2, 1),
                    {"order": np.array([1, 1, 1])},
                ),
            ),
            refusals=(
                too_far("below", (3, 0, 2, 3), r"top \+ height must be at most 4"),
                too_far("beside", (0, 3, 2, 3), r"left \+ width must be at most 5"),
            ),
        ),
        Operation(
            "affine_grid",
            inputs=(Input("theta", "N 2 3", symbol=r"\theta"),),
            outputs=(Output("grid", "N P Q 2", symbol="g"),),
            options={"height": "positive integer", "width": "positive integer"},
            symbols={"height": "h", "width": "w"},
            derived={"P": lambda k: k["height"], "Q": lambda k: k["width"]},
            cases=(
                Case("smallest", {"N": 2}, {"height": 3, "width": 4}),
                Case("one pixel", {"N": 3}, {"height": 1, "width": 1}),
                Case("an image", {"N": 1}, {"height": 20, "width": 10}),
            ),
        ),
        Operation(
            "grid_sample",
            inputs=(
                Input("x", "N C H W"),
                Input("grid", "N P Q 2", uniform(-0.95, 0.95), symbol="g"),
            ),
            outputs=(Output("y", "N C P Q"),),
            nonempty=("H", "W"),
            cases=(
                Case("smallest", {"N": 1, "C": 2, "H": 3, "W": 4, "P": 2, "Q": 3}),
                Case("smaller", {"N": 2, "C": 3, "H": 8, "W": 6, "P": 2, "Q": 3}),
                Case(
                    "larger",
                    {"N": 2, "C": 1, "H": 2, "W": 3, "P": 7, "Q": 5},
                    waive=dict.fromkeys(
                        ("cuda tf32", "cuda float16", "cuda bfloat16"), TIPS
                    ),
                ),
                Case("one pixel", {"N": 1, "C": 1, "H": 1, "W": 1, "P": 3, "Q": 2}),
                Case("no points", {"N": 2, "C": 1, "H": 2, "W": 3, "P": 0, "Q": 2}),
                Case(
                    "beyond the edge",
                    {"N": 1, "C": 2, "H": 3, "W": 4, "P": 1, "Q": 4},
                    values={"grid": FAR},
                ),
                Case(
                    "at pixels",
                    {"N": 1, "C": 2, "H": 2, "W": 2, "P": 1, "Q": 2},
                    values={"grid": ON},
                    waive=WAIVED,
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "twice_is_not_at_all",
            "A picture flipped twice is the picture",
            r"\operatorname{hflip}(\operatorname{hflip}(x)) = x",
            of="hflip",
        ),
        Theorem(
            "targets_are_mixed_alike",
            "Mixed probabilities are probabilities",
            r"\sum_k t'_{nk} = \lambda \sum_k t_{nk}"
            r" + (1 - \lambda) \sum_k t_{o_n k}",
            of="mixup",
        ),
        Theorem(
            "mixed_target_is_mixed_loss",
            "The loss of a mixed target is the mixture of the losses",
            r"-\sum_k t'_{nk} \log p_{nk} = -\lambda \sum_k t_{nk} \log p_{nk}"
            r" - (1-\lambda) \sum_k t_{o_n k} \log p_{nk}",
            of="mixup",
        ),
        Theorem(
            "identity_reads_each_pixel",
            "Without a change the grid stands at the middle of each pixel",
            r"\theta = \begin{pmatrix} 1 & 0 & 0 \\ 0 & 1 & 0 \end{pmatrix}:\qquad"
            r"\frac{(g_{pq0} + 1)\,w - 1}{2} = q,\qquad"
            r" \frac{(g_{pq1} + 1)\,h - 1}{2} = p",
        ),
    ),
)
