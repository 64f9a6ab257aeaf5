"""Convolution by FFT: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem


def places(size, kernel):
    """Return the function that counts the places of a kernel along an axis."""
    return lambda sizes: sizes[size] + 2 * sizes["padding"] - sizes[kernel] + 1


def sizes(N=2, C=3, M=2, H=5, W=6, U=2, V=3):
    """Return the sizes of images and kernels."""
    return {"N": N, "C": C, "M": M, "H": H, "W": W, "U": U, "V": V}


NONE, TWO = {"padding": 0}, {"padding": 2}

CONCEPT = Concept(
    id="090",
    title="Convolution by FFT",
    package=__package__,
    needs=("084", "085"),
    sources=("cooley1965", "mathieu2014"),
    operations=(
        Operation(
            "circular_convolution",
            inputs=(Input("x", "*N D"), Input("weight", "D", symbol="w")),
            outputs=(Output("y", "*N D"),),
            nonempty=("N", "D"),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one row", {"N": (), "D": 8}),
                Case("two axes", {"N": (2, 3), "D": 5}),
                Case("a prime", {"N": (2,), "D": 31}),
                Case("one entry", {"N": (3,), "D": 1}),
                Case("two entries", {"N": (3,), "D": 2}),
            ),
        ),
        Operation(
            "fft_conv2d",
            inputs=(
                Input("x", "N C H W"),
                Input("weight", "M C U V", symbol="w"),
                Input("bias", "M", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "N M P Q"),),
            options={"padding": "nonnegative integer"},
            symbols={"padding": "z"},
            derived={"P": places("H", "U"), "Q": places("W", "V")},
            nonempty=("N", "C", "M", "H", "W", "U", "V"),
            cases=(
                Case("smallest", sizes(N=1, C=2, M=3, H=4, W=3), {"padding": 1}),
                Case("plain", sizes(), NONE),
                Case("no bias", sizes(C=1, M=4), TWO, absent=("bias",)),
                Case("as large as the image", sizes(U=5, V=6), NONE),
                Case("larger than the image", sizes(N=1, H=3, W=2, U=5, V=4), TWO),
                Case("one pixel each", sizes(U=1, V=1), NONE),
                Case("odd width", sizes(H=8, W=7, U=4, V=4), {"padding": 1}),
            ),
            refusals=(
                Refusal(
                    "kernel larger than the padded image",
                    {"padding": 0, "weight": np.ones((3, 2, 5, 3))},
                    ValueError,
                    "weight must fit into the padded input, got a reach of 5 on 4",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "polynomials_multiply",
            "Numbers convolve where polynomials multiply",
            r"\sum_{d} r^d \sum_{i + j = d} a_i b_j"
            r" = \Bigl(\sum_i r^i a_i\Bigr)\Bigl(\sum_j r^j b_j\Bigr)",
        ),
        Theorem(
            "transform_of_a_circle",
            "On a circle too, where the power D of r is 1",
            r"\sum_{d < D} r^d y_d = \Bigl(\sum_i r^i a_i\Bigr)"
            r"\Bigl(\sum_j r^j b_j\Bigr) + (1 - r^D)\,E(r)",
        ),
    ),
)
