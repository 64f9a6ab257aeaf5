"""Hugging Face's models with random weights, and ours with the same: equal everywhere.

Their code was written by others, for other ends. A file in `families` says how to
build small models of a family and what their parameters are called here; to add one,
add a file. Everything is float64; nothing is fetched. `make oracles` runs this.
"""

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from dlref.guard import guarded
from dlref.record import listed
from dlref.registry import operations
from dlref.verify.distance import distance
from tests.oracles.families import Family

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers", reason="needs make oracles")
pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "families"
FILES = sorted(p.stem for p in FOLDER.glob("*.py") if p.stem != "__init__")
FAMILIES = [
    pytest.param(found, id=file if name == "FAMILY" else f"{file} {name.lower()}")
    for file in FILES
    for name, found in vars(import_module(f"tests.oracles.families.{file}")).items()
    if isinstance(found, Family)
]
BOUND = 1e-9
FLOOR = 1e-3  # some gradients are 0: a bias of the keys has no effect


@pytest.fixture(params=FAMILIES)
def family(request):
    return request.param


@pytest.fixture
def model(family):
    """Return their model, every number in it drawn: no weight of 1, no bias of 0."""
    torch.manual_seed(0)
    found = family.build(transformers).double().eval()
    for p in found.parameters():
        torch.nn.init.normal_(p, std=0.3)
    for b in mine(family, found.named_buffers()).values():
        b.copy_(torch.rand_like(b) + 0.5)
    return found


def mine(family, named) -> dict:
    """Return their tensors of floats by our names; integers only count places."""
    numbers = ((family.name(n), x) for n, x in named if x.is_floating_point())
    return {name: x for name, x in numbers if name}


def tensor(x):
    """Return an array as a tensor, one with a gradient if it holds floats."""
    found = torch.from_numpy(x)
    return found.requires_grad_() if found.is_floating_point() else found


def test_outputs_and_gradients_are_equal(family, model):
    concept, op = operations()[family.operation]
    arrays = {n: x for n, x in family.inputs.items() if isinstance(x, np.ndarray)}
    given = {n: tensor(x) for n, x in arrays.items()}
    theirs = family.outputs(model, given)
    rng = np.random.default_rng(0)
    learning = [y for y in theirs if y.requires_grad]  # running statistics do not
    douts = [rng.normal(size=y.shape) for y in learning]
    torch.autograd.backward(learning, [torch.from_numpy(d) for d in douts])

    trained = mine(family, model.named_parameters())
    held = trained | mine(family, model.named_buffers())
    params = {name: x.detach().numpy() for name, x in held.items()}
    wanted = {o.name: y for o, y in zip(op.outputs, theirs, strict=True)}
    wanted |= {
        f"d{n}": x.grad for n, x in (given | trained).items() if x.grad is not None
    }
    for kind in ("numpy_impl", *op.variants):
        run = guarded(op, concept.view(kind, op.name))
        outputs, backward = run(**family.inputs, params=params)
        *dinputs, dparams = listed(backward(*douts))

        assert dparams.keys() == trained.keys()
        smooth = [i.name for i in op.inputs if i in op.wrt]
        found = {o.name: y for o, y in zip(op.outputs, listed(outputs), strict=True)}
        found |= {f"d{n}": d for n, d in zip(smooth, dinputs, strict=True)}
        found |= {f"d{n}": d for n, d in dparams.items()}
        for name, want in wanted.items():
            gap, where = distance(found[name], want.detach().numpy(), FLOOR)
            assert gap <= BOUND, f"{kind}, {name}: {where}"


def test_published_models_have_as_many_parameters(family):
    concept, op = operations()[family.operation]
    counts = {c.model: c.total for c in concept.counts if c.of == op.name}
    assert family.published.keys() <= counts.keys()
    for name, build in family.published.items():
        with torch.device("meta"):  # shapes, but no numbers
            found = build(transformers)
        total = sum(p.numel() for p in found.parameters())
        assert total == counts[name], name
