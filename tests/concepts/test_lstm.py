"""Weights go over from PyTorch's modules as they are, in their own order."""

import numpy as np
import pytest

from dlref.concepts.recurrent.lstm import numpy_fast
from dlref.numpy import lstm, lstm_cell

torch = pytest.importorskip("torch")
T, N, D, H = 7, 3, 10, 20


def weights(module):
    """Return a module's parameters as arrays, in their order."""
    return [p.detach().numpy() for p in module.state_dict().values()]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sequence", [lstm, numpy_fast.lstm], ids=["clear", "fast"])
def test_nn_lstm_and_its_gradients(sequence, bias):
    torch.manual_seed(0)
    module = torch.nn.LSTM(D, H, bias=bias, dtype=torch.float64)
    x = torch.randn(T, N, D, dtype=torch.float64, requires_grad=True)
    theirs, (hn, cn) = module(x)
    dy = torch.randn_like(theirs)
    theirs.backward(dy)
    zero = np.zeros((N, H))
    results, backward = sequence(x.detach().numpy(), zero, zero, *weights(module))
    for mine, other in zip(results, (theirs, hn[0], cn[0]), strict=True):
        np.testing.assert_allclose(mine, other.detach().numpy(), rtol=0, atol=1e-13)
    dx, _, _, *dweights = backward(dy.numpy(), zero, zero)
    np.testing.assert_allclose(dx, x.grad.numpy(), rtol=0, atol=1e-13)
    for mine, p in zip(dweights, module.parameters(), strict=False):
        np.testing.assert_allclose(mine, p.grad.numpy(), rtol=0, atol=1e-12)


def test_nn_lstm_cell():
    torch.manual_seed(0)
    module = torch.nn.LSTMCell(D, H, dtype=torch.float64)
    x, h, c = (torch.randn(N, size, dtype=torch.float64) for size in (D, H, H))
    theirs = module(x, (h, c))
    mine, _ = lstm_cell(x.numpy(), h.numpy(), c.numpy(), *weights(module))
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(a, b.detach().numpy(), rtol=0, atol=1e-14)


def test_it_has_as_many_parameters_as_torchs():
    module = torch.nn.LSTM(D, H)
    assert sum(w.size for w in weights(module)) == 4 * H * (D + H + 2) == 2560


def test_a_closed_gate_keeps_its_digits():
    far = np.array([[-100.0]])
    bias = np.array([-100.0, 0, 0, 0])
    zero, weight = np.zeros((1, 1)), np.array([[0.0], [0], [-1], [0]])
    (_, c), _ = lstm_cell(far, zero, zero, weight, np.zeros((4, 1)), bias)
    np.testing.assert_allclose(c, np.exp(-100), rtol=1e-14)
