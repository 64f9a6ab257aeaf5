"""Cross-correlation: what it takes, and where its views must agree."""

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem


def groups(sizes):
    """The number of groups is an option and the size of an axis."""
    return sizes["groups"]


def length(size, kernel):
    """Return the function that counts the places of a kernel along an axis."""

    def places(sizes):
        reach = sizes["dilation"] * (sizes[kernel] - 1) + 1
        return (sizes[size] + 2 * sizes["padding"] - reach) // sizes["stride"] + 1

    return places


def options(stride=1, padding=0, dilation=1, groups=1):
    """Return a case's options, PyTorch's defaults where not given."""
    return {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }


OPTIONS = {
    "stride": "positive integer",
    "padding": "nonnegative integer",
    "dilation": "positive integer",
    "groups": "positive integer",
}
SYMBOLS = {"stride": "s", "padding": "z", "dilation": "d"}


CONCEPT = Concept(
    id="084",
    title="Convolution and cross-correlation",
    package=__package__,
    needs=("012",),
    sources=("fukushima1980", "lecun1989", "dumoulin2016", "lavin2016"),
    operations=(
        Operation(
            "conv1d",
            inputs=(
                Input("x", "N (G C) L"),
                Input("weight", "(G M) C K", symbol="w"),
                Input("bias", "(G M)", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "N (G M) P"),),
            options=OPTIONS,
            symbols=SYMBOLS,
            derived={"G": groups, "P": length("L", "K")},
            nonempty=("C", "M", "L", "K"),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "C": 1, "M": 3, "L": 7, "K": 4},
                    options(2, 3, groups=2),
                ),
                Case("plain", {"N": 2, "C": 3, "M": 4, "L": 50, "K": 5}, options()),
                Case(
                    "strided and dilated",
                    {"N": 3, "C": 2, "M": 4, "L": 23, "K": 3},
                    options(stride=3, padding=2, dilation=4),
                ),
                Case(
                    "one channel each",
                    {"N": 2, "C": 1, "M": 2, "L": 9, "K": 3},
                    options(padding=1, groups=5),
                ),
                Case(
                    "no bias",
                    {"N": 2, "C": 3, "M": 2, "L": 8, "K": 3},
                    options(padding=1),
                    absent=("bias",),
                ),
                Case("one place", {"N": 2, "C": 3, "M": 2, "L": 4, "K": 4}, options()),
                Case(
                    "no sequences", {"N": 0, "C": 3, "M": 2, "L": 5, "K": 3}, options()
                ),
            ),
            refusals=(
                Refusal(
                    "dilated kernel longer than the padded sequence",
                    {"dilation": 5},
                    ValueError,
                    r"weight must fit into the padded input, got a reach "
                    r"of 16 on 13 entries",
                ),
            ),
        ),
        Operation(
            "conv2d",
            inputs=(
                Input("x", "N (G C) H W"),
                Input("weight", "(G M) C U V", symbol="w"),
                Input("bias", "(G M)", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "N (G M) P Q"),),
            options=OPTIONS,
            symbols=SYMBOLS,
            derived={"G": groups, "P": length("H", "U"), "Q": length("W", "V")},
            nonempty=("C", "M", "H", "W", "U", "V"),
            cases=(
                Case(
                    "smallest",
                    {"N": 1, "C": 1, "M": 3, "H": 5, "W": 6, "U": 2, "V": 3},
                    options(stride=2, padding=1, dilation=2, groups=2),
                ),
                Case(
                    "plain",
                    {"N": 2, "C": 3, "M": 4, "H": 8, "W": 7, "U": 3, "V": 4},
                    options(),
                ),
                Case(
                    "strided",
                    {"N": 2, "C": 2, "M": 2, "H": 9, "W": 8, "U": 2, "V": 3},
                    options(stride=2, padding=2, groups=3),
                ),
                Case(
                    "dilated",
                    {"N": 2, "C": 3, "M": 2, "H": 9, "W": 11, "U": 4, "V": 3},
                    options(padding=2, dilation=2),
                ),
                Case(
                    "one channel each",
                    {"N": 2, "C": 1, "M": 2, "H": 5, "W": 6, "U": 3, "V": 3},
                    options(padding=1, groups=4),
                ),
                Case(
                    "one pixel each",
                    {"N": 2, "C": 3, "M": 5, "H": 4, "W": 6, "U": 1, "V": 1},
                    options(),
                ),
                Case(
                    "pixels that no place reads",
                    {"N": 2, "C": 2, "M": 3, "H": 9, "W": 10, "U": 2, "V": 2},
                    options(stride=4),
                ),
                Case(
                    "no bias",
                    {"N": 2, "C": 3, "M": 2, "H": 6, "W": 5, "U": 1, "V": 3},
                    options(padding=1),
                    absent=("bias",),
                ),
                Case(
                    "one place",
                    {"N": 3, "C": 2, "M": 4, "H": 4, "W": 5, "U": 4, "V": 5},
                    options(),
                ),
                Case(
                    "more padding than image",
                    {"N": 1, "C": 2, "M": 3, "H": 2, "W": 1, "U": 3, "V": 2},
                    options(stride=2, padding=4),
                ),
                Case(
                    "more images than `numpy_fast` does at once",
                    {"N": 3, "C": 16, "M": 2, "H": 17, "W": 20, "U": 3, "V": 3},
                    options(padding=1, groups=2),
                ),
                Case(
                    "more images and rows than `numpy_winograd` does at once",
                    {"N": 17, "C": 2, "M": 3, "H": 10, "W": 5, "U": 2, "V": 3},
                    options(padding=2, groups=2),
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 3, "M": 2, "H": 5, "W": 4, "U": 3, "V": 2},
                    options(),
                ),
            ),
            refusals=(
                Refusal(
                    "dilated kernel larger than the padded image",
                    {"dilation": 4},
                    ValueError,
                    r"weight must fit into the padded input, got a reach "
                    r"of 9 on 8 entries",
                ),
            ),
            variants=("numpy_winograd", "numpy_fast"),
        ),
    ),
    theorems=(
        Theorem(
            "convolution_flips_the_kernel",
            "Convolution is cross-correlation with the kernel flipped",
            r"\bar w_k = w_{K-1-k}: \quad"
            r" \mathrm{corr}(x, \bar w)_p = \sum_k w_k\, x_{p-k}",
            of="conv1d",
        ),
        Theorem(
            "input_gradient_is_a_convolution",
            "The gradient goes back by convolution",
            r"\frac{\partial L}{\partial x_{nct}} = \sum_{m,k} w_{mck}\,"
            r"\frac{\partial L}{\partial y_{nm,t+z-k}}"
            r"\qquad (s = d = 1)",
            of="conv1d",
        ),
        Theorem(
            "backward_is_the_adjoint",
            "The backward pass is the adjoint of the forward pass",
            r"\langle \partial y, K x \rangle = \langle K^\top \partial y, x \rangle",
            of="conv2d",
        ),
        Theorem(
            "shifting_moves_the_output",
            "When the image moves, the output moves with it",
            r"x'_{ij} = x_{i-sa,\,j-sb} \implies y'_{pq} = y_{p-a,\,q-b}",
            of="conv2d",
        ),
        Theorem(
            "one_tap_is_a_linear_layer",
            "With one tap it is a linear layer at each pixel",
            r"y_{nmij} = \sum_c w_{mc}\, x_{ncij} + b_m",
            of="conv2d",
        ),
        Theorem(
            "length_counts_the_places",
            "How many places there are",
            r"P = \left\lfloor \frac{S - R}{s} \right\rfloor + 1"
            r" \implies s (P - 1) + R \le S < s P + R",
        ),
        Theorem(
            "six_products_are_enough",
            "Four neighboring outputs of three taps take six products",
            r"V_4^\top \left[(V_3 w) \odot (V_6^{-\top} x)\right]_r"
            r" = \sum_{k=0}^{2} w_k\, x_{r+k} \quad (r = 0, \dots, 3)",
        ),
    ),
)
