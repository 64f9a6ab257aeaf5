"""Mixed precision: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

FACTORS = {
    "tracker": 5,
    "growth_factor": 2.0,
    "backoff_factor": 0.5,
    "growth_interval": 2000,
}
QUICK = {
    "tracker": 2,
    "growth_factor": 1.5,
    "backoff_factor": 0.25,
    "growth_interval": 3,
}


def sixteenths(rng, shape):
    """Draw multiples of 1/16, which all formats hold."""
    return rng.integers(-60, 60, shape) / 16


def eighths(rng, shape):
    """Draw odd multiples of 1/32 in [0, 1): no sum with a sixteenth is whole."""
    return (2 * rng.integers(16, size=shape) + 1) / 32


def power(rng, shape):
    """Draw a power of two."""
    return 2.0 ** rng.integers(4, 16, shape)


def flag(rng, shape):
    """Draw True or False."""
    return rng.random(shape) < 0.5


CONCEPT = Concept(
    id="176",
    title="Mixed precision",
    package=__package__,
    needs=("008", "015", "040"),
    sources=("goldberg1991", "gupta2015", "micikevicius2018", "kalamkar2019"),
    operations=(
        Operation(
            "round_to_bits",
            inputs=(Input("x", "*N", differentiable=False),),
            outputs=(Output("y", "*N", differentiable=False),),
            options={"bits": "positive integer"},
            analytic=False,  # it counts bits
            cases=(
                Case(
                    "smallest",
                    {"N": (3,)},
                    {"bits": 8},
                    # in float16 the first is in the middle of two
                    values={"x": np.array([1.00391, -2.6, 0.3])},
                ),
                Case("eleven bits", {"N": (4, 5)}, {"bits": 11}),
                Case("a number", {"N": ()}, {"bits": 3}),
                Case("one bit", {"N": (20,)}, {"bits": 1}),
                Case("all bits of float32", {"N": (5,)}, {"bits": 24}),
                Case("nothing", {"N": (0,)}, {"bits": 8}),
                Case(
                    "ties go to the even one",
                    {"N": (6,)},
                    {"bits": 2},
                    values={"x": np.array([1.25, 1.75, 2.5, 3.5, -1.25, -3.5])},
                ),
                Case(
                    "up into the next power",
                    {"N": (3,)},
                    {"bits": 4},
                    values={"x": np.array([1.99, -0.4999, 0.0])},
                ),
                Case(
                    "large and small",
                    {"N": (4,)},
                    {"bits": 8},
                    values={"x": np.array([1.23e30, -4.56e-30, 7e30, 1e-20])},
                ),
            ),
            refusals=(
                Refusal(
                    "more bits than there are",
                    {"bits": 54},
                    ValueError,
                    r"bits must be at most 53, got 54",
                ),
                Refusal(
                    "more bits than float32 has",
                    {"x": np.ones(3, np.float32), "bits": 25},
                    ValueError,
                    r"bits must be at most 24, got 25",
                ),
            ),
        ),
        Operation(
            "stochastic_round",
            inputs=(
                Input("x", "*N", sixteenths, differentiable=False),
                Input("u", "*N", eighths, differentiable=False, rule="fraction"),
            ),
            outputs=(Output("y", "*N", differentiable=False),),
            options={"step": "positive"},
            symbols={"step": "s"},
            analytic=False,  # it counts steps
            cases=(
                Case("smallest", {"N": (3,)}, {"step": 0.3}),  # not in float16
                Case("whole numbers", {"N": (4, 5)}, {"step": 1.0}),
                Case("a number", {"N": ()}, {"step": 2.0}),
                Case("nothing", {"N": (0,)}, {"step": 1.0}),
                Case(
                    "on the grid, it stays",
                    {"N": (3,)},
                    {"step": 1.0},
                    values={
                        "x": np.array([2.0, -3.0, 0.0]),
                        "u": np.array([0.0, 0.96875, 0.5]),
                    },
                ),
            ),
        ),
        Operation(
            "update_loss_scale",
            inputs=(
                Input(
                    "scale",
                    "",
                    power,
                    differentiable=False,
                    symbol="s",
                    rule="positive",
                ),
                Input(
                    "found_inf",
                    "",
                    flag,
                    differentiable=False,
                    symbol="o",
                    rule="mask",
                ),
            ),
            outputs=(
                Output("new_scale", "", differentiable=False, symbol="s'"),
                Output("new_tracker", "", differentiable=False, symbol="t'"),
            ),
            options={
                "tracker": "nonnegative integer",
                "growth_factor": "positive",
                "backoff_factor": "positive",
                "growth_interval": "positive integer",
            },
            symbols={
                "tracker": "t",
                "growth_factor": "g",
                "backoff_factor": "b",
                "growth_interval": "T",
            },
            analytic=False,  # it counts steps
            cases=(
                Case(
                    "smallest",
                    {},
                    FACTORS,
                    # which float16 does not hold
                    values={"scale": np.array(2.0**17), "found_inf": np.array(False)},
                ),
                Case("overflow", {}, FACTORS, values={"found_inf": np.array(True)}),
                Case(
                    "long enough without",
                    {},
                    QUICK,
                    values={"found_inf": np.array(False)},
                ),
                Case(
                    "overflow on the last step",
                    {},
                    QUICK,
                    values={"found_inf": np.array(True)},
                ),
                Case(
                    "not yet",
                    {},
                    {**QUICK, "tracker": 1},
                    values={"found_inf": np.array(False)},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "rounding_is_right_on_average",
            "Rounding by chance is right on average",
            r"(1 - f)\, s k + f s (k + 1) = x"
            r"\qquad\text{where } k = \Bigl\lfloor \frac{x}{s} \Bigr\rfloor,\;"
            r" f = \frac{x}{s} - k",
            of="stochastic_round",
        ),
    ),
)
