"""ResNet-50 as published, whole, from our blocks, beside Hugging Face's."""

import numpy as np
import pytest

from dlref.concepts.vision.resnet.numpy_impl import bottleneck_block, network
from dlref.verify.distance import distance
from tests.oracles.families import resnet

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers", reason="needs make oracles")
pytestmark = pytest.mark.slow

BOUND = 1e-9
FLOOR = 1e-3  # some gradients are 0: a shift that the next normalization takes off
DEPTHS = 3, 4, 6, 3
WEIGHTS = 25_557_032  # as published


@pytest.fixture(scope="module")
def model():
    """Return their model, its scales and shifts drawn as well."""
    torch.manual_seed(0)
    found = transformers.ResNetForImageClassification(
        transformers.ResNetConfig(num_labels=1000)  # its defaults are ResNet-50
    ).double()
    for p in found.parameters():
        if p.ndim == 1:
            torch.nn.init.normal_(p)
    return found


def test_scores_and_all_gradients_are_equal(model):
    assert sum(p.numel() for p in model.parameters()) == WEIGHTS
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(2, 3, 64, 64)), rng.normal(size=(2, 1000))
    named = [*model.named_parameters(), *model.named_buffers()]
    held = {resnet.name(n): t for n, t in named if t.is_floating_point()}
    params = {n: t.detach().numpy().copy() for n, t in held.items()}
    given = {"x": torch.from_numpy(x).requires_grad_()}
    theirs, statistics = resnet.outputs(model.train(), given)
    theirs.backward(torch.from_numpy(dy))

    (y, running), backward = network(x, params, True, bottleneck_block, DEPTHS)
    dx, dparams = backward(dy)
    trained = {resnet.name(n): p for n, p in model.named_parameters()}
    assert dparams.keys() == trained.keys()
    pairs = [("y", y, theirs), ("dx", dx, given["x"].grad)]
    pairs += [(f"d{n}", dparams[n], p.grad) for n, p in trained.items()]
    for name, got, want in pairs:
        gap, where = distance(got, want.detach().numpy(), FLOOR)
        assert gap <= BOUND, f"{name}: {where}"
    assert running.shape == statistics.shape
