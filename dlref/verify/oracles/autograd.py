"""PyTorch's own function and autograd judge outputs, gradients and second slopes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dlref.record import Array, listed
from dlref.verify.bounds import BOUND
from dlref.verify.comparison import Comparison, Values
from dlref.verify.directional import STEP
from dlref.verify.distance import distance, worst
from dlref.verify.magnitudes import apart, reacting
from dlref.verify.oracles.form import identical
from dlref.verify.row import Finding, Unasked


@dataclass(frozen=True)
class Autograd:
    """What PyTorch computes, as NumPy arrays by name."""

    results: dict[str, Array]  # outputs, and gradients as d<name>
    slopes: dict[str, Array]  # those of <gradients, second>
    changed: tuple[str, ...]  # arguments that are not what they were


def torch_cpu(run: Comparison) -> Iterator[Finding]:
    """Outputs and gradients agree with PyTorch, which changes no argument."""
    theirs = autograd(run, run.values, run.douts)
    bound = run.case.bounds.get("torch cpu", (BOUND["torch cpu"], ""))[0]
    for name, value in theirs.results.items():
        yield Finding(name, *apart(run, name, run.results[name], value, bound))
    yield unchanged(theirs)


def second_order(run: Comparison) -> Iterator[Finding]:
    """A complex step through `backward` agrees with double backward."""
    rng = run.rng(3)
    v = {i.name: rng.normal(size=np.shape(run.values[i.name])) for i in run.wrt}

    def curved(values: Values, douts: Sequence[Array]) -> dict[str, Array]:
        moved = {name: values[name] + 1j * STEP * v[name] for name in v}
        _, backward = run.run(values | moved)
        grads = run.gradients(backward, douts)
        return {name: np.imag(g) / STEP for name, g in grads.items()}

    mine = curved(run.values, run.douts)
    theirs = autograd(run, run.values, run.douts, second=list(v.values()))
    terms: dict[str, Array] = {}
    for name, slope in theirs.slopes.items():
        error, note = distance(mine[name], slope, run.case.floor)
        if BOUND["second order"] < error < np.inf:
            terms = terms or reacting(run, curved, mine)
            scale = np.maximum(terms[name], run.case.floor)
            error, note = min((error, note), worst(mine[name], slope, scale))
        yield Finding(f"d{name}", error, note)


def absent(run: Comparison) -> Iterator[Unasked]:
    """Say that there is no PyTorch here."""
    yield Unasked("PyTorch is not installed")


def unchanged(theirs: Autograd) -> Finding:
    """Return whether the PyTorch view left its arguments as they were."""
    note = f"{theirs.changed[0]} was changed" if theirs.changed else ""
    return Finding("arguments unchanged", float(bool(theirs.changed)), note, 0.0)


def autograd(
    run: Comparison,
    values: Values,
    douts: Sequence[Array],
    device: str = "cpu",
    dtype: str = "float64",
    second: Sequence[Array] = (),
) -> Autograd:
    """Call the PyTorch view, and differentiate it; twice where `second` is given."""
    import torch

    def tensor(x):
        if x is None:
            return None
        t = torch.tensor(np.asarray(x), device=device)
        return t.to(getattr(torch, dtype)) if t.is_floating_point() else t

    tensors = {name: tensor(x) for name, x in values.items()}
    before = {name: None if t is None else array(t) for name, t in tensors.items()}
    leaves = {i.name: tensors[i.name].requires_grad_() for i in run.wrt}
    call = run.concept.view("torch_impl", run.op.name)
    outputs = listed(call(*run.packed(tensors), **run.case.options))
    results = {o.name: array(t) for o, t in zip(run.op.outputs, outputs, strict=True)}
    slopes: dict[str, Array] = {}
    if leaves:
        ys = run.smooth(outputs)
        twice = bool(second)
        grads = slopes_of(ys, [tensor(d) for d in douts], leaves, create_graph=twice)
        results |= {f"d{name}": array(g) for name, g in grads.items()}
        if twice:
            v = [tensor(x) for x in second]
            slopes = {
                n: array(s) for n, s in slopes_of(grads.values(), v, leaves).items()
            }
    present = [n for n, t in tensors.items() if t is not None]
    changed = [n for n in present if not identical(array(tensors[n]), before[n])]
    return Autograd(results, slopes, tuple(changed))


def slopes_of(outputs, douts, leaves, create_graph=False):
    """Return the gradients of <outputs, douts> by name; zero where nothing depends.

    They are taken of the sum: given `douts`, torch would first import SymPy.
    """
    import torch

    pairs = zip(outputs, douts, strict=True)
    terms = [(y * d).sum() for y, d in pairs if y.requires_grad]
    if not terms:
        return {name: torch.zeros_like(x) for name, x in leaves.items()}
    grads = torch.autograd.grad(
        sum(terms[1:], terms[0]),
        list(leaves.values()),
        create_graph=create_graph,
        allow_unused=True,
        materialize_grads=True,
    )
    return dict(zip(leaves, grads, strict=True))


def array(tensor) -> Array:
    """Return a copy of a tensor as an array, half precision as float32."""
    tensor = tensor.detach().cpu()
    if tensor.is_floating_point() and tensor.element_size() == 2:
        tensor = tensor.float()
    return np.array(tensor.numpy(force=True))
