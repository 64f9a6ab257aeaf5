"""Twenty-five steps of Adam, against PyTorch's optimizer with its own state."""

import numpy as np
import pytest

from dlref.concepts.optimization.adam import numpy_fast
from dlref.numpy import adam_step, amsgrad_step

torch = pytest.importorskip("torch")
STEPS = 25
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


def gradient(param):
    """Return the slope of a bumpy bowl, steep along some axes and flat along others."""
    steep = np.geomspace(1e-4, 1e3, param.size, dtype=param.dtype).reshape(param.shape)
    return steep * param + np.sin(5 * param)


def ours(step_function, start, settings, states):
    """Yield the parameters after each step."""
    beta1, beta2 = settings.get("betas", (0.9, 0.999))
    options = {k: v for k, v in settings.items() if k != "betas"}
    options |= {"beta1": beta1, "beta2": beta2}
    param, state = start.copy(), [np.zeros_like(start) for _ in range(states)]
    for step in range(1, STEPS + 1):
        param, *state = step_function(param, gradient(param), *state, step, **options)
        yield param


def theirs(start, settings, amsgrad):
    """Yield the same from torch.optim.Adam."""
    param = torch.nn.Parameter(torch.tensor(start))
    optimizer = torch.optim.Adam([param], amsgrad=amsgrad, **settings)
    for _ in range(STEPS):
        param.grad = torch.tensor(gradient(param.detach().numpy()))
        optimizer.step()
        yield param.detach().numpy().copy()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("variant", ["clear", "fast", "amsgrad"])
def test_every_step_is_torchs(variant, name, dtype):
    step_function = {
        "clear": adam_step,
        "fast": numpy_fast.adam_step,
        "amsgrad": amsgrad_step,
    }[variant]
    amsgrad = variant == "amsgrad"
    start = np.random.default_rng(0).normal(size=(3, 4)).astype(dtype)
    before = start.copy()
    close = (
        {"rtol": 1e-12, "atol": 1e-12}
        if dtype is np.float64
        else {"rtol": 1e-4, "atol": 1e-5}
    )
    mine = ours(step_function, start, SETTINGS[name], 2 + amsgrad)
    for step, (p, q) in enumerate(
        zip(mine, theirs(start, SETTINGS[name], amsgrad), strict=True)
    ):
        assert p.dtype == dtype
        np.testing.assert_allclose(p, q, **close, err_msg=f"after step {step + 1}")
    np.testing.assert_array_equal(start, before)


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
