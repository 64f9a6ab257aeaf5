"""Positions: what the operations take, and where their views must agree."""

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

TIMES = uniform(0.0, 20.0)


def whole(rng, shape):
    """Draw whole numbers of either sign."""
    return rng.integers(-200, 200, size=shape).astype(float)


def rotary(name, axes):
    """Return the rotation with one layout of the pairs."""
    return Operation(
        name,
        inputs=(Input("x", axes), Input("position", "T", TIMES, symbol="m")),
        outputs=(Output("y", axes),),
        options={"base": "positive"},
        nonempty=("P",),
        cases=(
            Case("smallest", {"N": (2,), "T": 3, "P": 2}, {"base": 100.0}),
            Case("one sequence", {"N": (), "T": 4, "P": 3}, {"base": 10000.0}),
            Case("heads", {"N": (2, 3), "T": 5, "P": 4}, {"base": 10000.0}),
            Case("one plane", {"N": (2,), "T": 3, "P": 1}, {"base": 7.0}),
            Case(
                "before the start",
                {"N": (2,), "T": 3, "P": 2},
                {"base": 50.0},
                values={"position": np.array([-3.0, 0.0, -0.5])},
            ),
            Case(
                "far out",
                {"N": (2,), "T": 2, "P": 3},
                {"base": 10000.0},
                values={"position": np.array([32767.0, 8191.0])},
            ),
            Case("no rows", {"N": (2,), "T": 0, "P": 2}, {"base": 10.0}),
        ),
        symbols={"base": "b"},
    )


def bucketed(name, distance, options):
    """Return a case of the bucket function; a list of distances, or how many."""
    drawn = isinstance(distance, tuple)
    values = {} if drawn else {"distance": np.asarray(distance, float)}
    sizes = {"N": distance if drawn else (len(distance),)}
    return Case(name, sizes, options, values)


def buckets(num_buckets, max_distance, bidirectional):
    """Return the options of the bucket function."""
    return {
        "num_buckets": num_buckets,
        "max_distance": max_distance,
        "bidirectional": bidirectional,
    }


