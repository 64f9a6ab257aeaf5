"""Twenty-five steps of AdaGrad, RMSProp and AdaDelta, against PyTorch's optimizers."""

import numpy as np
import pytest

import dlref.numpy
from tests.concepts.optimizers import assert_alike, keeping, start

torch = pytest.importorskip("torch")
BOTH = {"weight_decay": 0.1, "maximize": True}
SETTINGS = {
    "adagrad_step": {
        "defaults": {},
        "large rate": {"lr": 0.3},
        "falling rate": {"lr": 0.3, "lr_decay": 0.2},
        "all at once": {"lr": 0.1, "lr_decay": 0.1, "eps": 1e-3} | BOTH,
    },
    "rmsprop_step": {
        "defaults": {},
        "momentum": {"momentum": 0.9},
        "centered": {"centered": True, "alpha": 0.9},
        "all at once": {"momentum": 0.5, "centered": True, "alpha": 0.8, "eps": 1e-3}
        | BOTH,
    },
    "adadelta_step": {
        "defaults": {},
        "short memory": {"rho": 0.5},
        "all at once": {"lr": 0.5, "rho": 0.8, "eps": 1e-3} | BOTH,
    },
}
STATES = {"adagrad_step": 1, "rmsprop_step": 3, "adadelta_step": 2}
OPTIMIZERS = {
    "adagrad_step": torch.optim.Adagrad,
    "rmsprop_step": torch.optim.RMSprop,
    "adadelta_step": torch.optim.Adadelta,
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("name", "setting"), [(n, s) for n, found in SETTINGS.items() for s in found]
)
def test_every_step_is_torchs(name, setting, dtype):
    options = SETTINGS[name][setting]
    close = 1e-11 if dtype is np.float64 else 1e-4
    state = [np.zeros_like(start(dtype)) for _ in range(STATES[name])]
    counted = name == "adagrad_step"
    move = keeping(getattr(dlref.numpy, name), state, counted, **options)
    both = {"rtol": close, "atol": close}
    assert_alike(move, OPTIMIZERS[name], dtype, both, **options)
