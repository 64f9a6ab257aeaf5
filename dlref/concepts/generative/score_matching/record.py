"""Score matching: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    uniform,
)

X = Input("x", "*N D")
V = Input("v", "*N D", differentiable=False)
NOISE = Input("noise", "*N D", differentiable=False, symbol=r"\epsilon")
SIGMA = Input(
    "sigma",
    "*N",
    uniform(0.3, 2.0),
    differentiable=False,
    rule="positive",
    symbol=r"\sigma",
)
SCORE = Input("score", "*N D", symbol="s")
NET = (
    Input("weight", "H D", symbol="W"),
    Input("bias", "H", symbol="b"),
    Input("out", "D H", symbol="O"),
)
LOSS = (Output("loss", "", symbol=r"\ell"),)
WEIGHTINGS = ("none", "variance")
SURE = "1 less the square of a tanh near 1"


def networks(**options):
    """Return the cases of a network's score, or of a slope of it."""
    return (
        Case("smallest", {"N": (2,), "D": 3, "H": 4}, options),
        Case("one example", {"N": (), "D": 2, "H": 3}, options, cancels=SURE),
        Case("two axes", {"N": (2, 3), "D": 2, "H": 1}, options),
        Case("one number each", {"N": (3,), "D": 1, "H": 2}, options),
        Case(
            "saturated",
            {"N": (2,), "D": 2, "H": 3},
            options,
            values={"bias": np.array([30.0, -30.0, 0.5])},
        ),
    )


def slopes():
    """Return these, and one without examples."""
    return (*networks(), Case("no examples", {"N": (0,), "D": 3, "H": 2}))


def losses(*more, **options):
    """Return the cases of a loss of scores."""
    return (
        Case("smallest", {"N": (2,), "D": 3}, options),
        Case("one example", {"N": (), "D": 4}, options),
        Case("two axes", {"N": (2, 3), "D": 1}, options),
        *more,
    )


CONCEPT = Concept(
    id="155",
    title="Score matching",
    package=__package__,
    needs=("005", "026", "154"),
    sources=("hyvarinen2005", "vincent2011", "song2019", "song2019sliced"),
    operations=(
        Operation("score_network", (X, *NET), (Output("score", "*N D"),), slopes()),
        Operation("score_divergence", (X, *NET), (Output("div", "*N"),), slopes()),
        Operation(
            "score_slope_along", (X, V, *NET), (Output("along", "*N"),), slopes()
        ),
        Operation(
            "implicit_score_loss",
            (SCORE, Input("div", "*N", symbol="t")),
            LOSS,
            losses(),
            nonempty=("N",),
        ),
        Operation(
            "sliced_score_loss",
            (SCORE, V, Input("along", "*N", symbol="a")),
            LOSS,
            losses(),
            nonempty=("N",),
        ),
        Operation(
            "denoising_score_loss",
            (SCORE, NOISE, SIGMA),
            LOSS,
            losses(
                Case("plain", {"N": (4,), "D": 2}, {"weighting": "none"}),
                Case(
                    "hardly any noise",
                    {"N": (2,), "D": 2},
                    {"weighting": "none"},
                    values={"sigma": np.array([1e-3, 0.5])},
                ),
                weighting="variance",
            ),
            options={"weighting": WEIGHTINGS},
            nonempty=("N",),
        ),
        Operation(
            "implicit_score_matching",
            (X, *NET),
            LOSS,
            networks(),
            nonempty=("N",),
        ),
        Operation(
            "sliced_score_matching",
            (X, V, *NET),
            LOSS,
            networks(),
            nonempty=("N",),
        ),
        Operation(
            "denoising_score_matching",
            (X, NOISE, SIGMA, *NET),
            LOSS,
            (
                *networks(weighting="variance"),
                Case("plain", {"N": (4,), "D": 2, "H": 3}, {"weighting": "none"}),
            ),
            options={"weighting": WEIGHTINGS},
            nonempty=("N",),
        ),
    ),
    theorems=(
        Theorem(
            "divergence_is_the_trace",
            "It is the trace of the slopes",
            r"t_n = \sum_d \frac{\partial s_{nd}}{\partial x_{nd}}",
            of="score_divergence",
        ),
        Theorem(
            "along_is_a_product",
            "It is the slope along a direction, seen from that direction",
            r"a_n = \sum_{de} v_{nd}\,"
            r" \frac{\partial s_{nd}}{\partial x_{ne}}\, v_{ne}",
            of="score_slope_along",
        ),
        Theorem(
            "by_parts",
            "The unknown score can be traded for a divergence",
            r"\tfrac{p}{2} \sum_d \Bigl(s_d - \frac{\partial_d\, p}{p}\Bigr)^2"
            r" = p \Bigl(\tfrac12 \sum_d s_d^2 + \sum_d \partial_d s_d\Bigr)"
            r" + \sum_d \frac{(\partial_d\, p)^2}{2p}"
            r" - \sum_d \partial_d (p\, s_d)",
        ),
        Theorem(
            "gaussian_example",
            "For a normal distribution and a linear score",
            r"\int p \,\Bigl[\tfrac12 \Bigl(a x + b + \frac{x}{\tau^2}\Bigr)^2"
            r" - \tfrac12 (a x + b)^2 - a\Bigr] dx = \frac{1}{2 \tau^2},"
            r"\qquad p = \mathcal{N}(0, \tau^2)",
        ),
        Theorem(
            "slices_see_the_trace",
            "On average a slice sees the whole",
            r"\mathrm{E}[v_i v_j] = [i = j] \;\Rightarrow\;"
            r" \mathrm{E}\bigl[v^\top M v + \tfrac12 (v^\top s)^2\bigr]"
            r" = \sum_d M_{dd} + \tfrac12 \sum_d s_d^2",
        ),
        Theorem(
            "score_of_a_blur",
            "The score of blurred data points to their mean",
            r"\frac{d}{dx} \log \sum_k e^{-(x - x_k)^2 / 2\sigma^2}"
            r" = \frac{1}{\sigma^2} \Bigl(\sum_k r_k x_k - x\Bigr)",
        ),
        Theorem(
            "noise_tells_the_score",
            "Aiming at each noise is aiming at the score",
            r"\begin{gathered}"
            r"\sum_k p_k (s - \tau_k)^2 = q\, (s - \bar\tau)^2"
            r" + \sum_k p_k \tau_k^2 - q\, \bar\tau^2 \\[.4em]"
            r"q = \sum_k p_k,\qquad \bar\tau = \frac1q \sum_k p_k \tau_k"
            r"\end{gathered}",
        ),
    ),
)