CONCEPT = Concept(
    id="129",
    title="Positions",
    package=__package__,
    needs=("037", "126"),
    sources=("gehring2017", "press2022", "raffel2020", "su2024", "vaswani2017"),
    operations=(
        Operation(
            "sinusoidal_positions",
            inputs=(Input("position", "*N", TIMES, symbol="m"),),
            outputs=(Output("y", "*N (P 2)"),),
            options={"width": "positive integer", "base": "positive"},
            derived={"P": lambda s: s["width"] // 2},
            symbols={"base": "b", "width": "D"},
            cases=(
                Case("smallest", {"N": (3,)}, {"width": 4, "base": 100.0}),
                Case("one position", {"N": ()}, {"width": 6, "base": 10000.0}),
                Case("two axes", {"N": (2, 5)}, {"width": 8, "base": 10000.0}),
                Case("one wave", {"N": (3,)}, {"width": 2, "base": 5.0}),
                Case(
                    "at and before the start",
                    {"N": (3,)},
                    {"width": 4, "base": 50.0},
                    values={"position": np.array([0.0, -1.0, -7.5])},
                ),
                Case("no positions", {"N": (0,)}, {"width": 4, "base": 10.0}),
            ),
            refusals=(
                Refusal(
                    "an odd width",
                    {"width": 5},
                    ValueError,
                    "width must be even, got 5",
                ),
            ),
        ),
        Operation(
            "learned_positions",
            inputs=(
                Input("x", "*N T D"),
                Input("weight", "L D", symbol="E"),
                Input("position", "T", below="L", symbol="m"),
            ),
            outputs=(Output("y", "*N T D"),),
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "T": 3, "D": 4, "L": 5},
                    values={"position": np.array([1, 2, 3])},
                ),
                Case("one sequence", {"N": (), "T": 4, "D": 2, "L": 9}),
                Case("two axes", {"N": (2, 3), "T": 2, "D": 3, "L": 6}),
                Case(
                    "a place twice",
                    {"N": (2,), "T": 3, "D": 2, "L": 2},
                    values={"position": np.array([1, 0, 1])},
                ),
                Case("no rows", {"N": (2,), "T": 0, "D": 2, "L": 3}),
            ),
            refusals=(
                Refusal(
                    "a sequence longer than the table",
                    {"position": np.array([3, 4, 5])},
                    IndexError,
                    r"position must lie in \[0, 5\), got 5",
                ),
            ),
        ),
        rotary("rotary_interleaved", "*N T (P 2)"),
        rotary("rotary_halves", "*N T (2 P)"),
        Operation(
            "alibi",
            inputs=(
                Input("scores", "*N H T S", symbol="z"),
                Input("slopes", "H", uniform(0.1, 1.0), optional=True, symbol="a"),
            ),
            outputs=(Output("y", "*N H T S"),),
            nonempty=("H",),
            cases=(
                Case("smallest", {"N": (1,), "H": 2, "T": 3, "S": 4}),
                Case("no leading axes", {"N": (), "H": 3, "T": 2, "S": 2}),
                Case("two leading axes", {"N": (2, 3), "H": 2, "T": 1, "S": 5}),
                Case(
                    "published slopes",
                    {"N": (2,), "H": 8, "T": 2, "S": 3},
                    absent=("slopes",),
                ),
                Case(
                    "twelve heads",
                    {"N": (1,), "H": 12, "T": 1, "S": 3},
                    absent=("slopes",),
                ),
                Case(
                    "one head",
                    {"N": (1,), "H": 1, "T": 2, "S": 3},
                    absent=("slopes",),
                ),
                Case("no queries", {"N": (2,), "H": 2, "T": 0, "S": 3}, floor=1.0),
            ),
            refusals=(
                Refusal(
                    "more queries than keys",
                    {"scores": np.zeros((1, 2, 5, 4))},
                    ValueError,
                    "scores must not have more queries than keys, got 5 and 4",
                ),
            ),
        ),
        Operation(
            "relative_bias",
            inputs=(
                Input("scores", "*N H T S", symbol="z"),
                Input("weight", "B H", symbol="w"),
                Input("bucket", "T S", below="B", symbol="u"),
            ),
            outputs=(Output("y", "*N H T S"),),
            cases=(
                Case(
                    "smallest",
                    {"N": (1,), "H": 2, "T": 3, "S": 4, "B": 5},
                    values={
                        "bucket": np.array([[0, 3, 1, 1], [2, 0, 3, 1], [2, 2, 0, 3]])
                    },
                ),
                Case("no leading axes", {"N": (), "H": 3, "T": 2, "S": 4, "B": 2}),
                Case("two axes", {"N": (2, 3), "H": 2, "T": 4, "S": 3, "B": 7}),
                Case("one bucket", {"N": (2,), "H": 2, "T": 2, "S": 3, "B": 1}),
                Case("no keys", {"N": (2,), "H": 2, "T": 3, "S": 0, "B": 3}),
            ),
        ),
        Operation(
            "relative_position_bucket",
            inputs=(Input("distance", "*N", whole, differentiable=False, symbol="r"),),
            outputs=(Output("y", "*N", differentiable=False),),
            analytic=False,  # it rounds down
            options={
                "num_buckets": "positive integer",
                "max_distance": "positive integer",
                "bidirectional": (True, False),
            },
            symbols={
                "num_buckets": "B",
                "max_distance": "M",
            },
            cases=(
                bucketed(
                    "smallest",
                    [-2, 0, 2.9999, 3, -4, 8, -16.9, 39, -90],
                    buckets(12, 40, True),
                ),
                bucketed("one distance", (), buckets(32, 128, True)),
                bucketed("T5's encoder", range(-150, 150), buckets(32, 128, True)),
                bucketed("T5's decoder", range(-140, 10), buckets(32, 128, False)),
                bucketed("two axes", (5, 20), buckets(11, 63, False)),
                bucketed("fewest buckets", range(-3, 4), buckets(4, 2, True)),
                bucketed("an odd half", (50,), buckets(14, 90, True)),
                bucketed(
                    "edges that are whole",
                    [9, 10, -20, 80],
                    buckets(20, 160, True),
                ),
                bucketed("no distances", (0,), buckets(32, 128, False)),
            ),
            refusals=(
                Refusal(
                    "too few buckets",
                    buckets(3, 128, True),
                    ValueError,
                    "num_buckets must be at least 4, got 3",
                ),
                Refusal(
                    "too few buckets on one side",
                    buckets(1, 128, False),
                    ValueError,
                    "num_buckets must be at least 2, got 1",
                ),
                Refusal(
                    "the last bucket among the exact",
                    buckets(32, 8, True),
                    ValueError,
                    "max_distance must be more than 8, got 8",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "shift_is_a_rotation",
            "A step of any length turns each pair by a fixed angle",
            r"\begin{aligned}"
            r"y(m+k)_{p0} &= \phantom{-}y(m)_{p0} \cos k\omega_p"
            r" + y(m)_{p1} \sin k\omega_p \\"
            r"y(m+k)_{p1} &= -y(m)_{p0} \sin k\omega_p"
            r" + y(m)_{p1} \cos k\omega_p"
            r"\end{aligned}",
            of="sinusoidal_positions",
        ),
        Theorem(
            "products_tell_the_distance",
            "Products of two positions know their distance alone",
            r"y(m)_{p0}\, y(k)_{p0} + y(m)_{p1}\, y(k)_{p1} = \cos (m-k)\omega_p",
            of="sinusoidal_positions",
        ),
        Theorem(
            "only_the_distance_counts",
            "The score of a turned query and a turned key depends on distance alone",
            r"\begin{gathered}"
            r"y(q, m_t)_p \cdot y(k, m_s)_p = (q_{p0} k_{p0} + q_{p1} k_{p1})"
            r" \cos\theta + (q_{p0} k_{p1} - q_{p1} k_{p0}) \sin\theta \\[.3em]"
            r"\theta = (m_t - m_s)\,\omega_p"
            r"\end{gathered}",
            of="rotary_interleaved",
        ),
        Theorem(
            "lengths_stay",
            "A rotation keeps the length of a row",
            r"\sum_{pc} y_{ntpc}^2 = \sum_{pc} x_{ntpc}^2",
            of="rotary_interleaved",
        ),
        Theorem(
            "gradient_is_turned_back",
            "The gradient is turned by the opposite angle",
            r"\frac{\partial L}{\partial x} = y\Bigl("
            r"\frac{\partial L}{\partial y}, -m\Bigr)",
            of="rotary_interleaved",
        ),
        Theorem(
            "pairings_differ_in_order",
            "The two layouts turn the same pairs",
            r"x'_{ntcp} = x_{ntpc} \;\Rightarrow\;"
            r" y^{\text{halves}}(x')_{ntcp} = y^{\text{neighbors}}(x)_{ntpc}",
            of="rotary_interleaved",
        ),
        Theorem(
            "key_alone_suffices",
            "Under a causal mask, the place of the key is enough",
            r"y_{nhts} = z_{nhts} + a_h\, s - a_h\,(t + S - T)"
            r"\qquad\text{for } s \le t + S - T",
            of="alibi",
        ),
    ),
)
