"""What the cases of pooling cannot say: default stride, ends of the scale."""

import numpy as np
import pytest

from dlref.numpy import avg_pool2d, lp_pool2d, max_pool2d


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d", "lp_pool2d"])
def test_windows_lie_side_by_side_unless_told(name):
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(0).uniform(0.1, 1, (2, 3, 7, 9))
    options = (2, 3) if name == "lp_pool2d" else (3,)
    view = {"max_pool2d": max_pool2d, "avg_pool2d": avg_pool2d, "lp_pool2d": lp_pool2d}[
        name
    ]
    y, _ = view(x, *options)
    theirs = getattr(torch.nn.functional, name)(torch.tensor(x), *options)
    np.testing.assert_allclose(y, theirs.numpy(), rtol=1e-14)


@pytest.mark.parametrize("scale", [1e-200, 1e-20, 1e20, 1e200])
def test_a_norm_neither_overflows_nor_vanishes(scale):
    x = np.random.default_rng(0).uniform(0.1, 1, (4, 6))
    y, backward = lp_pool2d(x, 3, 2)
    z, scaled = lp_pool2d(scale * x, 3, 2)
    np.testing.assert_allclose(z, scale * y, rtol=1e-14)
    np.testing.assert_allclose(
        scaled(np.ones_like(z)), backward(np.ones_like(y)), rtol=1e-13
    )


@pytest.mark.parametrize("norm_type", [1, 1.5, 2, 7])
def test_a_window_of_zeros_has_the_slope_of_the_page(norm_type):
    y, backward = lp_pool2d(np.zeros((2, 2)), norm_type, 2)
    assert y == 0
    expected = 1.0 if norm_type == 1 else 0.0
    np.testing.assert_array_equal(backward(np.ones((1, 1))), np.full((2, 2), expected))


def test_windows_of_one_pixel_are_a_copy():
    x = np.arange(6.0).reshape(2, 3)
    y, _ = max_pool2d(x, 1)
    assert not np.shares_memory(x, y)
