"""LeNet-5's counts, its table, and its parameters in a PyTorch module and back."""

from math import prod

import numpy as np
import pytest

from dlref.concepts.vision.lenet.numpy_impl import c3_table
from dlref.concepts.vision.lenet.record import CONCEPT
from dlref.numpy import lenet5, lenet5_original
from dlref.record import Operation

MODERN, ORIGINAL = CONCEPT.operations[:2]


def counts(op: Operation, case_name: str) -> dict[str, int]:
    """Return how many parameters each layer has, from the shapes alone."""
    case = next(c for c in op.cases if c.name == case_name)
    found: dict[str, int] = {}
    for i in op.parameters:
        layer = i.name.split(".")[0]
        found[layer] = found.get(layer, 0) + prod(op.shape(i.axes, case))
    return found


def test_modern_count():
    found = counts(MODERN, "as on MNIST")
    layers = {"conv1": 156, "conv2": 2416, "fc1": 48120, "fc2": 10164, "fc3": 850}
    assert found == layers
    assert sum(found.values()) == 61_706


def test_original_count():
    found = counts(ORIGINAL, "as in 1998")
    layers = {"c1": 156, "s2": 12, "c3": 1516, "s4": 32, "c5": 48120, "f6": 10164}
    assert found == layers
    assert sum(found.values()) == 60_000


def test_table_of_connections():
    """Six maps see three neighbors, six see four, three see four, one sees all."""
    source, target = c3_table()
    assert len(set(zip(source, target, strict=True))) == len(source) == 60
    seen = [set(source[target == m]) for m in range(16)]
    assert [len(s) for s in seen] == [3] * 6 + [4] * 9 + [6]
    assert len(set(map(frozenset, seen))) == 16, "no two maps see the same"
    assert (np.bincount(source) == 10).all(), "every map of S2 is seen ten times"
    assert seen[4] == {0, 4, 5}
    assert seen[14] == {0, 2, 3, 5}


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("pooling", ["avg", "max"])
def test_a_module_takes_the_parameters_as_they_are(activation, pooling):
    torch = pytest.importorskip("torch")
    from torch import nn

    act = {"tanh": nn.Tanh, "relu": nn.ReLU}[activation]
    pool = {"avg": nn.AvgPool2d, "max": nn.MaxPool2d}[pooling]

    class LeNet5(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
            self.fc1, self.fc2, self.fc3 = (
                nn.Linear(a, b) for a, b in ((400, 120), (120, 84), (84, 10))
            )
            self.act, self.pool = act(), pool(2)

        def forward(self, x):
            x = self.pool(self.act(self.conv1(x)))
            x = self.pool(self.act(self.conv2(x))).flatten(1)
            return self.fc3(self.act(self.fc2(self.act(self.fc1(x)))))

    case = next(c for c in MODERN.cases if c.name == "as on MNIST")
    drawn = MODERN.sample(case)
    x = drawn.pop("x")
    module = LeNet5().double()
    module.load_state_dict({n: torch.tensor(p) for n, p in drawn.items()})
    assert sum(p.numel() for p in module.parameters()) == 61_706
    image = torch.tensor(x, requires_grad=True)
    theirs = module(image)
    y, backward = lenet5(x, drawn, activation, pooling)
    dy = np.random.default_rng(0).normal(size=y.shape)
    theirs.backward(torch.tensor(dy))
    dx, dparams = backward(dy)
    assert np.abs(y - theirs.detach().numpy()).max() <= 1e-12
    np.testing.assert_allclose(dx, image.grad.numpy(), rtol=1e-11, atol=1e-11)
    for name, p in module.named_parameters():
        np.testing.assert_allclose(dparams[name], p.grad.numpy(), rtol=0, atol=1e-11)


def test_the_original_learns_nothing_of_a_missing_connection():
    """With the table of 1998, a map of S2 that is not seen has no way to the output."""
    case = ORIGINAL.cases[0]
    drawn = ORIGINAL.sample(case)
    x, source, target, centers = (
        drawn.pop(n) for n in ("x", "source", "target", "centers")
    )
    source = np.where(source == 1, 0, source)
    y, backward = lenet5_original(x, source, target, centers, drawn)
    _, dparams = backward(np.ones_like(y))
    assert not dparams["s2.weight"][1]
    assert dparams["s2.weight"][0]
    assert not dparams["c1.weight"][1].any()
