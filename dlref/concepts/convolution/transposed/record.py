"""Transposed convolution: what it takes, and where its views must agree."""

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem


def groups(sizes):
    """The number of groups is an option and the size of an axis."""
    return sizes["groups"]


def length(places, kernel):
    """Return the function that gives the size of one output axis."""

    def size(sizes):
        reach = sizes["dilation"] * (sizes[kernel] - 1) + 1
        painted = sizes["stride"] * (sizes[places] - 1) + reach
        return painted - 2 * sizes["padding"] + sizes["output_padding"]

    return size


def options(stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Return a case's options, PyTorch's defaults where not given."""
    return {
        "stride": stride,
        "padding": padding,
        "output_padding": output_padding,
        "groups": groups,
        "dilation": dilation,
    }


OPTIONS = {
    "stride": "positive integer",
    "padding": "nonnegative integer",
    "output_padding": "nonnegative integer",
    "groups": "positive integer",
    "dilation": "positive integer",
}
SYMBOLS = {"stride": "s", "padding": "z", "output_padding": "o", "dilation": "d"}


def refused(padding, painted):
    """Return what is refused of the sizes, from the first case."""
    return (
        Refusal(
            "nothing is left of the output",
            {"padding": padding},
            ValueError,
            r"padding must leave something of the output, "
            rf"got {padding} on each end of {painted} entries",
        ),
        Refusal(
            "more output padding than a stride",
            {"output_padding": 2},
            ValueError,
            r"output_padding must be smaller than stride or dilation, "
            r"got 2 with 2 and 2",
        ),
    )


CONCEPT = Concept(
    id="087",
    title="Transposed convolution",
    package=__package__,
    needs=("084",),
    sources=("zeiler2010", "long2015", "dumoulin2016", "odena2016"),
    operations=(
        Operation(
            "conv_transpose1d",
            inputs=(
                Input("x", "N (G C) P"),
                Input("weight", "(G C) M K", symbol="w"),
                Input("bias", "(G M)", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "N (G M) L"),),
            options=OPTIONS,
            symbols=SYMBOLS,
            derived={"G": groups, "L": length("P", "K")},
            nonempty=("C", "M", "P", "K"),
            cases=(
                Case(
                    "smallest",
                    {"N": 2, "C": 1, "M": 3, "P": 4, "K": 3},
                    options(2, 1, 1, groups=2, dilation=2),
                ),
                Case("plain", {"N": 2, "C": 3, "M": 4, "P": 20, "K": 5}, options()),
                Case(
                    "gaps between the kernels",
                    {"N": 3, "C": 2, "M": 1, "P": 3, "K": 2},
                    options(stride=4, output_padding=3),
                ),
                Case(
                    "output padding up to the dilation",
                    {"N": 1, "C": 2, "M": 3, "P": 5, "K": 2},
                    options(stride=1, padding=1, output_padding=2, dilation=3),
                ),
                Case(
                    "one channel each",
                    {"N": 2, "C": 1, "M": 2, "P": 6, "K": 4},
                    options(stride=2, padding=2, groups=3),
                ),
                Case(
                    "no bias",
                    {"N": 2, "C": 3, "M": 2, "P": 5, "K": 3},
                    options(stride=3),
                    absent=("bias",),
                ),
                Case(
                    "one entry left",
                    {"N": 2, "C": 3, "M": 2, "P": 3, "K": 3},
                    options(padding=2),
                ),
                Case(
                    "no sequences", {"N": 0, "C": 3, "M": 2, "P": 5, "K": 3}, options()
                ),
            ),
            refusals=refused(6, 11),
        ),
        Operation(
            "conv_transpose2d",
            inputs=(
                Input("x", "N (G C) P Q"),
                Input("weight", "(G C) M U V", symbol="w"),
                Input("bias", "(G M)", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "N (G M) H W"),),
            options=OPTIONS,
            symbols=SYMBOLS,
            derived={"G": groups, "H": length("P", "U"), "W": length("Q", "V")},
            nonempty=("C", "M", "P", "Q", "U", "V"),
            cases=(
                Case(
                    "smallest",
                    {"N": 1, "C": 1, "M": 3, "P": 3, "Q": 2, "U": 2, "V": 3},
                    options(2, 1, 1, groups=2, dilation=2),
                ),
                Case(
                    "plain",
                    {"N": 2, "C": 3, "M": 4, "P": 5, "Q": 4, "U": 3, "V": 2},
                    options(),
                ),
                Case(
                    "twice the size",
                    {"N": 2, "C": 2, "M": 3, "P": 4, "Q": 5, "U": 4, "V": 4},
                    options(stride=2, padding=1),
                ),
                Case(
                    "gaps between the kernels",
                    {"N": 2, "C": 3, "M": 2, "P": 2, "Q": 3, "U": 2, "V": 1},
                    options(stride=3, padding=1, output_padding=2),
                ),
                Case(
                    "no bias, one channel each",
                    {"N": 2, "C": 1, "M": 1, "P": 4, "Q": 3, "U": 3, "V": 2},
                    options(padding=1, groups=4),
                    absent=("bias",),
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 3, "M": 2, "P": 4, "Q": 3, "U": 3, "V": 2},
                    options(),
                ),
            ),
            refusals=refused(4, 7),
        ),
    ),
    theorems=(
        Theorem(
            "it_is_the_adjoint",
            "It is the adjoint of the convolution with the same kernel",
            r"\langle A^\top x,\, \partial y \rangle"
            r" = \langle x,\, A\, \partial y \rangle",
            of="conv_transpose2d",
        ),
        Theorem(
            "it_is_the_way_back_of_a_convolution",
            "Forward, it is what a convolution does backward",
            r"\mathrm{corr}^\top(x, w) ="
            r" \frac{\partial}{\partial v} \langle x,\, \mathrm{corr}(v, w) \rangle",
            of="conv_transpose2d",
        ),
        Theorem(
            "its_way_back_is_a_convolution",
            "Backward, it is a convolution",
            r"\frac{\partial L}{\partial x} ="
            r" \mathrm{corr}\Bigl(\frac{\partial L}{\partial y}, w\Bigr)",
            of="conv_transpose2d",
        ),
        Theorem(
            "zeros_between_then_a_convolution",
            "Zeros between the entries, then a convolution with the kernel flipped",
            r"\tilde x_{sp} = x_p, \;\; \bar w_k = w_{K-1-k}: \quad"
            r" y_t = \sum_k \bar w_k\, \tilde x_{t + dk - (d(K-1) - z)}",
            of="conv_transpose1d",
        ),
        Theorem(
            "sizes_undo_each_other",
            "A convolution of the output has as many places as the input",
            r"L + 2z = s(P-1) + R + o, \;\; 0 \le o < s"
            r" \implies s(P-1) + R \le L + 2z < sP + R",
        ),
    ),
)
