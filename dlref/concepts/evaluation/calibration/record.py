"""Calibration: what the operations take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    normal,
    uniform,
)

TIPS = "a bin is a decision that rounding may tip"


def chances(rng, shape):
    """Draw rows of probabilities."""
    parts = np.exp(rng.normal(0.0, 1.5, shape))
    return parts / parts.sum(axis=-1, keepdims=True)


def rows(differentiable):
    """Return an input that holds rows of probabilities."""
    return Input(
        "p", "*N K", chances, differentiable=differentiable, rule="distribution"
    )


Y = Input("y", "*N", below="K", differentiable=False)
CERTAIN = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
# Largest probabilities on the edges of four bins, and a tie between two classes.
EDGES = np.array([[0.5, 0.5, 0.0], [0.75, 0.25, 0.0], [0.25, 0.0, 0.75]])
SMALL = {
    "p": np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.4, 0.35, 0.25]]),
    "y": np.array([0, 1, 0]),
}
SAID = {
    "p": np.array([0.8, 0.2, 0.8, 0.2, 0.5, 0.8]),
    "y": np.array([1, 0, 0, 1, 1, 1]),
}
SEEN = np.random.default_rng(0)
RAIN = SEEN.integers(11, size=60) / 10
MANY = {"p": RAIN, "y": (SEEN.random(60) < RAIN) + 0}


def binned(name, *outputs):
    """Return an operation that sorts rows into bins."""
    certain = {"p": CERTAIN, "y": np.array([0, 2, 0])}
    edges = {"p": EDGES, "y": np.array([0, 0, 0])}
    return Operation(
        name,
        inputs=(rows(False), Y),
        outputs=tuple(Output(n, axes, differentiable=False) for n, axes in outputs),
        options={"bins": "positive integer"},
        derived={"B": lambda s: s["bins"]},
        symbols={"bins": "B"},
        analytic=False,  # it sorts
        nonempty=("N", "K"),
        cases=(
            Case("smallest", {"N": (3,), "K": 3}, {"bins": 3}, SMALL),
            Case("one row", {"N": (), "K": 4}, {"bins": 7}),
            Case(
                "two axes",
                {"N": (3, 40), "K": 5},
                {"bins": 15},
                waive=dict.fromkeys(
                    ("cuda tf32", "cuda float16", "cuda bfloat16"), TIPS
                ),
            ),
            Case("many classes", {"N": (30,), "K": 40}, {"bins": 6}),
            Case("one bin", {"N": (20,), "K": 3}, {"bins": 1}),
            Case("one class", {"N": (4,), "K": 1}, {"bins": 5}, floor=1.0),
            Case("certain", {"N": (3,), "K": 3}, {"bins": 10}, certain),
            Case("on the edges", {"N": (3,), "K": 3}, {"bins": 4}, edges),
        ),
    )


CONCEPT = Concept(
    id="172",
    title="Calibration",
    package=__package__,
    needs=("008", "014", "167"),
    sources=("brier1950", "guo2017", "murphy1973", "naeini2015"),
    operations=(
        binned(
            "reliability_diagram",
            ("count", "B"),
            ("confidence", "B"),
            ("accuracy", "B"),
        ),
        binned("expected_calibration_error", ("y", "")),
        Operation(
            "brier_score",
            inputs=(rows(True), Y),
            outputs=(Output("loss", ""),),
            nonempty=("N", "K"),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}),
                Case("one row", {"N": (), "K": 4}),
                Case("two axes", {"N": (3, 5), "K": 2}),
                Case(
                    "certain",
                    {"N": (3,), "K": 3},
                    values={"p": CERTAIN, "y": np.array([0, 2, 0])},
                ),
                Case("one class", {"N": (2,), "K": 1}, floor=1.0),
            ),
        ),
        Operation(
            "brier_decomposition",
            inputs=(
                Input("p", "N", uniform(), differentiable=False, rule="probability"),
                Input("y", "N", below="C", differentiable=False),
            ),
            outputs=tuple(
                Output(name, "", differentiable=False)
                for name in ("reliability", "resolution", "uncertainty")
            ),
            derived={"C": lambda s: 2},
            analytic=False,  # it sorts
            nonempty=("N",),
            cases=(
                Case("smallest", {"N": 6}, values=SAID),
                Case("all alone", {"N": 20}),
                Case("many", {"N": 60}, values=MANY),
                Case(
                    "only ones",
                    {"N": 3},
                    values={"p": np.array([0.5, 0.25, 0.5]), "y": np.ones(3, int)},
                    floor=1.0,
                ),
            ),
        ),
        Operation(
            "temperature_nll",
            inputs=(
                Input("z", "*N K", normal(2.0), rule="real"),
                Input(
                    "temperature", "", uniform(0.7, 3.0), symbol="T", rule="positive"
                ),
                Y,
            ),
            outputs=(Output("loss", ""),),
            nonempty=("N", "K"),
            cases=(
                Case("smallest", {"N": (2,), "K": 3}),
                Case("one row", {"N": (), "K": 5}),
                Case("two axes", {"N": (3, 4), "K": 7}),
                Case(
                    "cold",
                    {"N": (3,), "K": 4},
                    values={"temperature": np.array(0.05)},
                    floor=1.0,  # where p is near 1, p / T and 1 / T cancel, each over N
                ),
                Case(
                    "hot", {"N": (3,), "K": 4}, values={"temperature": np.array(50.0)}
                ),
                Case("one class", {"N": (2,), "K": 1}, floor=1.0),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "honest_is_best",
            "The expected Brier score is smallest for the true probabilities",
            r"\mathbb{E}_{c \sim q} \|p - e_c\|^2 - \mathbb{E}_{c \sim q} \|q - e_c\|^2"
            r" = \|p - q\|^2 \ge 0",
            of="brier_score",
        ),
        Theorem(
            "murphy_decomposition",
            "Brier is reliability, minus resolution, plus uncertainty",
            r"\begin{gathered} \frac1N \sum_g \bigl(h_g (1 - f_g)^2 + (s_g - h_g) f_g^2"
            r"\bigr) = \\[.3em] \frac1N \sum_g s_g (f_g - o_g)^2"
            r" - \frac1N \sum_g s_g (o_g - \bar o)^2 + \bar o (1 - \bar o)"
            r" \end{gathered}",
            of="brier_decomposition",
        ),
        Theorem(
            "balance_at_the_best_temperature",
            "At the best temperature labels score what the model expects",
            r"\frac{\partial \ell}{\partial T} = 0 \iff"
            r" \sum_n z_{n y_n} = \sum_{nk} q_{nk}\, z_{nk}",
            of="temperature_nll",
        ),
    ),
)
