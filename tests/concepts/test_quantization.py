"""PyTorch's own fake quantization, which knows float32 only, agrees where steps do."""

import numpy as np
import pytest

from dlref.numpy import fake_quantize, quantize

torch = pytest.importorskip("torch")
STEP = 0.125  # a power of two: dividing by it rounds nothing
CODES = [(0, -128, 127), (3, 0, 15), (0, -2, 1)]


def numbers():
    return np.random.default_rng(0).normal(size=(2, 40)).astype(np.float32) * 3


@pytest.mark.parametrize("codes", CODES)
def test_values_and_slopes_are_those_of_pytorch(codes):
    x, dy = numbers()
    zero, low, high = codes
    theirs = torch.tensor(x, requires_grad=True)
    step = torch.tensor([STEP], requires_grad=True)
    at = torch.tensor([float(zero)])
    out = torch._fake_quantize_learnable_per_tensor_affine(
        theirs, step, at, low, high, 1.0
    )
    out.backward(torch.tensor(dy))
    y, backward = fake_quantize(x, np.float32(STEP), None, None, *codes)
    dx, dscale = backward(dy)
    np.testing.assert_array_equal(y, out.detach())
    np.testing.assert_array_equal(dx, theirs.grad)
    np.testing.assert_allclose(dscale, step.grad[0], rtol=1e-5)


@pytest.mark.parametrize("codes", CODES)
def test_codes_are_those_of_pytorch(codes):
    x, _ = numbers()
    zero, low, high = codes
    made = torch.fake_quantize_per_tensor_affine(torch.tensor(x), STEP, zero, low, high)
    code = quantize(x, np.float32(STEP), *codes)
    np.testing.assert_array_equal(STEP * (code - zero), made)
