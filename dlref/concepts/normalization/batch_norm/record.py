"""Batch normalization: what it takes, and where its views must agree."""

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
    uniform,
)

X = Input("x", "N C *S")
STATISTICS = (
    Input("running_mean", "C", differentiable=False, symbol=r"\bar{\mu}"),
    Input(
        "running_var",
        "C",
        uniform(0.5, 2.0),
        differentiable=False,
        symbol=r"\bar{v}",
        rule="nonnegative",
    ),
)
AFFINE = (
    Input("weight", "C", normal(1.0), optional=True, symbol=r"\gamma"),
    Input("bias", "C", optional=True, symbol=r"\beta"),
)
NO_WEIGHT = "torch cannot differentiate twice with a bias and no weight"
TORCH = {"momentum": 0.1, "eps": 1e-5}
# each channel far from zero, with a small spread
LARGE = np.array([[0.0, 1.0], [3.0, 6.0], [6.0, 2.0]]) - 1e6
ROUNDED = {"torch cpu": (1e-10, "channels have condition number 1e6")}

CONCEPT = Concept(
    id="069",
    title="Batch normalization",
    package=__package__,
    needs=("012",),
    sources=("ioffe2015", "santurkar2018"),
    operations=(
        Operation(
            "batch_norm_train",
            inputs=(X, *STATISTICS, *AFFINE),
            outputs=(
                Output("y", "N C *S"),
                Output("new_mean", "C", False, symbol=r"\bar{\mu}'"),
                Output("new_var", "C", False, symbol=r"\bar{v}'"),
            ),
            options={"momentum": "probability", "eps": "positive"},
            variants=("numpy_fast",),
            refusals=(
                Refusal(
                    "one value of each channel",
                    {"x": np.zeros((1, 3, 1))},
                    ValueError,
                    "x must hold two or more values of each channel",
                ),
                Refusal(
                    "no example",
                    {"x": np.zeros((0, 3, 4))},
                    ValueError,
                    "x must hold two or more values of each channel",
                ),
            ),
            cases=(
                Case("smallest", {"N": 2, "C": 3, "S": (4,)}, TORCH),
                Case("features", {"N": 5, "C": 3, "S": ()}, TORCH),
                Case(
                    "images",
                    {"N": 4, "C": 3, "S": (5, 6)},
                    {"momentum": 0.3, "eps": 1e-3},
                ),
                Case(
                    "one example",
                    {"N": 1, "C": 2, "S": (3, 4)},
                    {"momentum": 1.0, "eps": 1e-5},
                ),
                Case(
                    "statistics kept",
                    {"N": 3, "C": 2, "S": (4,)},
                    {"momentum": 0.0, "eps": 1e-5},
                ),
                Case(
                    "no weight, no bias",
                    {"N": 3, "C": 2, "S": (4,)},
                    TORCH,
                    absent=("weight", "bias"),
                ),
                Case(
                    "no weight",
                    {"N": 3, "C": 2, "S": ()},
                    TORCH,
                    absent=("weight",),
                    waive={"second order": NO_WEIGHT},
                ),
                Case(
                    "two values",
                    {"N": 2, "C": 3, "S": ()},
                    TORCH,
                    floor=1.0,  # the true input gradient is of size eps
                    cancels="what the roundings of xhat leave of it is more than that",
                ),
                Case(
                    "constant channels",
                    {"N": 3, "C": 2, "S": ()},
                    TORCH,
                    values={"x": np.full((3, 2), 7.0)},
                ),
                Case(
                    "large mean",
                    {"N": 3, "C": 2, "S": ()},
                    TORCH,
                    values={"x": LARGE},
                    bounds=ROUNDED,
                ),
            ),
        ),
        Operation(
            "batch_norm_eval",
            inputs=(X, *STATISTICS, *AFFINE),
            outputs=(Output("y", "N C *S"),),
            options={"eps": "positive"},
            refusals=(
                Refusal(
                    "negative variance",
                    {"running_var": np.array([1.0, -0.5, 1.0])},
                    ValueError,
                    "running_var must not be negative, got -0.5",
                ),
            ),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "C": 3, "S": (4,)},
                    {"eps": 1e-5},
                ),
                Case("features", {"N": 5, "C": 3, "S": ()}, {"eps": 1e-5}),
                Case(
                    "images",
                    {"N": 4, "C": 3, "S": (5, 6)},
                    {"eps": 1e-3},
                ),
                Case(
                    "one value",
                    {"N": 1, "C": 3, "S": ()},
                    {"eps": 1e-5},
                ),
                Case(
                    "no weight, no bias",
                    {"N": 3, "C": 2, "S": (4,)},
                    {"eps": 1e-5},
                    absent=("weight", "bias"),
                ),
                Case(
                    "no bias",
                    {"N": 3, "C": 2, "S": ()},
                    {"eps": 1e-5},
                    absent=("bias",),
                ),
                Case(
                    "variance zero",
                    {"N": 3, "C": 2, "S": ()},
                    {"eps": 1e-5},
                    values={"running_var": np.zeros(2)},
                ),
                Case(
                    "large mean",
                    {"N": 3, "C": 2, "S": ()},
                    {"eps": 1e-5},
                    values={
                        "x": LARGE,
                        "running_mean": np.array([2 - 1e6, 3 - 1e6]),
                    },
                    bounds=ROUNDED,
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "shift_leaves_output",
            "Shifting a channel changes nothing",
            r"\mathrm{BN}(x + b)_{ncs} = \mathrm{BN}(x)_{ncs}"
            r"\quad\text{for one } b_c \text{ per channel}",
            of="batch_norm_train",
        ),
        Theorem(
            "scale_leaves_output",
            "Scaling a channel changes at most the sign",
            r"\hat{x}(a\,x;\ a^2\varepsilon)_{ncs}^2"
            r" = \hat{x}(x;\ \varepsilon)_{ncs}^2",
            of="batch_norm_train",
        ),
        Theorem(
            "output_statistics",
            "The output has the mean and the spread that were learned",
            r"\frac{1}{NS}\sum_{ns} y_{ncs} = \beta_c,\qquad "
            r"\frac{1}{NS}\sum_{ns} (y_{ncs} - \beta_c)^2"
            r" = \gamma_c^2\,\frac{v_c}{v_c + \varepsilon}",
            of="batch_norm_train",
        ),
        Theorem(
            "input_gradient_sums_to_zero",
            "The input gradient of a channel sums to zero",
            r"\sum_{ns} \frac{\partial L}{\partial x_{ncs}} = 0",
            of="batch_norm_train",
        ),
        Theorem(
            "input_gradient_across_channel",
            "What of the input gradient lies along the channel is of size eps",
            r"\sum_{ns} \hat{x}_{ncs}\,\frac{\partial L}{\partial x_{ncs}}"
            r" = \frac{\varepsilon\,\gamma_c}{\sigma_c^3}"
            r"\sum_{ns} \hat{x}_{ncs}\,\frac{\partial L}{\partial y_{ncs}}",
            of="batch_norm_train",
        ),
        Theorem(
            "eval_is_affine",
            "With fixed statistics the layer is one factor and one shift",
            r"y_{ncs} = a_c\,x_{ncs} + \beta_c - a_c\,\bar{\mu}_c,\qquad "
            r"a_c = \frac{\gamma_c}{\sqrt{\bar{v}_c + \varepsilon}}",
            of="batch_norm_eval",
        ),
        Theorem(
            "unbiased_variance",
            "Why the running variance is divided by one less",
            r"\begin{gathered}"
            r"\mathbb{E}\Big[\frac1M\sum_i (z_i - \bar z)^2\Big] ="
            r" \frac{M-1}{M}\,\operatorname{Var}(z) \\[.4em]"
            r"\text{for } M \text{ independent values}"
            r"\end{gathered}",
        ),
        Theorem(
            "running_mean_forgets",
            "After k batches of the same mean",
            r"\begin{gathered}"
            r"\bar{\mu}^{(k)} = (1-\alpha)^k\,\bar{\mu}^{(0)} + \big(1 -"
            r" (1-\alpha)^k\big)\,\mu \\[.4em]"
            r"\text{with momentum } \alpha"
            r"\end{gathered}",
            of="batch_norm_train",
        ),
    ),
)
