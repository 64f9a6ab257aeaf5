"""Receptive fields: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem, uniform


def given(name, symbol, low, high):
    """Return an input that no gradient is taken of."""
    draw = uniform(low, high)
    return Input(name, "*N", draw, differentiable=False, symbol=symbol)


def found(name, symbol):
    """Return an output that no gradient comes back from."""
    return Output(name, "*N", differentiable=False, symbol=symbol)


def layer(kernel_size, stride=1, padding=0, dilation=1):
    """Return the options of a layer."""
    return {
        "kernel_size": kernel_size,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }


PIXEL = {"size": np.ones(1), "jump": np.ones(1), "center": np.zeros(1)}

CONCEPT = Concept(
    id="091",
    title="Receptive fields and shifts",
    package=__package__,
    needs=("084", "088"),
    sources=("araujo2019", "luo2016"),
    operations=(
        Operation(
            "receptive_field",
            inputs=(
                given("size", "f", 1.0, 9.0),
                given("jump", r"\jmath", 1.0, 5.0),
                given("center", r"\mu", -3.0, 3.0),
            ),
            outputs=(
                found("new_size", "f'"),
                found("new_jump", r"\jmath'"),
                found("new_center", r"\mu'"),
            ),
            options={
                "kernel_size": "positive integer",
                "stride": "positive integer",
                "padding": "nonnegative integer",
                "dilation": "positive integer",
            },
            symbols={
                "kernel_size": "K",
                "stride": "s",
                "padding": "z",
                "dilation": "d",
            },
            cases=(
                Case("smallest", {"N": (2,)}, layer(4, 3, 2, 5)),
                Case("a pixel", {"N": (1,)}, layer(3, 2, 1), PIXEL),
                Case("one number", {"N": ()}, layer(7, 2, 3)),
                Case("two axes", {"N": (2, 3)}, layer(2, 1, 0, 4)),
                Case("one tap", {"N": (2,)}, layer(1, 2)),
                Case("none", {"N": (0,)}, layer(3)),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "two_layers_are_one",
            "Two convolutions in a row are one",
            r"y_{nep} = \sum_{m,c,j,k} v_{emj}\, w_{mck}\; x_{nc,\, srp + sbj + dk -"
            r" (z + sy)}",
        ),
        Theorem(
            "field_of_two_layers",
            "Its taps are what the arithmetic says",
            r"\begin{gathered} 0 \le sbj + dk \le sb\,(J - 1) + d\,(K - 1) = f - 1"
            r" \\[.4em] \jmath = sr, \qquad"
            r" \mu = \tfrac12 (f - 1) - (z + sy) \end{gathered}",
            of="receptive_field",
        ),
        Theorem(
            "shifts_pass_through",
            "A shift by whole jumps passes through both layers",
            r"x'_{nct} = x_{nc,t - sra} \;\Rightarrow\; y'_{nep} = y_{ne,p - a}",
        ),
        Theorem(
            "mirrored_by_mirrored_kernels",
            "A mirrored image needs mirrored kernels",
            r"x'_{nct} = x_{nc,L-1-t},\; w'_{mck} = w_{mc,K-1-k} \;\Rightarrow\;"
            r" y'_{nmp} = y_{nm,P-1-p}",
        ),
    ),
)
