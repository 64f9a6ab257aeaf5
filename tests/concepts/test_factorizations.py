"""Where values are equal, gradients of their vectors are refused, and only those."""

import numpy as np
import pytest

from dlref.numpy import eigh, svd

REFUSED = r"gradients must not tell vectors of equal values apart, got 1$"
TURN = np.array([[0.0, 1.0], [0.0, 0.0]])


def test_eigenvectors_of_a_tie():
    _, backward = eigh(np.eye(2))
    with pytest.raises(ValueError, match=REFUSED):
        backward(np.zeros(2), TURN)
    dx = backward(np.array([2.0, 3.0]), np.zeros((2, 2)))
    np.testing.assert_array_equal(np.sort(np.diag(dx)), [2, 3])


def test_singular_vectors_of_a_tie():
    _, backward = svd(np.eye(3, 2))
    nothing = np.zeros((3, 2)), np.zeros(2), np.zeros((2, 2))
    for which in (0, 2):
        douts = list(nothing)
        douts[which] = np.eye(3, 2) @ TURN if which == 0 else TURN
        with pytest.raises(ValueError, match=REFUSED):
            backward(*douts)
    dx = backward(nothing[0], np.ones(2), nothing[2])
    np.testing.assert_allclose(dx, np.eye(3, 2))


def test_vectors_of_the_singular_value_zero():
    _, backward = svd(np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]))
    du = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match="gradients must not tell"):
        backward(du, np.zeros(2), np.zeros((2, 2)))
