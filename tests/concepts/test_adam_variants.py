"""Twenty-five steps of AdamW, NAdam and RAdam, against PyTorch's with its own state."""

import numpy as np
import pytest

from dlref.numpy import adamw_step, nadam_step, radam_step
from tests.concepts.optimizers import assert_alike, betas, keeping

torch = pytest.importorskip("torch")
SETTINGS = {
    "defaults": {},
    "large rate": {"lr": 0.3},
    "short memory": {"betas": (0.5, 0.7)},
    "large eps": {"eps": 0.1},
    "weight decay": {"weight_decay": 0.2},
    "all at once": {
        "lr": 0.05,
        "betas": (0.8, 0.95),
        "eps": 1e-3,
        "weight_decay": 0.1,
        "maximize": True,
    },
}
DECOUPLED = {"decoupled_weight_decay": True, "weight_decay": 0.2, "lr": 0.1}
PAIRS = {
    "AdamW": (adamw_step, ()),
    "NAdam": (nadam_step, (1.0,)),
    "RAdam": (radam_step, ()),
}


@pytest.fixture(autouse=True)
def double():
    """NAdam keeps its product in the default precision."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def compare(name, settings):
    step_function, more = PAIRS[name]
    state = [np.zeros((3, 4)), np.zeros((3, 4)), *map(np.array, more)]
    move = keeping(step_function, state, **betas(settings))
    close = {"rtol": 1e-11, "atol": 1e-11}
    assert_alike(move, getattr(torch.optim, name), np.float64, close, **settings)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("name", PAIRS)
def test_every_step_is_torchs(name, settings):
    compare(name, SETTINGS[settings])


@pytest.mark.parametrize("name", ["NAdam", "RAdam"])
def test_decoupled_decay_is_torchs(name):
    compare(name, DECOUPLED)
