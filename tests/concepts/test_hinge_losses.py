"""The loss of many classes against PyTorch's, which cannot be differentiated twice."""

import numpy as np
import pytest

from dlref.numpy import multi_margin_loss

torch = pytest.importorskip("torch")
AT_THE_MARGIN = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 2.0], [0.0, 0.0, 0.0]])


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("margin", [1.0, 2.5])
@pytest.mark.parametrize("p", [1, 2])
def test_loss_and_gradient_are_torchs(p, margin, reduction, weighted):
    rng = np.random.default_rng(0)
    weight = rng.uniform(0.5, 2.0, 3) if weighted else None
    rest = {"p": p, "margin": margin, "reduction": reduction}
    y = np.array([0, 1, 2])
    for z in (rng.normal(size=(3, 3)), AT_THE_MARGIN):
        loss, backward = multi_margin_loss(z, y, weight, **rest)
        theirs = torch.tensor(z, requires_grad=True)
        w = None if weight is None else torch.tensor(weight)
        judge = torch.nn.functional.multi_margin_loss(
            theirs, torch.tensor(y), weight=w, **rest
        )
        judge.backward()
        np.testing.assert_allclose(loss, judge.item(), rtol=1e-13)
        np.testing.assert_allclose(
            backward(1.0), theirs.grad.numpy(), rtol=1e-13, atol=1e-15
        )
