"""The distance of Gaussians against SciPy's root of a matrix."""

import numpy as np
from scipy.linalg import sqrtm

from dlref.numpy import frechet_distance


def test_distance_is_that_with_the_root_of_the_product():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 6, 9))
    s, r = a @ a.T, b @ b.T
    mu, nu = rng.normal(size=(2, 6))
    expected = np.sum((mu - nu) ** 2) + np.trace(s + r - 2 * sqrtm(s @ r).real)
    np.testing.assert_allclose(frechet_distance(mu, s, nu, r)[0], expected, 1e-12)


def test_clouds_without_width_in_some_directions_have_a_distance():
    rng = np.random.default_rng(1)
    a = rng.normal(size=(6, 2))
    s, zero = a @ a.T, np.zeros(6)
    assert abs(frechet_distance(zero, s, zero, s)[0]) < 1e-12 * np.trace(s)
    far = frechet_distance(zero, s, zero, np.zeros((6, 6)))[0]
    np.testing.assert_allclose(far, np.trace(s), 1e-12)
