"""Adversarial losses: what they take, and where their views must agree."""

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

REAL = Input("real", "*N", normal(2.0), symbol="z")
FAKE = Input("fake", "*M", normal(2.0), symbol=r"\tilde{z}")
MADE = Input("fake", "*N", normal(2.0), symbol=r"\tilde{z}")
LOSS = (Output("loss", "", symbol=r"\ell"),)
SURE = {"real": np.array([800.0, -800.0]), "fake": np.array([-800.0, 40.0, 800.0])}
CORNER = {"real": np.array([1.0, 3.0]), "fake": np.array([-1.0, -2.0, 0.5])}
KINK = dict.fromkeys(
    ("complex step", "richardson", "second order"),
    "a score is exactly at the margin; which slope is taken is PyTorch's choice",
)
STILL = dict.fromkeys(
    ("complex step", "richardson", "second order"),
    "a length has a corner at 0; the slope 0 taken there is PyTorch's choice",
)


def duel(*more, **options):
    """Return the cases of a loss of real and made examples."""
    return (
        Case("smallest", {"N": (2,), "M": (3,)}, options),
        Case("one real", {"N": (), "M": (4,)}, options),
        Case("one made", {"N": (3,), "M": ()}, options),
        Case("patches", {"N": (2, 3), "M": (4, 3)}, options),
        *more,
    )


def alone(*more, **options):
    """Return the cases of a loss of made examples."""
    return (
        Case("smallest", {"N": (3,)}, options),
        Case("one", {"N": ()}, options),
        Case("patches", {"N": (2, 5)}, options),
        *more,
    )


NO_REAL = ("N", "M")
SURE_DUEL = Case("sure", {"N": (2,), "M": (3,)}, values=SURE)
SURE_ALONE = Case("sure", {"N": (3,)}, values={"fake": SURE["fake"]})

X = Input("x", "*N D")
CRITIC = (
    Input("weight", "H D", symbol="W"),
    Input("bias", "H", symbol="b"),
    Input("out", "H", symbol="v"),
)


def critics(*more):
    """Return the cases of a critic with one hidden layer."""
    return (
        Case("smallest", {"N": (2,), "D": 3, "H": 4}),
        Case("one example", {"N": (), "D": 4, "H": 2}),
        Case("two axes", {"N": (2, 3), "D": 2, "H": 5}),
        Case("no examples", {"N": (0,), "D": 3, "H": 2}),
        Case(
            "saturated",
            {"N": (2,), "D": 2, "H": 3},
            values={"bias": np.array([30.0, -30.0, 0.5])},
        ),
        *more,
    )


