"""What is kept of small networks that are chosen between."""

import numpy as np
import pytest

from dlref.training import model_selection as m

pytest.importorskip("sklearn")


def test_labels_are_wrong_as_often_as_said():
    (images, labels), (others, truth) = m.drawn(0)
    assert images.shape == (m.COUNT, 1, 8, 8)
    assert len(labels) + len(truth) == 1797
    assert len(others) == len(truth)


def test_curves_have_a_point_for_each_epoch_and_width():
    found = m.by_epoch(2, (0, 2, 4), width=4)
    assert np.shape(found["seen"]) == np.shape(found["unseen"]) == (2, 3, 2)
    found = m.by_width(1, (1, 3), steps=2)
    assert np.shape(found["seen"]) == (1, 2)


def test_each_fold_and_each_best_trial_is_kept():
    found = m.estimates(2, steps=2)
    assert np.shape(found["folds"]) == (2, m.FOLDS)
    assert len(found["truth"]) == 2
    found = m.search(2, draws=1, steps=2)
    assert np.shape(found["grid"]) == np.shape(found["random"]) == (1, 2)


def test_what_diverged_is_an_error_everywhere():
    params = m.start(2, 0)
    params["1.bias"] = np.full(2, np.inf)
    assert m.judged(params, m.drawn(0)[1]) == (float("inf"), 1.0)
