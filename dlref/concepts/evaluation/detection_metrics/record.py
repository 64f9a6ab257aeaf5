"""Metrics of object detection: what they take, and where their views must agree."""

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


def corners(rng, shape):
    """Draw boxes that often overlap: left, top, right, bottom."""
    first = rng.uniform(0.0, 2.0, (*shape[:-1], 2))
    return np.concatenate([first, first + rng.uniform(1.0, 3.0, first.shape)], axis=-1)


def boxes(name, axes, differentiable=True):
    """Return an input that holds boxes."""
    symbol = {"boxes1": "a", "boxes2": "b"}.get(name, "")
    return Input(
        name, axes, corners, differentiable=differentiable, symbol=symbol, rule="real"
    )


def given(name, axes, **more):
    """Return an input that no gradient is taken of."""
    return Input(name, axes, differentiable=False, **more)


def whole(sizes):
    """Return a count beyond all bounds: whole numbers have no lower precision."""
    return 1 << 20


FLAT = np.array([[0.0, 0.0, 1.0, 1.0], [2.0, 0.0, 2.0, 1.0]])
# The same box, one that shares an edge, one inside, one beside, one far away.
TIED = {
    "boxes1": np.array([[0.0, 0.0, 4.0, 2.0], [1.0, 0.5, 3.0, 1.5]]),
    "boxes2": np.array(
        [
            [0.0, 0.0, 4.0, 2.0],
            [0.0, 1.0, 2.0, 2.0],
            [4.0, 0.0, 5.0, 2.0],
            [9.0, 9.0, 10.0, 10.0],
        ]
    ),
}
KINK = "an edge lies on an edge; how the slope is shared is compared with PyTorch"
WAIVED = dict.fromkeys(("complex step", "second order"), KINK)
# The second points at the object of the first, the third and fourth tie in score.
CLAIMED = {
    "overlap": np.array([[0.8, 0.1], [0.7, 0.6], [0.2, 0.9], [0.0, 0.5]]),
    "scores": np.array([0.9, 0.95, 0.4, 0.4]),
}
EQUAL = {
    "overlap": np.array([[0.5, 0.5], [0.5, 0.25], [0.25, 0.5]]),
    "scores": np.array([0.5, 0.5, 0.5]),
}
LEVEL = {"scores": np.random.default_rng(0).integers(4, size=60) / 4}
# Padilla's example: 24 detections in order of their letters, 15 objects.
SURE = [88, 70, 80, 71, 54, 74, 18, 67, 38, 91, 44, 35, 78, 45, 14, 62, 44, 95]
SURE += [23, 45, 84, 43, 48, 95]
PADILLA = {
    "scores": np.array(SURE) / 100,
    "hit": np.array([letter in "BEGJPRX" for letter in "ABCDEFGHIJKLMNOPQRSTUVXY"]) + 0,
}
NONE_FOUND = {"scores": np.array([0.5, 0.25, 0.75]), "hit": np.array([0, 0, 0])}
AREA, POINTS = {"interpolation": "area"}, {"interpolation": "11 points"}
SOME = {"scores": np.array([0.3, 0.9, 0.6, 0.8]), "hit": np.array([1, 1, 0, 1])}
SCENE = {
    "boxes": np.array(
        [
            [0.0, 0.0, 4.0, 4.0],
            [0.5, 0.0, 4.0, 4.0],
            [5.0, 5.0, 8.0, 8.0],
            [0.0, 0.0, 2.0, 2.0],
            [1.0, 1.0, 3.0, 4.0],
            [5.0, 5.0, 9.0, 8.0],
        ]
    ),
    "scores": np.array([0.9, 0.95, 0.7, 0.6, 0.5, 0.85]),
    "labels": np.array([0, 0, 1, 1, 0, 1]),
    "images": np.array([0, 0, 0, 1, 1, 1]),
    "true_boxes": np.array(
        [
            [0.0, 0.0, 4.0, 4.0],
            [5.0, 5.0, 8.0, 8.0],
            [1.0, 1.0, 3.0, 3.0],
            [0.0, 0.5, 2.0, 2.0],
        ]
    ),
    "true_labels": np.array([0, 1, 0, 1]),
    "true_images": np.array([0, 0, 1, 1]),
}
WHERE = {"num_classes": 3, "num_images": 2, "threshold": 0.5}
TIPS = "rounded boxes and scores may tip a decision the other way"
SHARP = dict.fromkeys((f"cuda {t}" for t in ("tf32", "float16", "bfloat16")), TIPS)

