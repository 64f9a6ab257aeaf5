"""Images to columns and back: what they take, where their views must agree."""

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem


def option(name):
    """Return the function that reads a size off an option."""
    return lambda sizes: sizes[name]


def count(size, kernel):
    """Return the function that counts the windows along an axis."""

    def places(sizes):
        reach = sizes["dilation"] * (sizes[kernel] - 1) + 1
        return (sizes[size] + 2 * sizes["padding"] - reach) // sizes["stride"] + 1

    return places


def how(kernel, dilation=1, padding=0, stride=1, size=None):
    """Return the options of a case."""
    pair = dict(zip(("kernel_height", "kernel_width"), kernel, strict=True))
    given = {"dilation": dilation, "padding": padding, "stride": stride}
    whole = {"height": size[0], "width": size[1]} if size else {}
    return whole | pair | given


def fits(rows, columns, channels=2, images=2):
    """Return the sizes of a case."""
    return {"N": images, "C": channels, "H": rows, "W": columns}


WINDOW = {
    "kernel_height": "positive integer",
    "kernel_width": "positive integer",
    "dilation": "positive integer",
    "padding": "nonnegative integer",
    "stride": "positive integer",
}
SYMBOLS = {"dilation": "d", "padding": "z", "stride": "s"}
KERNEL = {"U": option("kernel_height"), "V": option("kernel_width")}
# Image, channels and images; window; dilation, padding, stride.
TRIED = (
    ("smallest", (4, 3, 1, 2), (3, 2), (1, 1, 2)),
    ("plain", (7, 9, 3, 2), (2, 4), (1, 0, 1)),
    ("dilated", (8, 6, 2, 3), (3, 2), (2, 2, 1)),
    ("gaps between windows", (9, 8, 1, 2), (2, 2), (1, 0, 3)),
    ("a window of one pixel", (4, 5, 2, 2), (1, 1), (3, 0, 1)),
    ("one window", (3, 5, 2, 2), (3, 5), (1, 0, 1)),
    ("no images", (4, 5, 2, 0), (2, 3), (1, 0, 1)),
)
REFUSED = Refusal(
    "a window that does not fit",
    {"kernel_width": 6},
    ValueError,
    "kernel_width must fit into the padded image, got a reach of 6 on 5",
)

HIGH = Refusal(
    "a window that is too high",
    {"kernel_height": 9},
    ValueError,
    "kernel_height must fit into the padded image, got a reach of 9 on ",
)

CONCEPT = Concept(
    id="085",
    title="Images to columns and back",
    package=__package__,
    needs=("084",),
    sources=("chellapilla2006", "dumoulin2016"),
    operations=(
        Operation(
            "im2col",
            inputs=(Input("x", "N C H W"),),
            outputs=(Output("y", "N (C U V) (P Q)"),),
            options=WINDOW,
            symbols=SYMBOLS,
            derived=KERNEL
            | {"P": count("H", "kernel_height"), "Q": count("W", "kernel_width")},
            nonempty=("C", "H", "W"),
            cases=tuple(
                Case(name, fits(*sizes), how(kernel, *rest))
                for name, sizes, kernel, rest in TRIED
            ),
            refusals=(REFUSED, HIGH),
        ),
        Operation(
            "col2im",
            inputs=(Input("x", "N (C U V) (P Q)"),),
            outputs=(Output("y", "N C H W"),),
            options={"height": "positive integer", "width": "positive integer"}
            | WINDOW,
            symbols=SYMBOLS,
            derived={"H": option("height"), "W": option("width")}
            | KERNEL
            | {
                "P": count("height", "kernel_height"),
                "Q": count("width", "kernel_width"),
            },
            nonempty=("C",),
            cases=tuple(
                Case(
                    name,
                    {"N": images, "C": channels},
                    how(kernel, *rest, size=(rows, columns)),
                )
                for name, (rows, columns, channels, images), kernel, rest in TRIED
            ),
        ),
    ),
    theorems=(
        Theorem(
            "fold_is_the_adjoint",
            "Folding is the adjoint of unfolding",
            r"\langle k, \mathrm{im2col}(x) \rangle = \langle \mathrm{col2im}(k), x"
            r" \rangle",
            of="im2col",
        ),
        Theorem(
            "convolution_is_a_product",
            "A convolution is a product with the columns",
            r"\mathrm{conv}(x, w)_{nmpq} = \sum_{c,u,v} w_{mcuv}\,"
            r" \mathrm{im2col}(x)_{ncuvpq}",
            of="im2col",
        ),
        Theorem(
            "way_back_is_a_fold",
            "Its way back is the other product, and a col2im",
            r"\frac{\partial L}{\partial x} = \mathrm{col2im}\Bigl(\sum_m w_{mcuv}\,"
            r" \frac{\partial L}{\partial y_{nmpq}}\Bigr)",
            of="im2col",
        ),
    ),
)
