"""Random programs: the tape and the tangents against PyTorch."""

import numpy as np
import pytest

from dlref import numpy as ours
from dlref import torch as theirs
from dlref.concepts.backpropagation.forward_mode.numpy_impl import push
from dlref.concepts.backpropagation.reverse_mode.numpy_impl import call, reverse
from dlref.record import listed
from dlref.registry import operations

torch = pytest.importorskip("torch")
ONE = ("exp", "log", "sqrt", "sin", "cos", "abs")
TWO = ("add", "sub", "mul", "div", "pow")
INPUTS, STEPS = 3, 12


def plan(seed):
    """Return steps: names of operations, and the places of their arguments.

    Arguments of a logarithm, a root, a quotient or a power are made positive, and
    those of an exponential bounded. Places may repeat, and some are never used.
    """
    rng = np.random.default_rng(seed)
    steps = []

    def note(name, *places):
        steps.append((name, places))
        return INPUTS + len(steps) - 1

    for name in rng.permutation(ONE + TWO)[:STEPS]:
        first, second = (int(p) for p in rng.integers(INPUTS + len(steps), size=2))
        positive = name in ("log", "sqrt", "div", "pow")
        if positive or name == "exp":
            second = note("sin", second)
        if positive:
            second = note("exp", second)
        if name == "pow":
            first = note("exp", note("sin", first))
        note(name, *((first, second) if name in TWO else (second,)))
    return steps


def draw(seed):
    return np.random.default_rng(seed).normal(size=(INPUTS, 2, 3))


def torch_program(seed):
    def program(*values):
        found = list(values)
        for name, places in plan(seed):
            found.append(getattr(theirs, name)(*(found[p] for p in places)))
        return found[-1]

    return program


@pytest.mark.parametrize("seed", range(200))
def test_random_programs_on_the_tape(seed):
    def program(tape, *places):
        for name, at in plan(seed):
            places = *places, call(tape, getattr(ours, name), *at)
        return places[-1]

    inputs, dy = draw(seed), np.random.default_rng(seed + 1).normal(size=(2, 3))
    y, backward = reverse(program, *inputs)
    leaves = [torch.tensor(x, requires_grad=True) for x in inputs]
    out = torch_program(seed)(*leaves)
    np.testing.assert_allclose(y, out.detach().numpy(), rtol=1e-11, atol=1e-11)
    out.backward(torch.tensor(dy))
    for mine, leaf in zip(backward(dy), leaves, strict=True):
        grad = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
        size = max(1.0, float(grad.abs().max()))
        np.testing.assert_allclose(mine, grad.numpy(), atol=1e-11 * size, rtol=0)


@pytest.mark.parametrize("seed", range(200))
def test_random_programs_with_tangents(seed):
    inputs, moves = draw(seed), draw(seed + 1)
    duals = list(zip(inputs, moves, strict=True))
    for name, at in plan(seed):
        duals.append(push(getattr(ours, name), *(duals[p] for p in at)))
    y, ty = torch.autograd.functional.jvp(
        torch_program(seed),
        tuple(map(torch.tensor, inputs)),
        tuple(map(torch.tensor, moves)),
    )
    size = max(1.0, float(ty.abs().max()))
    np.testing.assert_allclose(duals[-1][0], y.numpy(), rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(duals[-1][1], ty.numpy(), atol=1e-11 * size, rtol=0)


def single():
    """Return the operations with gradients, one result, and no named parameters."""
    for name, (_, op) in operations().items():
        if op.wrt and len(op.outputs) == 1 and not op.parameters:
            yield name


@pytest.mark.parametrize("name", sorted(single()))
def test_every_operation_is_a_step(name):
    """Twice on the same tape, so that its gradients have to be added.

    Labels, masks and the like stay what they are.
    """
    _, op = operations()[name]
    case = op.cases[0]
    values = op.sample(case)
    moved = [i.name for i in op.wrt if values[i.name] is not None]

    def step(*inputs):
        given = values | dict(zip(moved, inputs, strict=True))
        y, backward = getattr(ours, name)(**given, **case.options)

        def pull(dy):
            grads = dict(
                zip((i.name for i in op.wrt), listed(backward(dy)), strict=True)
            )
            return tuple(grads[n] for n in moved)

        return y, pull

    def program(tape, *places):
        y = call(tape, step, *places)
        return call(tape, ours.mul, y, call(tape, step, *places))

    inputs = [values[n] for n in moved]
    y, backward = reverse(program, *inputs)
    leaves = {n: torch.tensor(values[n], requires_grad=True) for n in moved}
    given = {n: x if x is None else torch.tensor(x) for n, x in values.items()}
    out = getattr(theirs, name)(**(given | leaves), **case.options) ** 2
    np.testing.assert_allclose(y, out.detach().numpy(), rtol=1e-11, atol=1e-12)
    dy = np.random.default_rng(0).normal(size=np.shape(y))
    out.backward(torch.tensor(dy))
    for mine, leaf in zip(listed(backward(dy)), leaves.values(), strict=True):
        np.testing.assert_allclose(mine, leaf.grad.numpy(), atol=1e-10, rtol=1e-9)
