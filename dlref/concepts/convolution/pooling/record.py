"""Pooling: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    uniform,
)

X = Input("x", "*N H W")
Y = Output("y", "*N P Q")
KERNEL = {"kernel_size": "positive integer", "stride": "positive integer"}
PADDED = KERNEL | {"padding": "nonnegative integer"}
SYMBOLS = {"kernel_size": "K", "stride": "s", "padding": "z"}

# Whole numbers repeat in every window, so several entries are the largest.
TIED = np.random.default_rng(0).integers(3, size=(2, 3, 7, 6)).astype(float)
CORNER = "the slope jumps at a tie; which entry takes it is compared with torch"
FLAT = dict.fromkeys(("complex step", "richardson", "second order"), CORNER)

DARK = np.array([[0.0, 0, 1, 0, 3], [0, 0, 2, 5, 0], [4, 0, 0, 0, 0], [1, 0, 0, 0, 0]])
SHARP = dict.fromkeys(
    ("complex step", "richardson", "second order"),
    "a norm has no slope at zero; what is taken for it is compared with torch",
)
OVER = dict.fromkeys(
    ("torch cpu", "second order"), "torch takes the powers unscaled, and overflows"
)
STILL = {"torch cpu": "torch takes the slope of a sum of zeros to be 0"}


def length(size):
    """Return the function that counts the windows along an axis."""

    def places(sizes):
        room = sizes[size] + 2 * sizes.get("padding", 0) - sizes["kernel_size"]
        stride = sizes["stride"] or sizes["kernel_size"]  # None: side by side
        return room // stride + 1

    return places


def output_size(sizes):
    """Height and width of the output are an option."""
    return sizes["output_size"]


def options(kernel_size, stride, padding=0, **more):
    """Return a case's options."""
    return {"kernel_size": kernel_size, "stride": stride, "padding": padding, **more}


def norm(norm_type, kernel_size, stride):
    """Return the options of a p-norm."""
    return {"norm_type": norm_type, "kernel_size": kernel_size, "stride": stride}


def refused(kernel_size, padding):
    """Return what is refused of windows and padding, from the first case."""
    return (
        Refusal(
            "window larger than the image",
            {"x": np.zeros((2, 3, 4)), "kernel_size": 6, "padding": 1},
            ValueError,
            "kernel_size must not exceed the padded image, got 6 on 5 pixels",
        ),
        Refusal(
            "more padding than half a window",
            {"padding": padding},
            ValueError,
            r"padding must not exceed half of kernel_size, "
            rf"got {padding} for {kernel_size}",
        ),
    )


