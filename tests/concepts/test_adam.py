"""Twenty-five steps of Adam, against PyTorch's optimizer with its own state."""

import numpy as np
import pytest

from dlref.concepts.optimization.adam import numpy_fast
from dlref.numpy import adam_step, amsgrad_step
from tests.concepts.optimizers import assert_alike, betas, keeping, start

torch = pytest.importorskip("torch")
SETTINGS = {
    "defaults": {},
    "large rate": {"lr": 0.3},
    "short memory": {"betas": (0.5, 0.7)},
    "no memory": {"betas": (0.0, 0.0)},
    "large eps": {"eps": 0.1},
    "weight decay": {"weight_decay": 0.2},
    "uphill": {"maximize": True},
    "all at once": {
        "lr": 0.05,
        "betas": (0.8, 0.95),
        "eps": 1e-3,
        "weight_decay": 0.1,
        "maximize": True,
    },
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("variant", ["clear", "fast", "amsgrad"])
def test_every_step_is_torchs(variant, name, dtype):
    step_function = {
        "clear": adam_step,
        "fast": numpy_fast.adam_step,
        "amsgrad": amsgrad_step,
    }[variant]
    amsgrad, settings = variant == "amsgrad", SETTINGS[name]
    close = (
        {"rtol": 1e-12, "atol": 1e-12}
        if dtype is np.float64
        else {"rtol": 1e-4, "atol": 1e-5}
    )
    state = [np.zeros_like(start(dtype)) for _ in range(2 + amsgrad)]
    move = keeping(step_function, state, **betas(settings))
    how = settings | {"amsgrad": amsgrad}
    assert_alike(move, torch.optim.Adam, dtype, close, **how)


def test_pieces_meet_without_a_seam():
    rng = np.random.default_rng(0)
    size = 2 * numpy_fast.PIECE + 17
    param, grad, m = rng.normal(size=(3, size))
    arguments = (param, grad, m, rng.random(size), 3)
    for clear, fast in zip(
        adam_step(*arguments), numpy_fast.adam_step(*arguments), strict=True
    ):
        np.testing.assert_allclose(fast, clear, rtol=1e-14, atol=1e-14)


def test_a_growing_gradient_makes_steps_longer_than_the_published_bound():
    published = 0.1 / np.sqrt(0.001)  # of the learning rate
    proved = np.sqrt(0.01 / (0.001 * (1 - 0.81 / 0.999)))
    param, m, v = np.zeros((3, 1))
    for step in range(1, 6001):
        grad = np.array([1.11 ** max(step - 6000.0, -1000.0)])
        new, m, v = adam_step(param, grad, m, v, step, lr=1.0)
        length, param = np.abs(new - param)[0], new
    assert published < 0.99 * proved < length < proved * np.sqrt(1 - 0.999**6000)
