"""Metrics of classification: what they take, and where their views must agree."""

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

MATRIX = Input(
    "matrix",
    "K K",
    uniform(0.5, 9.0),
    differentiable=False,
    symbol="M",
    rule="nonnegative",
)
NOTHING = Refusal(
    "no examples",
    {"matrix": np.zeros((3, 3))},
    ValueError,
    "matrix must count an example, got only zeros",
)
# Class 2 is never predicted, class 1 never true, class 3 neither.
GAPS = np.array(
    [
        [5.0, 2.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0],
        [1.0, 3.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0],
    ]
)
RARE = np.array([[985.0, 5.0], [6.0, 4.0]])
LIGHT = np.array([[0.25, 0.125], [0.0625, 0.375]])  # weights that sum to less than 1
WRONG = np.array([[0.0, 2.0], [3.0, 0.0]])
TIES = np.array([[1.0, 2.0, 2.0, 0.0], [3.0, 3.0, 3.0, 3.0], [1.0, 0.0, 0.0, 0.0]])


def labels(name, symbol):
    """Return an input that holds classes."""
    return Input(name, "*N", below="K", differentiable=False, symbol=symbol)


def score(name):
    """Return a metric of each class that is averaged over classes."""
    return Operation(
        name,
        inputs=(MATRIX,),
        outputs=(Output("y", "", differentiable=False),),
        options={"average": ("macro", "weighted", "micro")},
        nonempty=("K",),
        cases=(
            Case("smallest", {"K": 3}, {"average": "macro"}),
            Case("weighted", {"K": 3}, {"average": "weighted"}),
            Case("micro", {"K": 3}, {"average": "micro"}),
            Case("ten classes", {"K": 10}, {"average": "macro"}),
            Case("ten classes, weighted", {"K": 10}, {"average": "weighted"}),
            Case("one class", {"K": 1}, {"average": "macro"}),
            Case("gaps", {"K": 4}, {"average": "macro"}, {"matrix": GAPS}),
            Case("gaps, weighted", {"K": 4}, {"average": "weighted"}, {"matrix": GAPS}),
            Case("gaps, micro", {"K": 4}, {"average": "micro"}, {"matrix": GAPS}),
            Case("light", {"K": 2}, {"average": "macro"}, {"matrix": LIGHT}),
            Case("a rare class", {"K": 2}, {"average": "macro"}, {"matrix": RARE}),
            Case(
                "all wrong",
                {"K": 2},
                {"average": "macro"},
                {"matrix": WRONG},
                floor=1.0,
            ),
        ),
        refusals=(NOTHING,),
    )


CONCEPT = Concept(
    id="167",
    title="Metrics of classification",
    package=__package__,
    needs=("014",),
    sources=("pedregosa2011", "sokolova2009", "vanrijsbergen1979"),
    operations=(
        Operation(
            "confusion_matrix",
            inputs=(
                labels("prediction", "p"),
                labels("target", "t"),
                Input(
                    "weight",
                    "*N",
                    uniform(0.5, 3.0),
                    differentiable=False,
                    optional=True,
                    symbol="w",
                    rule="nonnegative",
                ),
            ),
            outputs=(Output("matrix", "K K", differentiable=False, symbol="M"),),
            options={"num_classes": "positive integer"},
            derived={"K": lambda s: s["num_classes"]},
            symbols={"num_classes": "K"},
            cases=(
                Case("smallest", {"N": (5,)}, {"num_classes": 3}),
                Case("one example", {"N": ()}, {"num_classes": 2}),
                Case("images", {"N": (2, 30)}, {"num_classes": 4}),
                Case(
                    "no weights",
                    {"N": (40,)},
                    {"num_classes": 3},
                    absent=("weight",),
                ),
                Case("one class", {"N": (4,)}, {"num_classes": 1}),
                Case("no examples", {"N": (0,)}, {"num_classes": 3}),
            ),
        ),
        Operation(
            "accuracy",
            inputs=(MATRIX,),
            outputs=(Output("y", "", differentiable=False),),
            nonempty=("K",),
            cases=(
                Case("smallest", {"K": 3}),
                Case("ten classes", {"K": 10}),
                Case("one class", {"K": 1}),
                Case("gaps", {"K": 4}, values={"matrix": GAPS}),
                Case("all wrong", {"K": 2}, values={"matrix": WRONG}, floor=1.0),
            ),
            refusals=(NOTHING,),
        ),
        score("precision"),
        score("recall"),
        score("f1"),
        Operation(
            "top_k_accuracy",
            inputs=(
                Input("scores", "*N K", differentiable=False, symbol="z", rule="real"),
                labels("target", "t"),
            ),
            outputs=(Output("y", "", differentiable=False),),
            options={"k": "positive integer"},
            analytic=False,  # it counts
            nonempty=("N", "K"),
            cases=(
                Case(
                    "smallest",
                    {"N": (3,), "K": 4},
                    {"k": 1},
                    {
                        "scores": np.array(
                            [
                                [0.1, 2.0, 1.5, -1.0],
                                [3.0, 3.5, 0.0, 1.0],
                                [0.2, 0.1, 0.3, 0.7],
                            ]
                        ),
                        "target": np.array([1, 0, 3]),
                    },
                ),
                Case("one row", {"N": (), "K": 5}, {"k": 3}, floor=1.0),
                Case("the two best", {"N": (2, 25), "K": 6}, {"k": 2}),
                Case("all classes", {"N": (7,), "K": 3}, {"k": 5}),
                Case(
                    "ties, one guess",
                    {"N": (3,), "K": 4},
                    {"k": 1},
                    {"scores": TIES, "target": np.array([2, 0, 1])},
                ),
                Case(
                    "ties",
                    {"N": (3,), "K": 4},
                    {"k": 2},
                    {"scores": TIES, "target": np.array([2, 2, 1])},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "f1_lies_between",
            "F1 lies between precision and recall",
            r"p \le r \;\Rightarrow\; p \le \frac{2pr}{p + r} \le r",
            of="f1",
        ),
        Theorem(
            "f1_of_counts",
            "F1 does not see the true negatives",
            r"\frac{2pr}{p + r} = \frac{2\,TP}{2\,TP + FP + FN}, \qquad"
            r" p = \frac{TP}{TP + FP}, \quad r = \frac{TP}{TP + FN}",
            of="f1",
        ),
        Theorem(
            "micro_scores_are_accuracy",
            "With one label for each example all micro scores are the accuracy",
            r"p_{\mathrm{micro}} = r_{\mathrm{micro}} = F_{\mathrm{micro}}"
            r" = \frac{\sum_k M_{kk}}{\sum_{jk} M_{jk}}",
            of="accuracy",
        ),
        Theorem(
            "weighted_recall_is_accuracy",
            "Recall weighted by class is the accuracy",
            r"r_{\mathrm{weighted}} = \frac{\sum_k M_{kk}}{\sum_{jk} M_{jk}}",
            of="recall",
        ),
        Theorem(
            "constant_guess",
            "Always the same answer: macro recall 1/K, whatever the shares",
            r"r_{\mathrm{macro}}\bigl(M_{jk} = a_j\,[k = c]\bigr) = \frac{1}{K}",
            of="recall",
        ),
        Theorem(
            "swapped_arguments",
            "Predictions and labels swapped: precision becomes recall",
            r"p_{\mathrm{macro}}(M^\top) = r_{\mathrm{macro}}(M), \qquad"
            r" F_{\mathrm{macro}}(M^\top) = F_{\mathrm{macro}}(M)",
            of="precision",
        ),
    ),
)