CONCEPT = Concept(
    id="174",
    title="Metrics of detection",
    package=__package__,
    needs=("167",),
    sources=("everingham2010", "jaccard1912", "padilla2020"),
    operations=(
        Operation(
            "box_iou",
            inputs=(boxes("boxes1", "N 4"), boxes("boxes2", "M 4")),
            outputs=(Output("y", "N M"),),
            cases=(
                Case("smallest", {"N": 2, "M": 3}),
                Case("many", {"N": 12, "M": 9}),
                Case("no detections", {"N": 0, "M": 3}),
                Case(
                    "edges that coincide", {"N": 2, "M": 4}, values=TIED, waive=WAIVED
                ),
            ),
            refusals=(
                Refusal(
                    "no width",
                    {"boxes1": FLAT},
                    ValueError,
                    "boxes1 must have right above left and bottom above top",
                ),
                Refusal(
                    "right and left swapped",
                    {"boxes2": FLAT[:, [2, 1, 0, 3]]},
                    ValueError,
                    "boxes2 must have right above left and bottom above top",
                ),
            ),
        ),
        Operation(
            "match_detections",
            inputs=(
                given("overlap", "D G", draw=uniform(), rule="probability"),
                given("scores", "D", rule="real"),
            ),
            outputs=(Output("hit", "D", differentiable=False),),
            options={"threshold": "positive"},
            symbols={"threshold": r"\theta"},
            analytic=False,  # it sorts
            roundings=whole,
            nonempty=("G",),
            cases=(
                Case("smallest", {"D": 4, "G": 2}, {"threshold": 0.5}, CLAIMED),
                Case("many", {"D": 40, "G": 6}, {"threshold": 0.5}),
                Case("hard", {"D": 40, "G": 6}, {"threshold": 0.9}),
                Case("one object", {"D": 5, "G": 1}, {"threshold": 0.3}),
                Case("ties", {"D": 3, "G": 2}, {"threshold": 0.5}, EQUAL),
                Case("many ties", {"D": 60, "G": 6}, {"threshold": 0.5}, LEVEL),
                Case("no detections", {"D": 0, "G": 3}, {"threshold": 0.5}),
            ),
        ),
        Operation(
            "detection_average_precision",
            inputs=(given("scores", "D", rule="real"), given("hit", "D", below="two")),
            outputs=(Output("y", "", differentiable=False),),
            options={
                "num_objects": "positive integer",
                "interpolation": ("area", "11 points"),
            },
            derived={"two": lambda s: 2},
            analytic=False,  # it sorts
            roundings=lambda s: s["D"] + 12,
            cases=(
                Case("smallest", {"D": 4}, {"num_objects": 3} | AREA, SOME),
                Case("11 points", {"D": 4}, {"num_objects": 4} | POINTS, SOME),
                Case("Padilla", {"D": 24}, {"num_objects": 15} | AREA, PADILLA),
                Case(
                    "Padilla, 11 points",
                    {"D": 24},
                    {"num_objects": 15} | POINTS,
                    PADILLA,
                ),
                Case("many", {"D": 60}, {"num_objects": 70} | AREA),
                Case("many, 11 points", {"D": 60}, {"num_objects": 60} | POINTS),
                Case(
                    "no hit",
                    {"D": 3},
                    {"num_objects": 2} | AREA,
                    NONE_FOUND,
                    floor=1.0,
                ),
                Case("no detections", {"D": 0}, {"num_objects": 2} | AREA, floor=1.0),
                Case(
                    "no detections, 11 points",
                    {"D": 0},
                    {"num_objects": 2} | POINTS,
                    floor=1.0,
                ),
            ),
            refusals=(
                Refusal(
                    "more hits than objects",
                    {"num_objects": 2},
                    ValueError,
                    "num_objects must be at least 3, the number of hits, got 2",
                ),
            ),
        ),
        Operation(
            "mean_average_precision",
            inputs=(
                boxes("boxes", "D 4", differentiable=False),
                given("scores", "D", rule="real"),
                given("labels", "D", below="K"),
                given("images", "D", below="F"),
                boxes("true_boxes", "G 4", differentiable=False),
                given("true_labels", "G", below="K"),
                given("true_images", "G", below="F"),
            ),
            outputs=(
                Output("y", "", differentiable=False),
                Output("each", "K", differentiable=False),
            ),
            options={
                "num_classes": "positive integer",
                "num_images": "positive integer",
                "threshold": "positive",
                "interpolation": ("area", "11 points"),
            },
            derived={
                "K": lambda s: s["num_classes"],
                "F": lambda s: s["num_images"],
            },
            analytic=False,  # it sorts
            nonempty=("G",),
            roundings=lambda s: s["D"] + 20,
            cases=(
                Case("smallest", {"D": 6, "G": 4}, WHERE | AREA, SCENE),
                Case("11 points", {"D": 6, "G": 4}, WHERE | POINTS, SCENE),
                Case(
                    "many",
                    {"D": 60, "G": 30},
                    {"num_classes": 2, "num_images": 3, "threshold": 0.4} | AREA,
                    waive=SHARP,
                ),
                Case("no detections", {"D": 0, "G": 4}, WHERE | AREA, floor=1.0),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "symmetric",
            "The order of two boxes does not matter",
            r"\min(a, b) = \min(b, a), \qquad \max(a, b) = \max(b, a)",
            of="box_iou",
        ),
        Theorem(
            "moving_and_scaling",
            "What two spans share stays when both move, and grows as they do",
            r"\begin{gathered} L(x + t) = L(x), \qquad L(s\,x) = s\,L(x),"
            r" \quad s > 0 \\[.3em]"
            r" L = \min(f, q) - \max(k, p) \end{gathered}",
            of="box_iou",
        ),
        Theorem(
            "shifted_box",
            "A box beside itself, by a share s of its width",
            r"\mathrm{IoU} = \frac{1 - s}{1 + s}",
            of="box_iou",
        ),
        Theorem(
            "iou_and_dice",
            "Dice is the same in other units",
            r"\frac{2\,|A \cap B|}{|A| + |B|}"
            r" = \frac{2\,\mathrm{IoU}}{1 + \mathrm{IoU}}",
            of="box_iou",
        ),
    ),
)
