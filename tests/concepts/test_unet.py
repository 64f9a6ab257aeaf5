"""A U-Net of four levels, as in 2015 but narrow, against PyTorch."""

import numpy as np
import pytest

from dlref.concepts.vision.unet import numpy_impl

WIDTHS = 2, 3, 2, 3, 4


def weights():
    """Return parameters of one channel in and two classes out, at random."""
    shapes, before = {"out": (2, WIDTHS[0], 1, 1)}, 1
    for k, width in enumerate(WIDTHS, 1):
        name = f"down{k}" if k < len(WIDTHS) else "bottom"
        shapes[f"{name}.conv1"] = width, before, 3, 3
        shapes[f"{name}.conv2"] = width, width, 3, 3
        if k > 1:
            shapes[f"up{k - 1}"] = width, before, 2, 2
            shapes[f"across{k - 1}.conv1"] = before, 2 * before, 3, 3
            shapes[f"across{k - 1}.conv2"] = before, before, 3, 3
        before = width
    rng = np.random.default_rng(0)
    found = {}
    for name, shape in shapes.items():
        out = shape[1] if name.startswith("up") else shape[0]
        found[f"{name}.weight"] = rng.normal(0, 0.5, shape)
        found[f"{name}.bias"] = rng.normal(0.3, 0.2, out)
    return found


@pytest.mark.parametrize(("padding", "side"), [(1, 16), (0, 188)])
def test_four_levels_agree_with_pytorch(padding, side):
    torch = pytest.importorskip("torch")
    from dlref.concepts.vision.unet import torch_impl

    params = weights()
    x = np.random.default_rng(1).normal(size=(1, 1, side, side))
    leaves = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    image = torch.tensor(x, requires_grad=True)
    theirs = torch_impl.unet(image, leaves, padding)
    y, backward = numpy_impl.unet(x, params, padding)
    dy = np.random.default_rng(2).normal(size=y.shape)
    theirs.backward(torch.tensor(dy))
    dx, dparams = backward(dy)
    slopes = {n: p.grad.numpy() for n, p in leaves.items()}
    assert y.shape[2] == (side if padding else side - 184)
    assert dparams.keys() == slopes.keys()
    pairs = [(y, theirs.detach().numpy()), (dx, image.grad.numpy())]
    for got, want in pairs + [(dparams[n], slope) for n, slope in slopes.items()]:
        assert np.abs(got - want).max() <= 1e-11 * np.abs(want).max()


@pytest.mark.parametrize(("padding", "side"), [(1, 24), (0, 192), (0, 172)])
def test_a_side_that_does_not_fit_is_refused(padding, side):
    with pytest.raises(ValueError, match=r"x must have sides of .* in steps of 16"):
        numpy_impl.unet(np.zeros((1, 1, side, 188)), weights(), padding)
