"""The digits: what an idx file says, and what is drawn where there is no MNIST."""

import struct

import numpy as np
import pytest

from dlref.training import digits
from dlref.training.segments import seven_segments


def test_idx_is_read_as_written():
    images = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    data = bytes([0, 0, 8, 3]) + struct.pack(">3i", *images.shape) + images.tobytes()
    np.testing.assert_array_equal(digits.from_idx(data), images)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="train-images-idx3-ubyte is missing"):
        digits.mnist(tmp_path)


def test_another_file_is_refused(tmp_path):
    for name in digits.FILES:
        (tmp_path / name).write_bytes(b"not MNIST")
    with pytest.raises(ValueError, match="train-images-idx3-ubyte is not the file"):
        digits.mnist(tmp_path)


def test_mnist_if_it_is_there():
    try:
        data = digits.mnist()
    except FileNotFoundError:
        pytest.skip("MNIST has not been fetched: python -m dlref.training.digits")
    (images, labels), (test_images, test_labels) = data.train, data.test
    assert images.shape == (60_000, 1, 28, 28)
    assert test_images.shape == (10_000, 1, 28, 28)
    assert np.bincount(labels).tolist()[:2] == [5923, 6742]
    assert np.bincount(test_labels).sum() == 10_000
    assert abs(images.mean()) < 1e-3
    assert abs(images.std() - 1) < 1e-3


def test_segments_differ():
    glyphs = seven_segments().reshape(10, 84)
    assert set(np.unique(glyphs)) == {0, 1}
    distance = ((glyphs[:, None] - glyphs) ** 2).sum(axis=2)
    assert (distance + 100 * np.eye(10)).min() >= 4


def test_drawn_digits_have_the_form_of_mnist():
    data = digits.drawn(50)
    images, labels = data.train
    assert images.shape == (40, 1, 28, 28)
    assert data.test[0].shape == (10, 1, 28, 28)
    assert images.dtype == np.float32
    assert labels.shape == (40,)
    assert ((labels >= 0) & (labels < 10)).all()
