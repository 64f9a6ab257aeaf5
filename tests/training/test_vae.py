"""The training of a variational autoencoder: both ways agree; bounds do not fall."""

import numpy as np
import pytest

from dlref.training import vae

IMAGES = np.random.default_rng(0).random((150, 16))


def test_by_hand_and_by_torch_agree():
    pytest.importorskip("torch")
    found = vae.compare(IMAGES, 5)
    assert len(found["numpy"]) == len(found["torch"]) == 5
    assert found["largest_difference"] < 1e-12


def test_what_is_kept():
    found = vae.train(IMAGES[:128], IMAGES[128:], 100)
    assert len(found["losses"]) == 1
    assert len(found["plane"]) == len(found["plane"][0]) == vae.SIDE
    assert len(found["plane"][0][0]) == 16


def test_one_sample_is_right_on_average():
    """The mean over many single samples is the bound that the loss computes."""
    params = vae.start(16)
    many = 4000
    x = np.tile(IMAGES[:1], (many, 1))
    noise = np.random.default_rng(1).normal(size=(many, vae.CODE))
    losses, _ = vae.negative_elbo(x, *vae.vae(x, noise, params)[0])
    single = vae.bounds(params, x, counts=(1,))["1"]
    spread = losses.std() / many**0.5 + 2 / many**0.5
    assert abs(single + losses.mean()) < 5 * spread
