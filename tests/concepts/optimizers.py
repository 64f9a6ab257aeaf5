"""Steps by hand beside an optimizer of PyTorch, which keeps its own state."""

import numpy as np

STEPS = 25


def gradient(param, steepest=1e3):
    """Return the slope of a bumpy bowl, steep along some axes and flat along others."""
    steep = np.geomspace(1e-4, steepest, param.size, dtype=param.dtype)
    return steep.reshape(param.shape) * param + np.sin(5 * param)


def start(dtype=np.float64):
    """Return where both begin."""
    return np.random.default_rng(0).normal(size=(3, 4)).astype(dtype)


def assert_alike(move, optimizer, dtype, close, steepest=1e3, **settings):
    """Check that every step is that of an optimizer, and that none changes its start.

    Args:
        move: (param, gradient, step) -> the parameters after it; it keeps its state.
        optimizer: a class of torch.optim.
        dtype: of the parameters, before and after.
        close: rtol and atol.
        steepest: of the bowl.
        settings: of the optimizer.
    """
    import torch

    ours, before = start(dtype), start(dtype)
    first, theirs = ours, torch.nn.Parameter(torch.tensor(ours))
    own = optimizer([theirs], **settings)
    for step in range(1, STEPS + 1):
        ours = move(ours, gradient(ours, steepest), step)
        theirs.grad = torch.tensor(gradient(theirs.detach().numpy(), steepest))
        own.step()
        assert ours.dtype == dtype
        np.testing.assert_allclose(
            ours, theirs.detach().numpy(), **close, err_msg=f"after step {step}"
        )
    np.testing.assert_array_equal(first, before)


def betas(settings):
    """Return PyTorch's settings as ours, where the betas have a name each."""
    beta1, beta2 = settings.get("betas", (0.9, 0.999))
    options = {k: v for k, v in settings.items() if k != "betas"}
    return options | {"beta1": beta1, "beta2": beta2}


def keeping(step_function, state, counted=True, **options):
    """Return a step that keeps its moments from one time to the next."""

    def move(param, grad, step):
        nonlocal state
        given = {"step": step} if counted else {}
        param, *state = step_function(param, grad, *state, **given, **options)
        return param

    return move
