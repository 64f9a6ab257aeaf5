"""Orthogonal weights of rows that are almost parallel.

PyTorch cannot judge this: the direction of such a row is lost to rounding in any
method. That the rows are at right angles is not.
"""

import numpy as np
import pytest

from dlref.numpy import orthogonal


@pytest.mark.parametrize("apart", [1e-4, 1e-8, 1e-13])
@pytest.mark.parametrize("shape", [(3, 5), (5, 3)])
def test_almost_parallel_rows_come_out_orthogonal(apart, shape):
    noise = 1 + apart * np.random.default_rng(0).normal(size=shape)
    weight = orthogonal(noise)
    gram = weight @ weight.T if shape[0] < shape[1] else weight.T @ weight
    assert np.abs(gram - np.eye(3)).max() < 1e-15
