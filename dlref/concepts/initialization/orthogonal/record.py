"""Weights that keep lengths: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

AXES = "K D *S"
NOISE = Input("noise", AXES, differentiable=False, symbol="z")
WEIGHT = Output("weight", AXES, symbol="w")
# Almost parallel rows: after one subtraction, what rounding left is not orthogonal.
ROW = np.linspace(0.1, 0.7, 12).reshape(3, 4)
CLOSE = 1.0 + 1e-6 * np.array([[0.0, 1.0, 2.0, -1.0], [1.0, -1.0, 0.0, 2.0]])
DEEP = {"blocks": 16, "layers": 3}


def drawn(name: str, K: int, D: int, S: tuple[int, ...] = (), gain: float = 1.0):
    """Return a case of random weights."""
    return Case(name, {"K": K, "D": D, "S": S}, {"gain": gain})


CONCEPT = Concept(
    id="065",
    title="Orthogonal weights and measured ones",
    package=__package__,
    needs=("062", "063", "064"),
    sources=(
        "saxe2014",
        "mishkin2016",
        "zhang2019fixup",
        "goyal2017",
        "giraud2005",
    ),
    operations=(
        Operation(
            "orthogonal",
            inputs=(NOISE,),
            outputs=(WEIGHT,),
            options={"gain": "positive"},
            symbols={"gain": "g"},
            nonempty=("K", "D", "S"),
            fixed={"K": 2},
            cases=(
                drawn("smallest", 2, 3, (4,), gain=0.5),
                drawn("wide", 3, 7),
                drawn("tall", 7, 3, gain=2.0),
                drawn("square", 5, 5),
                drawn("tall convolution", 9, 2, (2, 2)),
                drawn("one output", 1, 4),
                drawn("one weight", 1, 1, gain=3.0),
                Case(
                    "almost parallel rows",
                    {"K": 2, "D": 4, "S": ()},
                    {"gain": 1.0},
                    {"noise": CLOSE},
                    bounds={"torch cpu": (1e-9, "rows have condition number 1e6")},
                ),
            ),
            refusals=(
                Refusal(
                    "twice the same row",
                    {"noise": np.ones((2, 3, 4))},
                    ValueError,
                    "noise must have independent rows, got ",
                ),
                Refusal(
                    "a row of zeros",
                    {"noise": np.zeros((2, 3, 4))},
                    ValueError,
                    "noise must have independent rows, got ",
                ),
                Refusal(
                    "the same row, up to rounding",
                    {"noise": 1e6 * np.stack([ROW, ROW / 3])},
                    ValueError,
                    "noise must have independent rows, got ",
                ),
                Refusal(
                    "the same row, up to float32's rounding",
                    {"noise": np.stack([ROW, ROW / 3]).astype(np.float32)},
                    ValueError,
                    "noise must have independent rows, got ",
                ),
            ),
        ),
        Operation(
            "lsuv_step",
            inputs=(
                Input("weight", "K D", differentiable=False, symbol="w"),
                Input("x", "*N D", differentiable=False),
            ),
            outputs=(Output("new_weight", "K D", symbol="w'"),),
            nonempty=("N", "K", "D"),
            cases=(
                Case("smallest", {"N": (4,), "D": 3, "K": 2}),
                Case("one row", {"N": (), "D": 4, "K": 3}),
                Case("sequences", {"N": (2, 5), "D": 6, "K": 4}),
                Case("one output", {"N": (5,), "D": 2, "K": 1}),
                Case(
                    "far from zero",
                    {"N": (3,), "D": 2, "K": 2},
                    values={
                        "x": np.array([[1e3, 1.0], [1e3, 2.0], [1e3, 4.0]]),
                        "weight": np.array([[1.0, 0.5], [1.0, -0.25]]),
                    },
                    waive={"cuda bfloat16": "in bfloat16 the outputs are all the same"},
                ),
            ),
            refusals=(
                Refusal(
                    "inputs of zero",
                    {"x": np.zeros((4, 3))},
                    ValueError,
                    "x must give outputs that differ, got all 0.0",
                ),
            ),
        ),
        Operation(
            "fixup_normal",
            inputs=(NOISE,),
            outputs=(WEIGHT,),
            options={"blocks": "positive integer", "layers": "positive integer"},
            symbols={"blocks": "B", "layers": "m"},
            nonempty=("K", "D", "S"),
            cases=(
                Case("smallest", {"K": 2, "D": 3, "S": (5,)}, DEEP),
                Case("linear", {"K": 4, "D": 7, "S": ()}, DEEP | {"layers": 2}),
                Case("one block", {"K": 4, "D": 7, "S": ()}, DEEP | {"blocks": 1}),
                Case("one output", {"K": 1, "D": 5, "S": ()}, DEEP),
                Case("convolution", {"K": 3, "D": 2, "S": (3, 2)}, DEEP),
                Case(
                    "many blocks",
                    {"K": 3, "D": 2, "S": ()},
                    {"blocks": 1000, "layers": 5},
                ),
            ),
            refusals=(
                Refusal(
                    "a single layer",
                    {"layers": 1},
                    ValueError,
                    "layers must be more than 1, got 1",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "lengths_are_kept",
            "With orthonormal columns no length changes",
            r"\sum_k W_{kd} W_{ke} = [d = e]: \qquad"
            r" \lVert W x \rVert^2 = \lVert x \rVert^2",
        ),
        Theorem(
            "rest_is_orthogonal",
            "What is left of a row is orthogonal to the rows before",
            r"\begin{gathered}"
            r"\Bigl(a - \sum_m (q_m \cdot a)\,q_m\Bigr) \cdot q_i = 0 \\[.4em]"
            r"\text{if } q_m \cdot q_i = [m = i]"
            r"\end{gathered}",
        ),
        Theorem(
            "variance_is_one",
            "The outputs have variance 1 on this batch",
            r"\operatorname{var}(x\,w'^{\,\top}) = 1",
            of="lsuv_step",
        ),
        Theorem(
            "zero_gamma",
            "A normalization with weights of zero silences its branch",
            r"\begin{gathered}"
            r"\gamma = \beta = 0: \qquad y = 0, \qquad \frac{\partial L}{\partial x} ="
            r" 0 \\[.4em]"
            r"\frac{\partial L}{\partial \gamma_d} = \sum_n \frac{\partial L}{\partial"
            r" y_{nd}}\,\hat{x}_{nd}"
            r"\end{gathered}",
        ),
        Theorem(
            "first_step_is_bounded",
            "All blocks together move the output like one",
            r"\begin{gathered}"
            r"B \cdot \Delta y_{nd}(B^{-1/2}) = \Delta y_{nd}(1) \\[.4em]"
            r"{} = -\eta \sum_m \frac{\partial L}{\partial y_{md}} \sum_k"
            r" h_{mk}\,h_{nk}"
            r"\end{gathered}",
        ),
    ),
)
