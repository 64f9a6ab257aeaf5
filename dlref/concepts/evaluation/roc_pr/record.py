"""Metrics of a ranking: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

FOUR = {
    "scores": np.array([0.9, 0.7, 0.6, 0.2, 0.1]),
    "target": np.array([1, 0, 1, 1, 0]),
}
TIES = {
    "scores": np.array([0.5, 0.5, 0.5, 0.25, 0.25, 0.75]),
    "target": np.array([1, 0, 1, 0, 1, 0]),
}
FLAT = {"scores": np.full(5, 0.3), "target": np.array([0, 1, 0, 0, 1])}
PERFECT = {"scores": np.array([3.0, -1.0, 2.0]), "target": np.array([1, 0, 1])}
WORST = {"scores": np.array([3.0, -1.0, 2.0]), "target": np.array([0, 1, 0])}
FAR = {
    "scores": np.array([1e300, -1e300, 1e-300, 0.0]),
    "target": np.array([0, 0, 1, 1]),
}
SEEN = np.random.default_rng(0)
MANY = {"scores": SEEN.normal(size=60).round(1), "target": SEEN.integers(2, size=60)}
RARE = {"scores": SEEN.normal(size=40), "target": (np.arange(40) == 7) + 0}
CASES = (
    Case("smallest", {"N": 5}, values=FOUR),
    Case("ties", {"N": 6}, values=TIES),
    Case("no opinion", {"N": 5}, values=FLAT),
    Case("perfect", {"N": 3}, values=PERFECT),
    Case("worst", {"N": 3}, values=WORST, floor=1.0),
    Case("far apart", {"N": 4}, values=FAR),
    Case("many, with ties", {"N": 60}, values=MANY),
    Case("one positive", {"N": 40}, values=RARE),
)


def metric(name, *outputs):
    """Return an operation on scores and labels."""
    return Operation(
        name,
        inputs=(
            Input("scores", "N", differentiable=False, symbol="s", rule="real"),
            Input("target", "N", below="C", differentiable=False, symbol="t"),
        ),
        outputs=tuple(Output(n, axes, differentiable=False) for n, axes in outputs),
        derived={"C": lambda s: 2, "P": lambda s: s["N"] + 1},
        analytic=False,  # it sorts
        roundings=lambda s: s["N"] + 6,
        nonempty=("N",),
        cases=CASES,
        refusals=(
            Refusal(
                "only positives",
                {"target": np.ones(5, int)},
                ValueError,
                "target must have both classes, got 1",
            ),
            Refusal(
                "only negatives",
                {"target": np.zeros(5, int)},
                ValueError,
                "target must have both classes, got 0",
            ),
        ),
    )


CONCEPT = Concept(
    id="171",
    title="ROC and precision-recall curves",
    package=__package__,
    needs=("167",),
    sources=("davis2006", "fawcett2006", "hanley1982"),
    operations=(
        metric("roc_curve", ("fpr", "P"), ("tpr", "P"), ("threshold", "N")),
        metric(
            "precision_recall_curve",
            ("precision", "N"),
            ("recall", "N"),
            ("threshold", "N"),
        ),
        metric("roc_auc", ("y", "")),
        metric("average_precision", ("y", "")),
    ),
    theorems=(
        Theorem(
            "area_is_the_share_of_pairs",
            "The area under the ROC curve is the chance of a right order",
            r"\begin{gathered} \sum_m \frac{1 - y_m}{N_-} \cdot"
            r"\frac{r(s > s_m) + r(s \ge s_m)}{2} = \\[.3em]"
            r"\frac{1}{N_+ N_-} \sum_{n,m} y_n (1 - y_m)"
            r"\bigl([s_n > s_m] + \tfrac12 [s_n = s_m]\bigr) \end{gathered}",
            of="roc_auc",
        ),
        Theorem(
            "negative_scores_turn_it_around",
            "Scores with the other sign: 1 minus the area",
            r"\mathrm{AUC}(-s) = 1 - \mathrm{AUC}(s)",
            of="roc_auc",
        ),
        Theorem(
            "no_opinion",
            "The same score for all: one half, and the share of positives",
            r"\mathrm{AUC}(c) = \tfrac12, \qquad \mathrm{AP}(c) = \frac{N_+}{N}",
            of="roc_auc",
        ),
        Theorem(
            "precision_follows_from_roc",
            "Precision at a point of the ROC curve, and the share of positives",
            r"p = \frac{\pi\,\mathrm{tpr}}"
            r"{\pi\,\mathrm{tpr} + (1 - \pi)\,\mathrm{fpr}}",
            of="average_precision",
        ),
    ),
)
