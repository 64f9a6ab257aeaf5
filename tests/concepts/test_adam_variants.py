"""Twenty-five steps of AdamW, NAdam and RAdam, against PyTorch's with its own state."""

import numpy as np
import pytest

from dlref.numpy import adamw_step, nadam_step, radam_step

torch = pytest.importorskip("torch")
STEPS = 25
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


def gradient(param):
    """Return the slope of a bumpy bowl, steep along some axes and flat along others."""
    steep = np.geomspace(1e-4, 1e3, param.size).reshape(param.shape)
    return steep * param + np.sin(5 * param)


def compare(name, settings):
    step_function, more = PAIRS[name]
    beta1, beta2 = settings.get("betas", (0.9, 0.999))
    options = {k: v for k, v in settings.items() if k != "betas"}
    options |= {"beta1": beta1, "beta2": beta2}
    start = np.random.default_rng(0).normal(size=(3, 4))
    mine, state = start, [np.zeros((3, 4)), np.zeros((3, 4)), *map(np.array, more)]
    theirs = torch.nn.Parameter(torch.tensor(start))
    optimizer = getattr(torch.optim, name)([theirs], **settings)
    for step in range(1, STEPS + 1):
        mine, *state = step_function(mine, gradient(mine), *state, step, **options)
        theirs.grad = torch.tensor(gradient(theirs.detach().numpy()))
        optimizer.step()
        np.testing.assert_allclose(
            mine, theirs.detach().numpy(), rtol=1e-11, atol=1e-11, err_msg=f"{step}"
        )


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("name", PAIRS)
def test_every_step_is_torchs(name, settings):
    compare(name, SETTINGS[settings])


@pytest.mark.parametrize("name", ["NAdam", "RAdam"])
def test_decoupled_decay_is_torchs(name):
    compare(name, DECOUPLED)
