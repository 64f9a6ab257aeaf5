"""LeNet-5's own: the learning rate."""

import numpy as np

from dlref.training import lenet


def test_rates_fall_to_zero_in_a_line():
    rates = lenet.rates(4)
    np.testing.assert_allclose(rates, lenet.RATE * np.array([1, 0.75, 0.5, 0.25]))
