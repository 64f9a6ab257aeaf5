"""Group and instance normalization: what they take, where views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
)


def groups(sizes):
    """The number of groups is an option and the size of an axis."""
    return sizes["num_groups"]


def options(num_groups, eps=1e-5):
    """Return the options of a case."""
    return {"num_groups": num_groups, "eps": eps}


# Means far above spreads, and without rounding: of three numbers and of six.
LARGE = 1e6 + np.array(
    [
        [[0.0, 1.0, 5.0], [2.0, 3.0, 7.0], [1.0, 2.0, 6.0], [0.0, 4.0, 8.0]],
        [[5.0, 0.0, 1.0], [9.0, 2.0, 1.0], [4.0, 4.0, 1.0], [0.0, 2.0, 1.0]],
    ]
)
NO_DIGIT = "a mean near 1e6 has one digit behind the point in float32"
ROUNDED = {"torch cpu": (1e-9, "groups have condition number 1e6")}
TWICE = {"second order": (1e-9, "groups have condition number 1e6")}
NO_WEIGHT = "torch cannot differentiate twice with a bias and no weight"

CONCEPT = Concept(
    id="072",
    title="Group and instance normalization",
    package=__package__,
    needs=("069", "070"),
    sources=("ulyanov2016", "wu2018"),
    operations=(
        Operation(
            "group_norm",
            inputs=(
                Input("x", "N (G C) *S"),
                Input("weight", "(G C)", optional=True, symbol=r"\gamma"),
                Input("bias", "(G C)", optional=True, symbol=r"\beta"),
            ),
            outputs=(Output("y", "N (G C) *S"),),
            options={"num_groups": "positive integer", "eps": "positive"},
            derived={"G": groups},
            symbols={"num_groups": "G"},
            nonempty=("C", "S"),
            cases=(
                Case("smallest", {"N": 1, "C": 3, "S": (4,)}, options(2)),
                Case("features", {"N": 4, "C": 5, "S": ()}, options(3)),
                Case("images", {"N": 2, "C": 4, "S": (5, 3)}, options(2, 1e-3)),
                Case("one group", {"N": 3, "C": 6, "S": (2,)}, options(1)),
                Case("one channel each", {"N": 2, "C": 1, "S": (5,)}, options(4)),
                Case(
                    "no weight, no bias",
                    {"N": 2, "C": 2, "S": (3,)},
                    options(3),
                    absent=("weight", "bias"),
                ),
                Case(
                    "no bias",
                    {"N": 2, "C": 2, "S": (3,)},
                    options(3),
                    absent=("bias",),
                ),
                Case(
                    "no weight",
                    {"N": 2, "C": 2, "S": (3,)},
                    options(3),
                    absent=("weight",),
                ),
                Case(
                    "one value in a group",
                    {"N": 2, "C": 1, "S": ()},
                    options(3),
                    floor=1e-5**-0.5,  # of this size is what cancels to 0
                ),
                Case(
                    "constant groups",
                    {"N": 2, "C": 2, "S": (3,)},
                    options(2),
                    values={"x": np.full((2, 4, 3), 0.25)},
                    floor=1.0,  # the true gradient of the weight is 0
                ),
                Case(
                    "large mean",
                    {"N": 2, "C": 2, "S": (3,)},
                    options(2),
                    values={"x": LARGE},
                    bounds=ROUNDED | TWICE,
                ),
                Case("no examples", {"N": 0, "C": 2, "S": (3,)}, options(2)),
            ),
            refusals=(
                Refusal(
                    "channels that cannot be split",
                    {"num_groups": 4},
                    ValueError,
                    r"x must have a multiple of 4 entries along \(G C\)",
                ),
            ),
        ),
        Operation(
            "instance_norm",
            inputs=(
                Input("x", "N C H *W"),
                Input("weight", "C", optional=True, symbol=r"\gamma"),
                Input("bias", "C", optional=True, symbol=r"\beta"),
            ),
            outputs=(Output("y", "N C H *W"),),
            options={"eps": "positive"},
            cases=(
                Case("smallest", {"N": 1, "C": 2, "H": 3, "W": (4,)}, {"eps": 1e-5}),
                Case("images", {"N": 3, "C": 2, "H": 4, "W": (5,)}, {"eps": 1e-3}),
                Case("volumes", {"N": 1, "C": 2, "H": 2, "W": (3, 4)}, {"eps": 1e-5}),
                Case("two places", {"N": 1, "C": 2, "H": 1, "W": (2,)}, {"eps": 0.1}),
                Case(
                    "no weight, no bias",
                    {"N": 2, "C": 3, "H": 4, "W": ()},
                    {"eps": 1e-5},
                    absent=("weight", "bias"),
                ),
                Case(
                    "no bias",
                    {"N": 2, "C": 3, "H": 4, "W": ()},
                    {"eps": 1e-5},
                    absent=("bias",),
                ),
                Case(
                    "no weight",
                    {"N": 2, "C": 3, "H": 4, "W": ()},
                    {"eps": 1e-5},
                    absent=("weight",),
                    waive={"second order": NO_WEIGHT},
                ),
                Case(
                    "constant channels",
                    {"N": 2, "C": 4, "H": 3, "W": ()},
                    {"eps": 1e-5},
                    values={"x": np.full((2, 4, 3), 0.25)},
                    floor=1.0,  # the true gradient of the weight is 0
                ),
                Case(
                    "large mean",
                    {"N": 2, "C": 4, "H": 3, "W": ()},
                    {"eps": 1e-5},
                    values={"x": LARGE},
                    bounds=ROUNDED,
                    waive={"cuda float32": NO_DIGIT},
                ),
            ),
            refusals=(
                Refusal(
                    "one place",
                    {"x": np.zeros((1, 2, 1, 1))},
                    ValueError,
                    "x must have two or more places",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "one_group_is_layer_norm",
            "One group and one place: layer normalization",
            r"\mathrm{GN}(x)_{n0d0} = \mathrm{LN}(x)_{nd}"
            r"\quad\text{with } G = 1,\; S = 1",
            of="group_norm",
        ),
        Theorem(
            "channel_groups_are_instances",
            "A group for each channel: instance normalization",
            r"\begin{gathered}"
            r"\mathrm{GN}(x)_{nc0s} = \mathrm{IN}(x)_{ncs} \\[.4em]"
            r"\text{with one channel in each group}"
            r"\end{gathered}",
            of="instance_norm",
        ),
        Theorem(
            "instance_is_batch_of_one",
            "A batch of one example: instance normalization",
            r"\mathrm{IN}(x)_{0cs} = \mathrm{BN}(x)_{0cs} \quad\text{with } N = 1",
            of="instance_norm",
        ),
        Theorem(
            "shift_leaves_output",
            "Shifting a group changes nothing",
            r"\mathrm{GN}(x + b)_{ngcs} = \mathrm{GN}(x)_{ngcs}"
            r"\quad\text{for one } b_{ng} \text{ per group}",
            of="group_norm",
        ),
        Theorem(
            "scale_leaves_output",
            "A positive factor changes nothing",
            r"\mathrm{GN}(a\,x;\ a^2\varepsilon) = \mathrm{GN}(x;\ \varepsilon),"
            r"\qquad a > 0",
            of="group_norm",
        ),
        Theorem(
            "input_gradient_sums_to_zero",
            "The input gradient of a group sums to zero",
            r"\sum_{cs} \frac{\partial L}{\partial x_{ngcs}} = 0",
            of="group_norm",
        ),
    ),
)
