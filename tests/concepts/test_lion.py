"""Twenty-five steps of Lion, against sums over all gradients so far.

PyTorch has no Lion, so the reference here is another way to write the method: nothing
is carried from step to step but the list of gradients.
"""

import numpy as np
import pytest

from dlref.numpy import lion_step
from tests.concepts.optimizers import STEPS, gradient

SETTINGS = {
    "defaults": {},
    "large rate": {"lr": 0.3},
    "short memory": {"beta1": 0.5, "beta2": 0.7},
    "no memory": {"beta1": 0.0, "beta2": 0.0},
    "one beta": {"beta1": 0.95, "beta2": 0.95},
    "weight decay": {"lr": 0.05, "weight_decay": 0.5},
}


def reference(start, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    """Yield the parameters after each step, in extended precision."""
    signs, grads = [], []
    param = start
    for t in range(1, STEPS + 1):
        grads.append(np.longdouble(gradient(param)))
        before = sum(
            (1 - beta2) * beta2 ** (t - 1 - k) * g for k, g in enumerate(grads[:-1], 1)
        )
        signs.append(np.sign((1 - beta1) * grads[-1] + beta1 * before))
        decay = np.longdouble(1 - lr * weight_decay)
        moves = sum(decay ** (t - k) * s for k, s in enumerate(signs, 1))
        exact = decay**t * np.longdouble(start) - lr * moves
        param = exact.astype(start.dtype)
        yield param


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", SETTINGS)
def test_every_step_is_the_sum_over_all_gradients(name, dtype):
    start = np.random.default_rng(0).normal(size=(3, 4)).astype(dtype)
    before, param, m = start.copy(), start, np.zeros_like(start)
    for t, want in enumerate(reference(start, **SETTINGS[name]), 1):
        param, m = lion_step(param, gradient(param), m, **SETTINGS[name])
        assert param.dtype == dtype
        np.testing.assert_allclose(
            param, want, rtol=0, atol=20 * np.finfo(dtype).eps, err_msg=f"step {t}"
        )
    np.testing.assert_array_equal(start, before)
