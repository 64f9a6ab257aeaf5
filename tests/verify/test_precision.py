"""The derived bound catches a lower precision, and no correct code."""

import numpy as np
import pytest

from dlref.registry import operations
from dlref.verify.bounds import UNIT
from dlref.verify.comparison import Comparison
from dlref.verify.oracles.precision import (
    numpy_float32,
    rounded,
    tensor_cores,
    torch_low,
)
from dlref.verify.row import Finding, Unasked
from dlref.verify.views import oracles

SEEDS = range(20)


def bad(findings) -> list[Finding]:
    with np.errstate(all="ignore"):
        found = [f for f in findings if isinstance(f, Finding)]
    return [f for f in found if not f.error <= f.bound]


def lowered(op, view, dtype):
    """The view, such that what it gets in float32 it computes in `dtype`."""

    def down(x):
        if isinstance(x, dict):
            return {name: down(y) for name, y in x.items()}
        low = isinstance(x, np.ndarray) and x.dtype == np.float32
        return x.astype(dtype) if low else x

    def up(x):
        if isinstance(x, tuple):
            return tuple(map(up, x))
        if isinstance(x, dict):
            return {name: up(y) for name, y in x.items()}
        return x.astype(np.float32) if getattr(x, "dtype", None) == dtype else x

    def call(*args, **options):
        result = view(*map(down, args), **options)
        if not op.wrt:
            return up(result)
        y, backward = result
        return up(y), lambda *douts: up(backward(*map(down, douts)))

    return call


ASKED = [name for name, pair in operations().items() if "float32" in oracles(*pair)]


def test_whole_numbers_have_no_precision():
    assert "linear" in ASKED
    assert "k_fold" not in ASKED
    concept, op = operations()["k_fold"]
    (found,) = numpy_float32(Comparison(concept, op, op.cases[0]))
    assert isinstance(found, Unasked)


@pytest.mark.parametrize("name", ASKED)
def test_half_precision_in_disguise_is_caught(name):
    concept, op = operations()[name]
    view = lowered(op, concept.view("numpy_impl", name), np.float16)
    with np.errstate(all="ignore"):
        found = list(numpy_float32(Comparison(concept, op, op.cases[0], view)))
    allowed = min(f.bound for f in found if isinstance(f, Finding))
    if allowed * UNIT["float32"] > UNIT["float16"] / 2:
        pytest.skip("so many roundings in a row that a usual one in float16 is less")
    assert bad(found)


@pytest.mark.parametrize("name", operations())
def test_no_false_alarm_in_other_draws(name):
    concept, op = operations()[name]
    case = op.cases[0]
    if "float32" in {*case.waive, *case.bounds}:
        pytest.skip("an exception")
    for seed in SEEDS:
        run = Comparison(concept, op, case, seed=seed)
        assert not bad(numpy_float32(run)), f"seed {seed}"


def test_result_of_another_type_is_wrong():
    concept, op = operations()["linear"]
    view = concept.view("numpy_impl", "linear")

    def linear(x, weight, bias):
        y, backward = view(x, weight, bias)
        return y.astype(np.result_type(y, float)), backward

    found = bad(numpy_float32(Comparison(concept, op, op.cases[0], linear)))
    assert [(f.quantity, f.note) for f in found] == [
        ("y", "float64 where float32 was given")
    ]


def test_cancellation_that_the_problem_does_not_have_is_caught():
    """The variance as a difference of two large means is stable on no account."""
    concept, op = operations()["layer_norm"]
    view = concept.view("numpy_impl", "layer_norm")

    def layer_norm(x, weight, bias, eps):
        _, backward = view(x, weight, bias, eps)
        variance = (
            np.mean(x * x, axis=-1, keepdims=True) - x.mean(-1, keepdims=True) ** 2
        )
        sigma = np.sqrt(variance + eps)
        return (x - x.mean(-1, keepdims=True)) / sigma * weight + bias, backward

    rng = np.random.default_rng(0)
    run = Comparison(concept, op, op.cases[0], layer_norm)
    assert not bad(numpy_float32(run))
    run.values["x"] = 2000 + rng.normal(size=run.values["x"].shape)
    assert bad(numpy_float32(run))
    run.numpy = view
    assert not bad(numpy_float32(run))


@pytest.mark.parametrize("dtype", UNIT)
def test_rounded_values_are_held_exactly(dtype):
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(0).normal(size=1000) * 10.0 ** np.arange(-5, 5).repeat(
        100
    )
    kind = getattr(torch, "float32" if dtype == "tf32" else dtype)
    assert np.array_equal(rounded(x, dtype), torch.tensor(x).to(kind).double().numpy())


def test_rounding_leaves_labels_and_none():
    assert rounded(None, "bfloat16") is None
    assert rounded(np.arange(3), "float16").dtype == np.arange(3).dtype


@pytest.mark.parametrize("name", operations())
def test_what_runs_on_a_gpu_runs_here(name):
    """The path of the GPU rows, on the CPU, at the first case and another."""
    pytest.importorskip("torch")
    concept, op = operations()[name]
    for case in op.cases[:2]:
        run = Comparison(concept, op, case)
        for dtype in UNIT:
            if "torch cpu" not in case.waive and f"cuda {dtype}" not in case.waive:
                found = bad(torch_low(run, dtype, "cpu"))
                assert not found, f"{case.name}, {dtype}"


def test_precision_of_torch_is_left_as_it_was():
    torch = pytest.importorskip("torch")

    matmul = torch.backends.cuda.matmul
    name = "fp32_precision" if hasattr(matmul, "fp32_precision") else "allow_tf32"

    def modes():
        return getattr(matmul, name), matmul.allow_fp16_reduced_precision_reduction

    before = modes()
    for tf32, mode in ((True, ("tf32", True)), (False, ("ieee", False))):
        with tensor_cores(tf32):
            found, half = modes()
            assert found in mode
            assert not half
    assert modes() == before


def test_what_does_not_fit_is_not_asked():
    concept, op = operations()["adam_step"]
    case = next(c for c in op.cases if c.options["eps"] == 1e-8)
    (found,) = torch_low(Comparison(concept, op, case), "float16", "cpu")
    assert found == Unasked("eps = 1e-08 is 0 in float16")
    run = Comparison(*operations()["linear"], operations()["linear"][1].cases[0])
    run.values["x"] = run.values["x"] * 1e5
    (found,) = torch_low(run, "float16", "cpu")
    assert found == Unasked("its numbers do not fit float16")
