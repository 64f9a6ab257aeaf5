"""PyTorch draws its masks itself: given the mask it drew, we must agree with it."""

import numpy as np
import pytest

from dlref.numpy import dropout, dropout2d

torch = pytest.importorskip("torch")
F = torch.nn.functional


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9])
def test_dropout_is_torchs_with_the_mask_it_drew(p):
    torch.manual_seed(0)
    x = torch.randn(20, 30, dtype=torch.float64, requires_grad=True)
    y = F.dropout(x, p, training=True)
    dy = torch.randn_like(y)
    y.backward(dy)
    mine, backward = dropout(x.detach().numpy(), (y != 0).numpy(), p)
    np.testing.assert_allclose(mine, y.detach().numpy(), rtol=1e-15)
    np.testing.assert_allclose(backward(dy.numpy()), x.grad.numpy(), rtol=1e-15)


@pytest.mark.parametrize("p", [0.1, 0.5])
@pytest.mark.parametrize("shape", [(4, 6, 5), (3, 7, 4, 5), (2, 5, 3, 4, 2)])
def test_dropout2d_is_torchs_with_the_mask_it_drew(p, shape):
    torch.manual_seed(0)
    draw = {3: F.dropout1d, 4: F.dropout2d, 5: F.dropout3d}[len(shape)]
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    y = draw(x, p, training=True)
    dy = torch.randn_like(y)
    y.backward(dy)
    mask = (y != 0).numpy().reshape(*shape[:2], -1)
    assert (mask.all(axis=2) | ~mask.any(axis=2)).all()  # whole channels
    mine, backward = dropout2d(x.detach().numpy(), mask[:, :, 0], p)
    np.testing.assert_allclose(mine, y.detach().numpy(), rtol=1e-15)
    np.testing.assert_allclose(backward(dy.numpy()), x.grad.numpy(), rtol=1e-15)