CONCEPT = Concept(
    id="150",
    title="Adversarial losses",
    package=__package__,
    needs=("013", "015", "029"),
    sources=(
        "goodfellow2014",
        "mao2017",
        "lim2017",
        "arjovsky2017",
        "gulrajani2017",
    ),
    operations=(
        Operation(
            "minimax_discriminator_loss",
            (REAL, FAKE),
            LOSS,
            duel(SURE_DUEL),
            nonempty=NO_REAL,
        ),
        Operation(
            "minimax_generator_loss",
            (MADE,),
            LOSS,
            alone(SURE_ALONE),
            nonempty=("N",),
        ),
        Operation(
            "nonsaturating_generator_loss",
            (MADE,),
            LOSS,
            alone(SURE_ALONE),
            nonempty=("N",),
        ),
        Operation(
            "lsgan_discriminator_loss",
            (REAL, FAKE),
            LOSS,
            duel(
                Case("defaults", {"N": (4,), "M": (2,)}, {"a": 0.0, "b": 1.0}),
                a=-1.0,
                b=0.5,
            ),
            options={"a": "real", "b": "real"},
            nonempty=NO_REAL,
        ),
        Operation(
            "lsgan_generator_loss",
            (MADE,),
            LOSS,
            alone(Case("default", {"N": (4,)}, {"c": 1.0}), c=-0.5),
            options={"c": "real"},
            nonempty=("N",),
        ),
        Operation(
            "hinge_discriminator_loss",
            (REAL, FAKE),
            LOSS,
            duel(
                Case("at the margin", {"N": (2,), "M": (3,)}, {}, CORNER, waive=KINK),
            ),
            nonempty=NO_REAL,
        ),
        Operation(
            "wasserstein_critic_loss",
            (REAL, FAKE),
            LOSS,
            duel(),
            nonempty=NO_REAL,
        ),
        Operation(
            "wasserstein_generator_loss",
            (MADE,),
            LOSS,
            alone(),
            nonempty=("N",),
        ),
        Operation(
            "critic",
            (X, *CRITIC),
            (Output("y", "*N"),),
            critics(),
        ),
        Operation(
            "critic_slope",
            (X, *CRITIC),
            (Output("g", "*N D"),),
            critics(),
        ),
        Operation(
            "gradient_penalty",
            (Input("g", "*N D"),),
            LOSS,
            (
                Case("smallest", {"N": (2,), "D": 3}, {"target": 0.5}),
                Case("one slope", {"N": (), "D": 4}, {"target": 1.0}),
                Case("two axes", {"N": (2, 3), "D": 2}, {"target": 1.0}),
                Case("one number each", {"N": (4,), "D": 1}, {"target": 1.0}),
                Case(
                    "one slope is zero",
                    {"N": (2,), "D": 2},
                    {"target": 1.0},
                    values={"g": np.array([[0.0, 0.0], [3.0, -4.0]])},
                    waive=STILL,
                ),
            ),
            options={"target": "real"},
            symbols={"target": "t"},
            nonempty=("N",),
        ),
        Operation(
            "wgan_gp_loss",
            (
                Input("real", "*N D"),
                Input("fake", "*N D"),
                Input("mix", "*N", uniform(), differentiable=False, rule="probability"),
                *CRITIC,
            ),
            LOSS,
            (
                Case("smallest", {"N": (2,), "D": 3, "H": 4}, {"penalty": 10.0}),
                Case("one pair", {"N": (), "D": 2, "H": 3}, {"penalty": 0.5}),
                Case("two axes", {"N": (2, 3), "D": 4, "H": 2}, {"penalty": 10.0}),
                Case("no penalty", {"N": (3,), "D": 2, "H": 4}, {"penalty": 0.0}),
                Case(
                    "at both ends",
                    {"N": (2,), "D": 2, "H": 3},
                    {"penalty": 10.0},
                    values={"mix": np.array([0.0, 1.0])},
                ),
                Case(
                    "a critic without slope",
                    {"N": (2,), "D": 2, "H": 3},
                    {"penalty": 10.0},
                    values={"out": np.zeros(3)},
                    waive=STILL,
                ),
            ),
            options={"penalty": "nonnegative"},
            symbols={"penalty": r"\lambda"},
            nonempty=("N",),
        ),
    ),
    theorems=(
        Theorem(
            "best_judge",
            "The best judge knows the odds",
            r"-p \log \sigma(z) - q \log(1 - \sigma(z))"
            r"\;\text{ is least where }\; \sigma(z) = \frac{p}{p + q}",
        ),
        Theorem(
            "best_value",
            "Against the best judge the game is a distance",
            r"\sum_k p_k \log \frac{p_k}{p_k + q_k}"
            r" + \sum_k q_k \log \frac{q_k}{p_k + q_k}"
            r" = 2\,\mathrm{JS}(p, q) - \log 4",
        ),
        Theorem(
            "same_way",
            "Both generators go the same way, with another speed",
            r"\frac{d}{dz}\bigl(-\log \sigma(z)\bigr)"
            r" = e^{-z}\;\frac{d}{dz} \log(1 - \sigma(z))",
        ),
        Theorem(
            "one_goes_silent",
            "Found out for sure, only one of them still learns",
            r"\lim_{z \to -\infty} \frac{d}{dz} \log(1 - \sigma(z)) = 0,"
            r"\qquad \lim_{z \to -\infty} \frac{d}{dz}"
            r"\bigl(-\log \sigma(z)\bigr) = -1",
        ),
        Theorem(
            "squares_measure",
            "What least squares measure, with the codes -1, 1 and 0",
            r"y = \frac{b p + a q}{p + q} \;\text{ is best, and }\;"
            r"\sum_k (p_k + q_k)\, y_k^2 = \sum_k \frac{(p_k - q_k)^2}{p_k + q_k}",
        ),
        Theorem(
            "shift_changes_nothing",
            "A critic's scores have no zero",
            r"\ell(z + c,\, \tilde{z} + c) = \ell(z,\, \tilde{z})",
            of="wasserstein_critic_loss",
        ),
        Theorem(
            "critic_bounds_transport",
            "No critic exceeds the cost of a plan",
            r"\begin{gathered}"
            r"p_i = \sum_j t_{ij},\quad q_j = \sum_i t_{ij},\quad t_{ij} \ge 0,"
            r"\quad f_i - g_j \le c_{ij} \quad\Longrightarrow\\[.4em]"
            r"\sum_i p_i f_i - \sum_j q_j\, g_j \le \sum_{ij} t_{ij}\, c_{ij}"
            r"\end{gathered}",
        ),
        Theorem(
            "slope_of_the_critic",
            "It is the slope of the critic",
            r"\frac{d}{dr}\, y_n(x + r v) = \sum_d g_{nd}(x + r v)\, v_{nd}",
            of="critic_slope",
        ),
        Theorem(
            "penalty_acts_along",
            "The penalty pulls each slope to its length",
            r"\sum_d g_{nd}\, \frac{\partial L}{\partial g_{nd}}"
            r" = \frac{2}{N}\, (r_n - t)\, r_n\, \frac{\partial L}{\partial \ell}",
            of="gradient_penalty",
        ),
        Theorem(
            "descent_spirals",
            "Of f = xy, one player goes down in x and one up in y",
            r"(x - \eta y)^2 + (y + \eta x)^2 = (1 + \eta^2)\,(x^2 + y^2)",
        ),
    ),
)
