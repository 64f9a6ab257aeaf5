"""Twenty-five steps of AdaGrad, RMSProp and AdaDelta, against PyTorch's optimizers."""

import numpy as np
import pytest

import dlref.numpy

torch = pytest.importorskip("torch")
STEPS = 25
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


def gradient(param):
    """Return the slope of a bumpy bowl, steep along some axes and flat along others."""
    steep = np.geomspace(1e-4, 1e3, param.size, dtype=param.dtype).reshape(param.shape)
    return steep * param + np.sin(5 * param)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("name", "setting"), [(n, s) for n, found in SETTINGS.items() for s in found]
)
def test_every_step_is_torchs(name, setting, dtype):
    options = SETTINGS[name][setting]
    ours = np.random.default_rng(0).normal(size=(3, 4)).astype(dtype)
    state = [np.zeros_like(ours) for _ in range(STATES[name])]
    theirs = torch.nn.Parameter(torch.tensor(ours))
    optimizer = OPTIMIZERS[name]([theirs], **options)
    close = 1e-11 if dtype is np.float64 else 1e-4
    for step in range(1, STEPS + 1):
        counted = {"step": step} if name == "adagrad_step" else {}
        step_function = getattr(dlref.numpy, name)
        ours, *state = step_function(ours, gradient(ours), *state, **counted, **options)
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
