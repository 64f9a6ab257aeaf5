"""Grouped and separable convolutions: what they take, and where views must agree."""

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


def options(stride=1, padding=0, dilation=1):
    """Return a case's options."""
    return {"stride": stride, "padding": padding, "dilation": dilation}


CONCEPT = Concept(
    id="086",
    title="Grouped, depthwise and separable convolution",
    package=__package__,
    needs=("084",),
    sources=(
        "krizhevsky2012",
        "chollet2017",
        "howard2017",
        "zhang2018shufflenet",
    ),
    operations=(
        Operation(
            "separable_conv2d",
            inputs=(
                Input("x", "N C H W"),
                Input("depthwise", "(C E) 1 U V", symbol="w"),
                Input("pointwise", "M (C E) 1 1", symbol="a"),
                Input("bias", "M", optional=True, symbol="b"),
            ),
            outputs=(Output("y", "N M P Q"),),
            options={
                "stride": "positive integer",
                "padding": "nonnegative integer",
                "dilation": "positive integer",
            },
            symbols={"stride": "s", "padding": "z", "dilation": "d"},
            derived={"P": length("H", "U"), "Q": length("W", "V")},
            nonempty=("C", "E", "M", "H", "W", "U", "V"),
            cases=(
                Case(
                    "smallest",
                    {"N": 1, "C": 2, "E": 2, "M": 3, "H": 5, "W": 4, "U": 3, "V": 2},
                    options(stride=2, padding=1, dilation=2),
                ),
                Case(
                    "one kernel for each channel",
                    {"N": 2, "C": 5, "E": 1, "M": 4, "H": 7, "W": 6, "U": 3, "V": 3},
                    options(padding=1),
                ),
                Case(
                    "one channel",
                    {"N": 3, "C": 1, "E": 4, "M": 2, "H": 4, "W": 5, "U": 2, "V": 3},
                    options(stride=3, padding=2),
                ),
                Case(
                    "no bias",
                    {"N": 2, "C": 3, "E": 2, "M": 1, "H": 3, "W": 6, "U": 1, "V": 4},
                    options(dilation=1),
                    absent=("bias",),
                ),
                Case(
                    "no images",
                    {"N": 0, "C": 3, "E": 2, "M": 4, "H": 4, "W": 5, "U": 2, "V": 3},
                    options(),
                ),
            ),
            refusals=(
                Refusal(
                    "dilated kernel larger than the padded image",
                    {"dilation": 4},
                    ValueError,
                    r"weight must fit into the padded input, got a reach "
                    r"of 9 on 7 entries",
                ),
            ),
        ),
        Operation(
            "channel_shuffle",
            inputs=(Input("x", "N (G C) H W"),),
            outputs=(Output("y", "N (C G) H W"),),
            options={"groups": "positive integer"},
            derived={"G": groups},
            cases=(
                Case("smallest", {"N": 1, "C": 3, "H": 4, "W": 5}, {"groups": 2}),
                Case("one group", {"N": 2, "C": 4, "H": 1, "W": 3}, {"groups": 1}),
                Case(
                    "one channel each", {"N": 2, "C": 1, "H": 3, "W": 2}, {"groups": 5}
                ),
                Case(
                    "as many as there are in each",
                    {"N": 3, "C": 4, "H": 2, "W": 1},
                    {"groups": 4},
                ),
                Case("no images", {"N": 0, "C": 2, "H": 3, "W": 2}, {"groups": 3}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "groups_are_a_kernel_with_holes",
            "Groups are a dense kernel with zeros between the groups",
            r"D_{gm,hc,uv} = [g = h]\, w_{gmcuv}:"
            r"\quad \mathrm{corr}_G(x, w) = \mathrm{corr}(x, D)",
        ),
        Theorem(
            "two_steps_are_one_dense_kernel",
            "The two steps are one dense convolution",
            r"y = \mathrm{corr}(x, D) + b, \qquad"
            r" D_{mcuv} = \sum_e a_{mce}\, w_{ceuv}",
            of="separable_conv2d",
        ),
        Theorem(
            "cost_of_two_steps",
            "What the two steps cost",
            r"\frac{C\,UV + M\,C}{M\,C\,UV} = \frac{1}{M} + \frac{1}{UV}",
        ),
        Theorem(
            "product_of_two_lines",
            "A kernel that is a column times a row is two passes",
            r"w_{uv} = a_u b_v \implies"
            r" \mathrm{corr}(x, w) = \mathrm{corr}(\mathrm{corr}(x, b), a)",
        ),
        Theorem(
            "shuffling_back",
            "Shuffling with the other number shuffles back",
            r"\mathrm{shuffle}_C(\mathrm{shuffle}_G(x)) = x",
            of="channel_shuffle",
        ),
    ),
)
