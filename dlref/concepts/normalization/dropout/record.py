"""Dropout: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem


def coins(rng, shape):
    """Draw True with probability 0.7: neither all nor none."""
    return np.asarray(rng.random(shape) < 0.7)


def mask(axes):
    """Return the input that says what is kept."""
    return Input("mask", axes, coins, differentiable=False, rule="mask", symbol="m")


ZERO = 1.0  # the floor where the true gradient is 0
P = {"p": "fraction"}

CONCEPT = Concept(
    id="076",
    title="Dropout",
    package=__package__,
    needs=("012",),
    sources=("hinton2012", "srivastava2014", "tompson2015", "wager2013", "wan2013"),
    operations=(
        Operation(
            "dropout",
            inputs=(Input("x", "*N"), mask("*N")),
            outputs=(Output("y", "*N"),),
            options=P,
            cases=(
                Case("smallest", {"N": (5,)}, {"p": 0.25}),
                Case("one number", {"N": ()}, {"p": 0.1}, {"mask": np.array(True)}),
                Case("two axes", {"N": (3, 40)}, {"p": 0.5}),
                Case(
                    "nothing dropped",
                    {"N": (6,)},
                    {"p": 0.0},
                    {"mask": np.full(6, True)},
                ),
                Case(
                    "all dropped",
                    {"N": (2, 3)},
                    {"p": 0.9},
                    {"mask": np.full((2, 3), False)},
                    floor=ZERO,
                ),
                Case("nearly all dropped", {"N": (4,)}, {"p": 0.999}),
                Case("empty", {"N": (0,)}, {"p": 0.5}),
            ),
        ),
        Operation(
            "dropout2d",
            inputs=(Input("x", "N C *S"), mask("N C")),
            outputs=(Output("y", "N C *S"),),
            options=P,
            cases=(
                Case("smallest", {"N": 2, "C": 3, "S": (4,)}, {"p": 0.25}),
                Case("images", {"N": 3, "C": 5, "S": (4, 6)}, {"p": 0.5}),
                Case("no places", {"N": 3, "C": 4, "S": ()}, {"p": 0.1}),
                Case("videos", {"N": 2, "C": 3, "S": (2, 5, 4)}, {"p": 0.2}),
            ),
        ),
        Operation(
            "dropconnect",
            inputs=(
                Input("x", "*N D"),
                Input("weight", "M D", symbol="W"),
                mask("M D"),
                Input("bias", "M", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "*N M"),),
            options=P,
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "M": 4}, {"p": 0.25}),
                Case("one row", {"N": (), "D": 5, "M": 2}, {"p": 0.5}),
                Case("sequences", {"N": (2, 3), "D": 20, "M": 7}, {"p": 0.1}),
                Case(
                    "no bias", {"N": (3,), "D": 2, "M": 5}, {"p": 0.5}, absent=("bias",)
                ),
                Case(
                    "all dropped",
                    {"N": (3,), "D": 2, "M": 4},
                    {"p": 0.5},
                    {"mask": np.full((4, 2), False)},
                    floor=ZERO,
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "mean_is_input",
            "On average nothing changes",
            r"\mathbb{E}_m\big[\mathrm{dropout}(x)_n\big] = x_n",
            of="dropout",
        ),
        Theorem(
            "variance",
            "The noise grows with the entry, and with p",
            r"\operatorname{Var}_m\big[\mathrm{dropout}(x)_n\big]"
            r" = \frac{p}{1-p}\,x_n^2",
            of="dropout",
        ),
        Theorem(
            "same_mask_back",
            "The way back is the same map, with the same mask",
            r"\sum_n \partial y_n\,\mathrm{dropout}(x)_n"
            r" = \sum_n \mathrm{dropout}(\partial y)_n\,x_n",
            of="dropout",
        ),
        Theorem(
            "variance_of_sum",
            "Entries that fall together do not average out",
            r"\begin{gathered}"
            r"\operatorname{Var}\Big[\sum_s \mathrm{dropout}(x)_{ncs}\Big] ="
            r" \frac{p}{1-p}\sum_s x_{ncs}^2 \\[.4em]"
            r"\operatorname{Var}\Big[\sum_s \mathrm{dropout2d}(x)_{ncs}\Big] ="
            r" \frac{p}{1-p}\Big(\sum_s x_{ncs}\Big)^2"
            r"\end{gathered}",
            of="dropout2d",
        ),
        Theorem(
            "connect_mean_and_variance",
            "Dropped weights: the mean is the affine map, the noise a sum of squares",
            r"\begin{gathered}"
            r"\mathbb{E}[y_{nm}] = \sum_d W_{md}\,x_{nd} + b_m \\[.4em]"
            r"\operatorname{Var}[y_{nm}] = \frac{p}{1-p}\sum_d"
            r" W_{md}^2\,x_{nd}^2"
            r"\end{gathered}",
            of="dropconnect",
        ),
        Theorem(
            "mean_loss_is_ridge",
            "Dropout on a linear model is a penalty on its weights",
            r"\begin{gathered}"
            r"\mathbb{E}\Big[\big(t - w \cdot \mathrm{dropout}(x)\big)^2\Big] \\[.4em]"
            r"= \big(t - w \cdot x\big)^2 + \frac{p}{1-p}\sum_d w_d^2\,x_d^2"
            r"\end{gathered}",
            of="dropout",
        ),
    ),
)
