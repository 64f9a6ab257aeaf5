"""Transfer learning: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
)


def marked(rng, shape):
    """Draw marks, the first of them set."""
    seen = rng.random(shape) < 0.6
    seen.flat[:1] = True
    return seen


HIDDEN = np.array([[True, False, True], [False, False, False]])

CONCEPT = Concept(
    id="109",
    title="Transfer learning",
    package=__package__,
    needs=("012", "045", "092"),
    sources=("yosinski2014", "howard2018", "xiao2017"),
    operations=(
        Operation(
            "keypoint_loss",
            inputs=(
                Input("input", "N K", symbol=r"\hat{y}"),
                Input("target", "N K", symbol="y"),
                Input(
                    "seen",
                    "N K",
                    marked,
                    differentiable=False,
                    symbol="m",
                    rule="mask",
                ),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            nonempty=("N", "K"),
            cases=(
                Case("smallest", {"N": 2, "K": 3}),
                Case("faces", {"N": 5, "K": 30}),
                Case("one coordinate", {"N": 1, "K": 1}),
                Case(
                    "all marked",
                    {"N": 3, "K": 2},
                    values={"seen": np.ones((3, 2), bool)},
                ),
                Case(
                    "an image without marks", {"N": 2, "K": 3}, values={"seen": HIDDEN}
                ),
                Case(
                    "what is hidden is huge",
                    {"N": 2, "K": 3},
                    values={
                        "seen": HIDDEN,
                        "target": np.where(HIDDEN, 0.5, 1e30),
                    },
                ),
                Case(
                    "what is hidden is no number",
                    {"N": 2, "K": 3},
                    values={
                        "seen": HIDDEN,
                        "target": np.where(HIDDEN, 0.5, np.nan),
                    },
                ),
            ),
            refusals=(
                Refusal(
                    "nothing marked",
                    {"seen": np.zeros((2, 3), bool)},
                    ValueError,
                    "seen must mark at least one coordinate",
                ),
            ),
        ),
    ),
)