CONCEPT = Concept(
    id="088",
    title="Pooling",
    package=__package__,
    needs=("084",),
    sources=("lecun1998", "scherer2010", "lin2014"),
    operations=(
        Operation(
            "max_pool2d",
            inputs=(X,),
            outputs=(Y,),
            options=PADDED,
            symbols=SYMBOLS,
            derived={"P": length("H"), "Q": length("W")},
            variants=("numpy_fast",),
            cases=(
                Case("smallest", {"N": (1,), "H": 3, "W": 4}, options(2, 2, 1)),
                Case("odd windows", {"N": (2,), "H": 4, "W": 5}, options(3, 2, 1)),
                Case("every place", {"N": (2,), "H": 5, "W": 4}, options(3, 1, 1)),
                Case("one image", {"N": (), "H": 6, "W": 9}, options(2, 2)),
                Case("overlapping", {"N": (2, 3), "H": 9, "W": 10}, options(3, 2)),
                Case("padded", {"N": (2, 2), "H": 8, "W": 7}, options(4, 3, 2)),
                Case(
                    "gaps between windows", {"N": (3,), "H": 9, "W": 8}, options(2, 3)
                ),
                Case("one pixel each", {"N": (2,), "H": 3, "W": 4}, options(1, 1)),
                Case("one window", {"N": (2,), "H": 2, "W": 2}, options(4, 1, 1)),
                Case("side by side", {"N": (2,), "H": 6, "W": 5}, options(2, None)),
                Case(
                    "all negative, padded",
                    {"N": (2,), "H": 4, "W": 5},
                    options(3, 2, 1),
                    values={"x": -1 - np.arange(40.0).reshape(2, 4, 5)},
                ),
                Case(
                    "ties",
                    {"N": (2, 3), "H": 7, "W": 6},
                    options(3, 2, 1),
                    values={"x": TIED},
                    waive=FLAT,
                ),
                Case(
                    "nothing but ties",
                    {"N": (1,), "H": 4, "W": 6},
                    options(2, 2),
                    values={"x": np.zeros((1, 4, 6))},
                    waive=FLAT,
                ),
                Case("no images", {"N": (0, 3), "H": 4, "W": 4}, options(2, 2)),
            ),
            refusals=refused(2, 2),
        ),
        Operation(
            "avg_pool2d",
            inputs=(X,),
            outputs=(Y,),
            options=PADDED | {"count_include_pad": (True, False)},
            symbols=SYMBOLS,
            derived={"P": length("H"), "Q": length("W")},
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "H": 4, "W": 5},
                    options(3, 2, 1, count_include_pad=True),
                ),
                Case(
                    "padding not counted",
                    {"N": (2,), "H": 8, "W": 7},
                    options(4, 3, 2, count_include_pad=False),
                ),
                Case(
                    "one image",
                    {"N": (), "H": 6, "W": 9},
                    options(2, 2, count_include_pad=True),
                ),
                Case(
                    "overlapping",
                    {"N": (2, 3), "H": 9, "W": 10},
                    options(3, 1, count_include_pad=False),
                ),
                Case(
                    "gaps between windows",
                    {"N": (3,), "H": 9, "W": 8},
                    options(2, 3, count_include_pad=True),
                ),
                Case(
                    "side by side",
                    {"N": (2,), "H": 6, "W": 5},
                    options(2, None, count_include_pad=True),
                ),
                Case(
                    "no images",
                    {"N": (0, 3), "H": 4, "W": 4},
                    options(2, 2, count_include_pad=True),
                ),
            ),
            refusals=refused(3, 2),
        ),
        Operation(
            "adaptive_avg_pool2d",
            inputs=(X,),
            outputs=(Y,),
            options={"output_size": "positive integer"},
            symbols={"output_size": "S"},
            derived={"P": output_size, "Q": output_size},
            nonempty=("H", "W"),
            cases=(
                Case("smallest", {"N": (2,), "H": 5, "W": 4}, {"output_size": 3}),
                Case("one image", {"N": (), "H": 9, "W": 7}, {"output_size": 2}),
                Case("channels", {"N": (2, 3), "H": 8, "W": 12}, {"output_size": 4}),
                Case(
                    "one number each", {"N": (2,), "H": 3, "W": 5}, {"output_size": 1}
                ),
                Case(
                    "more places than pixels",
                    {"N": (2,), "H": 3, "W": 2},
                    {"output_size": 5},
                ),
                Case("no images", {"N": (0,), "H": 3, "W": 2}, {"output_size": 2}),
            ),
        ),
        Operation(
            "global_avg_pool2d",
            inputs=(X,),
            outputs=(Output("y", "*N"),),
            nonempty=("H", "W"),
            cases=(
                Case("smallest", {"N": (2,), "H": 3, "W": 4}),
                Case("one image", {"N": (), "H": 5, "W": 2}),
                Case("channels", {"N": (2, 3), "H": 7, "W": 6}),
                Case("no images", {"N": (0,), "H": 3, "W": 2}),
            ),
        ),
        Operation(
            "lp_pool2d",
            inputs=(Input("x", "*N H W", uniform(0.1, 2.0)),),
            outputs=(Y,),
            options={"norm_type": "positive"} | KERNEL,
            symbols={"norm_type": r"\rho"} | SYMBOLS,
            derived={"P": length("H"), "Q": length("W")},
            cases=(
                Case("smallest", {"N": (2,), "H": 4, "W": 5}, norm(3, 2, 2)),
                Case("one image", {"N": (), "H": 6, "W": 9}, norm(2, 2, 2)),
                Case("overlapping", {"N": (2, 3), "H": 9, "W": 10}, norm(2.5, 3, 2)),
                Case("sums", {"N": (2,), "H": 5, "W": 4}, norm(1, 3, 1)),
                Case("side by side", {"N": (2,), "H": 6, "W": 5}, norm(2, 3, None)),
                Case(
                    "bright beside dark",
                    {"N": (), "H": 1, "W": 2},
                    norm(12, 1, 1),
                    values={"x": np.array([[1e15, 1e-15]])},
                    waive=dict.fromkeys(
                        ("second order", "cuda float32", "cuda bfloat16"),
                        OVER["second order"],
                    ),
                ),
                Case(
                    "nearly the largest",
                    {"N": (2,), "H": 5, "W": 4},
                    norm(40.0, 2, 2),
                    waive={"cuda float16": OVER["second order"]},
                ),
                Case(
                    "both signs, even power",
                    {"N": (2,), "H": 6, "W": 7},
                    norm(4, 3, 2),
                    values={"x": np.random.default_rng(1).normal(size=(2, 6, 7))},
                ),
                Case(
                    "powers too large for a float",
                    {"N": (2,), "H": 4, "W": 5},
                    norm(12, 2, 2),
                    values={"x": 1e30 * (1 + np.arange(40.0).reshape(2, 4, 5))},
                    waive=OVER,
                ),
                Case(
                    "powers too small for a float",
                    {"N": (2,), "H": 4, "W": 5},
                    norm(20, 2, 2),
                    values={"x": 1e-20 * (1 + np.arange(40.0).reshape(2, 4, 5))},
                    waive=OVER,
                ),
                Case(
                    "windows of zeros",
                    {"N": (), "H": 4, "W": 5},
                    norm(2, 2, 2),
                    values={"x": DARK},
                    waive=SHARP,
                ),
                Case(
                    "sums of zeros",
                    {"N": (), "H": 4, "W": 5},
                    norm(1, 2, 2),
                    values={"x": DARK},
                    waive=STILL,
                ),
            ),
            refusals=(
                Refusal(
                    "not a norm",
                    {"norm_type": 0.5},
                    ValueError,
                    r"norm_type must be at least 1, got 0\.5",
                ),
                Refusal(
                    "odd power of a negative entry",
                    {"x": -np.ones((2, 4, 5))},
                    ValueError,
                    r"x must not be negative unless norm_type is even, got -1\.0",
                ),
                Refusal(
                    "window larger than the image",
                    {"kernel_size": 5},
                    ValueError,
                    r"kernel_size must not exceed the padded image, got 5 on 4 pixels",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "gradient_pairs_with_the_input",
            "The gradient of the maximum pairs with the input as with the output",
            r"\sum_{n,i,j} x_{nij}\, \frac{\partial L}{\partial x_{nij}}"
            r" = \sum_{n,p,q} y_{npq}\, \frac{\partial L}{\partial y_{npq}}",
            of="max_pool2d",
        ),
        Theorem(
            "averaging_is_a_convolution",
            "Averaging is a convolution with equal weights",
            r"\mathrm{avg}(x) = \mathrm{corr}(x, w), \qquad w_{uv} = \frac{1}{K^2}",
            of="avg_pool2d",
        ),
        Theorem(
            "border_keeps_a_constant",
            "Without counting the padding, a gray image stays gray up to its border",
            r"x_{nij} = c \implies y_{npq} = c",
            of="avg_pool2d",
        ),
        Theorem(
            "windows_of_any_size_keep_a_constant",
            "Windows that share out a gray image keep it gray",
            r"x_{nij} = c \implies y_{npq} = c",
            of="adaptive_avg_pool2d",
        ),
        Theorem(
            "norm_grows_with_the_image",
            "An image twice as bright has a norm twice as large",
            r"\|c\,x\|_\rho = c\,\|x\|_\rho \qquad (c > 0)",
            of="lp_pool2d",
        ),
        Theorem(
            "norm_tends_to_the_largest",
            "With a growing power the norm becomes the maximum",
            r"\lim_{\rho \to \infty} \bigl(m^\rho + (m\,e^{-a})^\rho\bigr)^{1/\rho} = m"
            r" \qquad (m, a > 0)",
            of="lp_pool2d",
        ),
    ),
)
