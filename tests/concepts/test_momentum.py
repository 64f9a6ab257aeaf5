"""Twenty-five steps of SGD, against PyTorch's optimizer with its own state."""

import numpy as np
import pytest

from dlref.numpy import momentum_step, sgd_step
from tests.concepts.optimizers import assert_alike, keeping

torch = pytest.importorskip("torch")
SETTINGS = {
    "plain": {"lr": 0.02},
    "plain, all at once": {"lr": 0.02, "weight_decay": 0.3, "maximize": True},
    "momentum": {"lr": 0.02, "momentum": 0.9},
    "dampened": {"lr": 0.02, "momentum": 0.9, "dampening": 0.5},
    "Nesterov": {"lr": 0.02, "momentum": 0.9, "nesterov": True},
    "decay": {"lr": 0.02, "momentum": 0.9, "weight_decay": 0.3},
    "all at once": {
        "lr": 0.01,
        "momentum": 0.5,
        "weight_decay": 0.1,
        "nesterov": True,
        "maximize": True,
    },
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", SETTINGS)
def test_every_step_is_torchs(name, dtype):
    settings = SETTINGS[name]
    close = 1e-12 if dtype is np.float64 else 1e-4
    plain, state = "momentum" not in settings, [None]

    def sgd(param, grad, step):
        return sgd_step(param, grad, **settings)

    move = sgd if plain else keeping(momentum_step, state, False, **settings)
    both = {"rtol": close, "atol": close}
    assert_alike(move, torch.optim.SGD, dtype, both, steepest=10, **settings)
