"""Fréchet distance: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
)


def covariances(rng, shape):
    """Draw covariances whose smallest variance is not tiny."""
    a = rng.normal(size=shape)
    return a @ a.swapaxes(-2, -1) / shape[-1] + 0.3 * np.eye(shape[-1])


def chances(rng, shape):
    """Draw rows of probabilities."""
    parts = np.exp(rng.normal(0.0, 1.5, shape))
    return parts / parts.sum(axis=-1, keepdims=True)


def cov(name, symbol):
    """Return a covariance; no gradient is taken of it."""
    return Input(name, "*N D D", covariances, differentiable=False, symbol=symbol)


SURE = np.eye(3)[[0, 2, 1, 0]]
ALIKE = np.array([[0.2, 0.5, 0.3]] * 4)
C = np.array([[[2.0, 0.5], [0.5, 1.0]]])
# Rounded apart by a unit in the last place, far less than they are large.
WIDE = 1e6 * C
WIDE[0, 0, 1] = np.nextafter(WIDE[0, 0, 1], 0)
FLAT = {"cov": np.ones((1, 2, 2)), "other_cov": np.zeros((1, 2, 2))}
SMALL = 1e-3 * np.array([[1.0, 0.5], [0.499995, 1.0]])
MIXED = np.stack([1e6 * np.eye(2), SMALL, np.eye(2)])
SAME = {
    "mean": np.array([[1.0, -2.0]]),
    "other_mean": np.array([[1.0, -2.0]]),
    "cov": C,
    "other_cov": C,
}


CONCEPT = Concept(
    id="179",
    title="Fréchet distance and Inception Score",
    package=__package__,
    needs=("008", "150"),
    sources=(
        "barratt2018",
        "chong2020",
        "dowson1982",
        "heusel2017",
        "salimans2016",
        "szegedy2016",
    ),
    operations=(
        Operation(
            "frechet_distance",
            inputs=(
                Input("mean", "*N D", symbol=r"\mu"),
                cov("cov", "S"),
                Input("other_mean", "*N D", symbol=r"\nu"),
                cov("other_cov", "R"),
            ),
            outputs=(Output("y", "*N"),),
            fixed={"D": 2},
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (3,), "D": 2}),
                Case("one pair", {"N": (), "D": 5}),
                Case("two axes", {"N": (2, 3), "D": 4}),
                Case("one dimension", {"N": (4,), "D": 1}),
                Case(
                    "the same twice",
                    {"N": (1,), "D": 2},
                    values=SAME,
                    floor=1.0,
                ),
                Case("flat, and a point", {"N": (1,), "D": 2}, values=FLAT),
                Case("wide", {"N": (1,), "D": 2}, values={"cov": WIDE}),
                Case("no pairs", {"N": (0,), "D": 3}),
            ),
            refusals=(
                Refusal(
                    "not symmetric",
                    {"cov": np.array([[[1.0, 0.5], [0.0, 1.0]]] * 3)},
                    ValueError,
                    "cov must be symmetric",
                ),
                Refusal(
                    "not symmetric, and small beside another",
                    {"cov": MIXED},
                    ValueError,
                    "cov must be symmetric",
                ),
                Refusal(
                    "a negative variance",
                    {"other_cov": np.array([[[1.0, 2.0], [2.0, 1.0]]] * 3)},
                    ValueError,
                    r"other_cov must have no negative variance, got -1\.0",
                ),
            ),
        ),
        Operation(
            "inception_score",
            inputs=(
                Input("p", "N K", chances, differentiable=False, rule="distribution"),
            ),
            outputs=(Output("score", "", differentiable=False),),
            nonempty=("K",),
            cases=(
                Case("smallest", {"N": 2, "K": 3}),
                Case("many", {"N": 40, "K": 7}),
                Case("one image", {"N": 1, "K": 4}),
                Case("sure", {"N": 4, "K": 3}, values={"p": SURE}),
                Case("all alike", {"N": 4, "K": 3}, values={"p": ALIKE}),
            ),
            refusals=(
                Refusal(
                    "no image",
                    {"p": np.zeros((0, 3))},
                    ValueError,
                    r"p must hold an image, got shape \(0, 3\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "in_one_dimension",
            "In one dimension it is the distance of means and widths",
            r"\begin{gathered}"
            r"(\mu - \nu)^2 + \sigma^2 + \tau^2 - 2\sqrt{\sigma^2 \tau^2} \\[.2em]"
            r" = (\mu - \nu)^2 + (\sigma - \tau)^2"
            r"\end{gathered}",
        ),
        Theorem(
            "slope_in_the_variance",
            "The slope in a variance is infinite at 0",
            r"\frac{\partial}{\partial v}\bigl(v + \tau^2 - 2\sqrt{v\,\tau^2}\bigr)"
            r" = 1 - \frac{\tau}{\sqrt v}",
        ),
        Theorem(
            "noise_in_common",
            "Two clouds made of the same noise",
            r"\sum_{de} (A_{de} - B_{de})^2"
            r" = \sum_{de} A_{de}^2 + \sum_{de} B_{de}^2 - 2 \sum_{de} A_{de} B_{de}",
        ),
        Theorem(
            "at_least_one",
            "The score is at least 1",
            r"\frac1N \sum_{nk} p_{nk} \log \frac{p_{nk}}{\bar{p}_k}"
            r" \ge \frac1N \sum_{nk} (p_{nk} - \bar{p}_k) = 0",
            of="inception_score",
        ),
    ),
)
