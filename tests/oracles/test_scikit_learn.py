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


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("digits", [1, 6], ids=["ties", "no ties"])
def test_rankings_are_equal(seed, digits):
    rng = np.random.default_rng(seed)
    target = np.append(rng.integers(2, size=40), [0, 1])
    scores = (rng.normal(size=42) + target).round(digits)
    area = metrics.roc_auc_score(target, scores)
    average = metrics.average_precision_score(target, scores)
    assert abs(d.roc_auc(scores, target) - area) < CLOSE
    assert abs(d.average_precision(scores, target) - average) < CLOSE
    fpr, tpr, at = metrics.roc_curve(target, scores, drop_intermediate=False)
    ours = d.roc_curve(scores, target)
    first = np.unique(-ours[2], return_index=True)[1]  # of equal scores
    np.testing.assert_allclose(ours[0][1:][first], fpr[1:], atol=CLOSE)
    np.testing.assert_allclose(ours[1][1:][first], tpr[1:], atol=CLOSE)
    np.testing.assert_allclose(ours[2][first], at[1:])
    precision, recall, at = metrics.precision_recall_curve(target, scores)
    ours = d.precision_recall_curve(scores, target)
    np.testing.assert_allclose(ours[0][first], precision[-2::-1], atol=CLOSE)
    np.testing.assert_allclose(ours[1][first], recall[-2::-1], atol=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_brier_score_is_equal(seed):
    rng = np.random.default_rng(seed)
    target = np.append(rng.integers(3, size=30), [0, 1, 2])
    p = rng.dirichlet(np.ones(3), 33)
    theirs = metrics.brier_score_loss(target, p, labels=[0, 1, 2], scale_by_half=False)
    assert abs(d.brier_score(p, target)[0] - theirs) < CLOSE
    yes = (target == 1).astype(int)
    parts = d.brier_decomposition(p[:, 1].round(1), yes)
    theirs = metrics.brier_score_loss(yes, p[:, 1].round(1))
    assert abs(parts[0] - parts[1] + parts[2] - theirs) < CLOSE


@pytest.mark.parametrize("seed", SEEDS)
def test_reliability_diagram_is_equal(seed):
    """Of two classes, where the sure one is the second."""
    calibration = pytest.importorskip("sklearn.calibration")
    rng = np.random.default_rng(seed)
    sure = rng.uniform(0.5, 1, 200)
    target = (rng.random(200) < sure).astype(int)
    rows = np.stack([1 - sure, sure], axis=1)
    count, confidence, accuracy = d.reliability_diagram(rows, target, 10)
    theirs = calibration.calibration_curve(target, sure, n_bins=10)
    used = count > 0
    np.testing.assert_allclose(accuracy[used], theirs[0], atol=CLOSE)
    np.testing.assert_allclose(confidence[used], theirs[1], atol=CLOSE)
