"""A narrow ResNet-50, put together of bottlenecks, against PyTorch's modules."""

import numpy as np
import pytest

from dlref.concepts.vision.resnet import numpy_impl

DEPTHS = 3, 4, 6, 3
WIDTHS = 2, 3, 2, 3


def modules():
    """Return PyTorch's modules of a ResNet-50 with torchvision's names, float64."""
    from torch import nn

    def conv(before, after, kernel, stride=1):
        return nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False)

    class Bottleneck(nn.Module):
        def __init__(self, before, width, stride):
            super().__init__()
            out = 4 * width
            self.conv1, self.bn1 = conv(before, width, 1), nn.BatchNorm2d(width)
            self.conv2 = conv(width, width, 3, stride)
            self.bn2 = nn.BatchNorm2d(width)
            self.conv3, self.bn3 = conv(width, out, 1), nn.BatchNorm2d(out)
            self.downsample = None
            if before != out or stride != 1:
                self.downsample = nn.Sequential(
                    conv(before, out, 1, stride), nn.BatchNorm2d(out)
                )

        def forward(self, x):
            h = self.bn1(self.conv1(x)).relu()
            h = self.bn2(self.conv2(h)).relu()
            skip = x if self.downsample is None else self.downsample(x)
            return (self.bn3(self.conv3(h)) + skip).relu()

    class ResNet(nn.Module):
        def __init__(self):
            super().__init__()
            before = WIDTHS[0]
            self.conv1, self.bn1 = conv(1, before, 7, 2), nn.BatchNorm2d(before)
            self.pool = nn.MaxPool2d(3, 2, 1)
            for k, (depth, width) in enumerate(zip(DEPTHS, WIDTHS, strict=True), 1):
                blocks = []
                for j in range(depth):
                    stride = 2 if k > 1 and j == 0 else 1
                    blocks.append(Bottleneck(before, width, stride))
                    before = 4 * width
                setattr(self, f"layer{k}", nn.Sequential(*blocks))
            self.fc = nn.Linear(before, 5)

        def forward(self, x):
            h = self.pool(self.bn1(self.conv1(x)).relu())
            for k in (1, 2, 3, 4):
                h = getattr(self, f"layer{k}")(h)
            return self.fc(h.mean(dim=(2, 3)))

    return ResNet().double()


@pytest.mark.parametrize("training", [False, True])
def test_fifty_layers_agree_with_modules(training):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    module = modules().train(training)
    params = {
        name: value.detach().numpy().copy()
        for name, value in module.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    x = np.random.default_rng(0).normal(size=(8, 1, 16, 12))
    image = torch.tensor(x, requires_grad=True)
    theirs = module(image)
    (y, statistics), backward = numpy_impl.network(
        x, params, training, numpy_impl.bottleneck_block, DEPTHS
    )
    dy = np.random.default_rng(1).normal(size=y.shape)
    theirs.backward(torch.tensor(dy))
    dx, dparams = backward(dy)
    assert np.abs(y - theirs.detach().numpy()).max() <= 1e-12 * np.abs(y).max()
    slopes = {name: p.grad.numpy() for name, p in module.named_parameters()}
    assert dparams.keys() == slopes.keys()
    assert len(slopes) == 161
    pairs = [(dx, image.grad.numpy()), *((dparams[n], d) for n, d in slopes.items())]
    for ours, slope in pairs:
        assert np.abs(ours - slope).max() <= 1e-10 * np.abs(slope).max()
    left = numpy_impl.renewed(params, statistics)
    assert left.keys() == params.keys()
    for name, value in module.named_buffers():
        if "running" in name:
            np.testing.assert_allclose(left[name], value.numpy(), 1e-12, 1e-14)
    assert training != np.array_equal(
        left["bn1.running_mean"], params["bn1.running_mean"]
    )
