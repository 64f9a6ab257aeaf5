"""Clothes by kind: what is empty is left out, and what is to test with is drawn."""

import numpy as np
import pytest

from dlref.training import fashion


def image(value):
    return [value] * 784


def test_a_missing_package_says_how_to_get_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"-m dlref\.training\.fashion fetches"):
        fashion.clothes(tmp_path)


def test_another_package_is_refused(tmp_path):
    (tmp_path / fashion.FILE).write_bytes(b"not Fashion-MNIST")
    with pytest.raises(ValueError, match="another md5; remove it"):
        fashion.clothes(tmp_path)


def test_each_image_is_in_one_part_with_its_kind():
    kinds = [[image(1), [], image(2)], [image(k) for k in (10, 11, 12)]]
    data = fashion.divided(kinds, 2)
    parts = data.train, data.test
    assert [len(images) for images, _ in parts] == [3, 2]
    pixels = np.concatenate([images[:, 0, 0, 0] for images, _ in parts])
    labels = np.concatenate([labels for _, labels in parts])
    assert len(set(pixels.tolist())) == 5
    np.testing.assert_array_equal(labels[np.argsort(pixels)], [0, 0, 1, 1, 1])


@pytest.mark.slow
def test_the_package_if_it_is_there():
    try:
        data = fashion.clothes()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    both = np.concatenate([data.train[1], data.test[1]])
    assert np.bincount(both).tolist() == [7000] * 10
    assert len(data.test[0]) == fashion.TEST
