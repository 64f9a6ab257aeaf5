"""Metrics as scikit-learn has them, which nobody here wrote."""

import numpy as np
import pytest

import dlref.numpy as d

metrics = pytest.importorskip("sklearn.metrics", reason="needs scikit-learn")
CLOSE = 1e-12
SEEDS = range(20)


def classes(seed: int, K: int = 4, N: int = 30):
    """Return labels, predictions that are often right, and weights."""
    rng = np.random.default_rng(seed)
    target = rng.choice(K, N, p=rng.dirichlet(np.ones(K)))
    wrong = rng.random(N) < 0.4
    prediction = np.where(wrong, rng.integers(K, size=N), target)
    return prediction, target, rng.uniform(0.5, 2, N)


@pytest.mark.parametrize("seed", SEEDS)
def test_classification_metrics_are_equal(seed):
    prediction, target, weight = classes(seed)
    matrix = d.confusion_matrix(prediction, target, weight, num_classes=4)
    labels = list(range(4))
    theirs = metrics.confusion_matrix(
        target, prediction, labels=labels, sample_weight=weight
    )
    np.testing.assert_allclose(matrix, theirs, rtol=CLOSE)
    accuracy = metrics.accuracy_score(target, prediction, sample_weight=weight)
    assert abs(d.accuracy(matrix) - accuracy) < CLOSE
    for average in ("macro", "weighted", "micro"):
        theirs = metrics.precision_recall_fscore_support(
            target,
            prediction,
            labels=labels,
            average=average,
            sample_weight=weight,
            zero_division=0,
        )
        ours = [f(matrix, average) for f in (d.precision, d.recall, d.f1)]
        np.testing.assert_allclose(ours, theirs[:3], rtol=0, atol=CLOSE)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k_accuracy_is_equal(k):
    rng = np.random.default_rng(k)
    scores, target = rng.normal(size=(50, 4)), rng.integers(4, size=50)
    theirs = metrics.top_k_accuracy_score(target, scores, k=k, labels=range(4))
    assert abs(d.top_k_accuracy(scores, target, k) - theirs) < CLOSE
