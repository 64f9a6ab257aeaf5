"""The fast convolution gathers few images at once, where they are large."""

import numpy as np
import pytest

from dlref.concepts.convolution.cross_correlation import numpy_fast, numpy_impl


@pytest.mark.parametrize("cache", [1, 1000, 2000])
def test_convolution_of_few_images_at_once(cache, monkeypatch):
    monkeypatch.setattr(numpy_fast, "CACHE", cache)
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(5, 4, 7, 6)), rng.normal(size=(6, 2, 3, 2))
    options = {"stride": 2, "padding": 1, "dilation": 2, "groups": 2}
    y, backward = numpy_impl.conv2d(x, weight, None, **options)
    found, back = numpy_fast.conv2d(x, weight, None, **options)
    np.testing.assert_allclose(found, y, atol=1e-13)
    dy = rng.normal(size=y.shape)
    pairs = zip(back(dy)[:2], backward(dy)[:2], strict=True)
    for mine, expected in pairs:
        np.testing.assert_allclose(mine, expected, atol=1e-12)
