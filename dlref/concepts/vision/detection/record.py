"""Object detection: what its pieces take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, uniform


def corners(rng, shape):
    """Draw boxes that often overlap: left, top, right, bottom."""
    first = rng.uniform(0.0, 2.0, (*shape[:-1], 2))
    return np.concatenate([first, first + rng.uniform(1.0, 3.0, first.shape)], axis=-1)


def boxes(name, **more):
    """Return an input that holds boxes."""
    return Input(name, "N 4", corners, rule="real", **more)


def whole(sizes):
    """Return a count beyond all bounds: whole numbers have no lower precision."""
    return 1 << 20


FLAT = np.array([[0.0, 0.0, 1.0, 1.0], [2.0, 0.0, 2.0, 1.0], [0.0, 0.0, 1.0, 2.0]])
# The second overlaps the first by 3/5, the third the second by 3/5, the first by 1/3.
CHAIN = {
    "boxes": np.array(
        [[0.0, 0.0, 4.0, 1.0], [1.0, 0.0, 5.0, 1.0], [2.0, 0.0, 6.0, 1.0]]
    ),
    "scores": np.array([0.9, 0.8, 0.7]),
}
TIES = {"boxes": CHAIN["boxes"], "scores": np.array([0.5, 0.5, 0.5])}
# Many scores are equal, more than a sort that is not stable leaves in order.
EQUALS = {"scores": np.random.default_rng(0).integers(4, size=60) / 4}
LEVEL = np.random.default_rng(0).integers(2, size=(2, 40, 2)).astype(float)
SSD = {"center": 0.1, "size": 0.2}
PLAIN = {"center": 1.0, "size": 1.0}
LABELS = np.array([[0, 2, 0, 0, 0], [0, 0, 0, 1, 0]])

CONCEPT = Concept(
    id="103",
    title="Object detection",
    package=__package__,
    needs=("014", "020", "174"),
    sources=("girshick2015", "liu2016"),
    operations=(
        Operation(
            "decode_boxes",
            inputs=(Input("offsets", "N 4", symbol="t"), boxes("anchors", symbol="a")),
            outputs=(Output("boxes", "N 4", symbol="b"),),
            options={"center": "positive", "size": "positive"},
            symbols={"center": r"\alpha", "size": r"\beta"},
            cases=(
                Case("smallest", {"N": 2}, SSD),
                Case("one for one", {"N": 5}, PLAIN),
                Case("no boxes", {"N": 0}, SSD),
            ),
        ),
        Operation(
            "encode_boxes",
            inputs=(
                boxes("boxes", differentiable=False, symbol="b"),
                boxes("anchors", differentiable=False, symbol="a"),
            ),
            outputs=(Output("offsets", "N 4", differentiable=False, symbol="t"),),
            options={"center": "positive", "size": "positive"},
            symbols={"center": r"\alpha", "size": r"\beta"},
            cases=(
                Case("smallest", {"N": 3}, SSD),
                Case("one for one", {"N": 5}, PLAIN),
                Case(
                    "sides below 1",
                    {"N": 1},
                    SSD,
                    values={
                        "boxes": np.array([[0.1, 0.2, 0.4, 0.8]]),
                        "anchors": np.array([[0.2, 0.2, 0.5, 0.6]]),
                    },
                ),
                Case("no boxes", {"N": 0}, SSD),
            ),
            refusals=(
                Refusal(
                    "a box without a width",
                    {"boxes": FLAT},
                    ValueError,
                    "boxes must have right above left and bottom above top",
                ),
                Refusal(
                    "an anchor upside down",
                    {"anchors": FLAT[:, [0, 3, 2, 1]]},
                    ValueError,
                    "anchors must have right above left and bottom above top",
                ),
            ),
        ),
        Operation(
            "multibox_loss",
            inputs=(
                Input("offsets", "N A 4"),
                Input("scores", "N A K"),
                Input("targets", "N A 4", differentiable=False),
                Input("labels", "N A", below="K"),
            ),
            outputs=(Output("loss", ""),),
            options={"ratio": "nonnegative integer"},
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "A": 5, "K": 3},
                    {"ratio": 2},
                    values={"labels": LABELS},
                ),
                Case(
                    "an image without objects",
                    {"N": 2, "A": 5, "K": 4},
                    {"ratio": 3},
                    values={"labels": LABELS * np.array([[1], [0]])},
                ),
                Case(
                    "fewer without than would count",
                    {"N": 3, "A": 7, "K": 9},
                    {"ratio": 3},
                ),
                Case(
                    "many are as wrong",
                    {"N": 2, "A": 40, "K": 2},
                    {"ratio": 2},
                    values={
                        "scores": LEVEL,
                        "labels": (np.arange(80) % 9 == 4).reshape(2, 40) + 0,
                    },
                ),
                Case(
                    "objects alone",
                    {"N": 2, "A": 5, "K": 3},
                    {"ratio": 0},
                    values={"labels": LABELS},
                ),
            ),
            refusals=(
                Refusal(
                    "no object",
                    {"labels": 0 * LABELS},
                    ValueError,
                    "labels must hold an object, got none",
                ),
            ),
        ),
        Operation(
            "nms",
            inputs=(
                boxes("boxes", differentiable=False),
                Input("scores", "N", uniform(), differentiable=False, rule="real"),
            ),
            outputs=(Output("kept", "N", differentiable=False),),
            options={"threshold": "probability"},
            analytic=False,  # it sorts
            roundings=whole,
            cases=(
                Case("smallest", {"N": 3}, {"threshold": 0.5}, CHAIN),
                Case("ties", {"N": 3}, {"threshold": 0.5}, TIES),
                Case("many", {"N": 40}, {"threshold": 0.4}),
                Case("many ties", {"N": 60}, {"threshold": 0.5}, EQUALS),
                Case("nothing may overlap", {"N": 12}, {"threshold": 0.0}),
                Case("everything may", {"N": 12}, {"threshold": 1.0}),
                Case("no boxes", {"N": 0}, {"threshold": 0.5}),
            ),
            refusals=(
                Refusal(
                    "no width",
                    {"boxes": FLAT},
                    ValueError,
                    "boxes1 must have right above left and bottom above top",
                ),
            ),
        ),
    ),
)
