"""Twenty-five steps of SGD, against PyTorch's optimizer with its own state."""

import numpy as np
import pytest

from dlref.numpy import momentum_step, sgd_step

torch = pytest.importorskip("torch")
STEPS = 25
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


def gradient(param):
    """Return the slope of a bumpy bowl, steep along some axes and flat along others."""
    steep = np.geomspace(1e-4, 10, param.size, dtype=param.dtype).reshape(param.shape)
    return steep * param + np.sin(5 * param)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", SETTINGS)
def test_every_step_is_torchs(name, dtype):
    settings = SETTINGS[name]
    ours = np.random.default_rng(0).normal(size=(3, 4)).astype(dtype)
    theirs = torch.nn.Parameter(torch.tensor(ours))
    optimizer = torch.optim.SGD([theirs], **settings)
    close = 1e-12 if dtype is np.float64 else 1e-4
    buf = None
    for step in range(1, STEPS + 1):
        if "momentum" in settings:
            ours, buf = momentum_step(ours, gradient(ours), buf, **settings)
        else:
            ours = sgd_step(ours, gradient(ours), **settings)
        theirs.grad = torch.tensor(gradient(theirs.detach().numpy()))
        optimizer.step()
        assert ours.dtype == dtype
        np.testing.assert_allclose(
            ours,
            theirs.detach().numpy(),
            rtol=close,
            atol=close,
            err_msg=f"after step {step}",
        )
