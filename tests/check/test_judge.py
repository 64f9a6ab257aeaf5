"""Whoever cheats is caught, and whoever is right is not."""

import numpy as np
import pytest

from dlref.check import conforms_to, implements
from dlref.check.answer import Answer, computes_on
from dlref.check.judge import Declined, Verdict, at_case, judged
from dlref.registry import operations

SEED = 11
torch = pytest.importorskip("torch")
REFERENCE = operations()["softmax"][0].view("numpy_impl", "softmax")


def found(function, operation="softmax", dtype="float64", **more):
    answer = Answer(operation, function, on=computes_on(function), **more)
    return list(judged(answer, SEED, dtype))


def wrong(function, *args, **more) -> list[Verdict]:
    return [
        v for v in found(function, *args, **more) if isinstance(v, Verdict) and not v.ok
    ]


def right(z):
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return p, lambda dp: p * (dp - np.sum(dp * p, axis=-1, keepdims=True))


def by_torch(z):
    return torch.softmax(z, dim=-1)


def zeros(z):
    return np.zeros_like(z), np.zeros_like


def copies(z):
    return z.copy(), lambda dp: dp.copy()


def nearly(z):
    p, backward = right(z)
    return p, lambda dp: 0.99 * backward(dp)


def half_in_disguise(z):
    p, backward = right(z.astype(np.float16))
    return p.astype(z.dtype), lambda dp: backward(dp.astype(np.float16)).astype(z.dtype)


def other_precision(z):
    p, backward = right(z)
    return p.astype(np.float32), backward


def changes_its_input(z):
    result = right(z)
    z -= z.max(axis=-1, keepdims=True)
    return result


def changes_the_gradient(z):
    p, backward = right(z)

    def pull(dp):
        dz = backward(dp)
        dp *= 2
        return dz

    return p, pull


def keeps_by_address():
    known = {}

    def softmax(z):
        key = z.__array_interface__["data"][0], z.shape
        if key not in known:
            known[key] = right(z.copy())
        return known[key]

    return softmax


def overflows(z):
    with np.errstate(all="ignore"):
        p = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
    return p, lambda dp: p * (dp - np.sum(dp * p, axis=-1, keepdims=True))


def one_shape(z):
    return right(z) if z.shape == (2, 3) else zeros(z)


def row_is_ignored(z):
    p, _ = right(z)
    return p, lambda dp: p * dp


def one_entry(z):
    p, backward = right(z)

    def pull(dp):
        dz = backward(dp)
        dz[..., -1] *= 1 + 1e-9
        return dz

    return p, pull


def undefined_at_first():
    calls = []

    def once_nan(z):
        calls.append(z)
        p, backward = right(z)
        return (p * np.nan if len(calls) == 1 else p), backward

    return once_nan


def complex_result(z):
    p, backward = right(z)
    return p + 0j, backward


CHEATS = [
    zeros,
    copies,
    nearly,
    half_in_disguise,
    other_precision,
    changes_its_input,
    changes_the_gradient,
    keeps_by_address(),
    overflows,
    one_shape,
    row_is_ignored,
    one_entry,
    undefined_at_first(),
    complex_result,
]


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda f: f.__name__)
def test_cheats_are_caught(cheat):
    assert wrong(cheat)


def right_for_one_draw(seed):
    """Return a softmax that knows the values of one seed, and nothing else."""
    _, op = operations()["softmax"]
    known = [op.sample(case, seed)["z"] for case in op.cases]

    def softmax(z):
        seen = any(z.shape == k.shape and np.array_equal(z, k) for k in known)
        return right(z) if seen else zeros(z)

    return softmax


def test_knowing_one_draw_is_not_enough():
    assert wrong(right_for_one_draw(SEED))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("function", [right, by_torch, REFERENCE])
def test_right_answers_pass(function, dtype):
    rows = found(function, dtype=dtype)
    assert not [str(r) for r in rows if isinstance(r, Verdict) and not r.ok]
    assert {r.quantity for r in rows if isinstance(r, Verdict)} >= {"p", "dz"}


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_tensors_may_be_of_half_precision(dtype):
    rows = found(by_torch, dtype=dtype)
    assert not [str(r) for r in rows if isinstance(r, Verdict) and not r.ok]


@pytest.mark.parametrize("seed", [1101, 1102, 1103, 1150, 1151, 1152])
def test_what_the_forward_pass_rounds_is_no_mistake_of_the_backward_pass(seed):
    """Draws where one probability is near 1, so that dz cancels in terms of p."""
    op = operations()["softmax"][1]
    for function in (by_torch, REFERENCE):
        answer = Answer("softmax", function, on=computes_on(function))
        rows = at_case(answer, op.cases[0], seed, "float32")
        assert not [str(r) for r in rows if isinstance(r, Verdict) and not r.ok]


@pytest.mark.parametrize(
    ("name", "case", "seed"),
    [
        ("layer_norm", "one feature", 0),
        ("group_norm", "one value in a group", 0),
        ("scaled_dot_product_attention", "saturated", 89),
        ("scaled_dot_product_attention", "scores of thousands", 294),
        ("sigmoid_layer", "far out", 0),
    ],
)
def test_pytorch_s_own_functions_pass_where_all_cancels(name, case, seed):
    """What cancels to 0 there is large, or the case allows PyTorch its exception."""
    concept, op = operations()[name]
    answer = Answer(name, concept.view("torch_impl", name), on="torch")
    (extreme,) = (c for c in op.cases if c.name == case)
    rows = at_case(answer, extreme, seed, "float32")
    assert not [str(r) for r in rows if isinstance(r, Verdict) and not r.ok]


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_a_factor_is_caught_in_any_precision(dtype):
    rows = wrong(lambda z: 0.9 * torch.softmax(z, dim=-1), dtype=dtype)
    assert "p" in {v.quantity for v in rows}


def test_half_precision_is_caught_among_tensors():
    rows = wrong(lambda z: torch.softmax(z.half(), dim=-1).float(), dtype="float32")
    assert {v.quantity for v in rows} >= {"p", "dz"}


@pytest.mark.parametrize("name", operations())
def test_the_reference_conforms_to_itself(name):
    concept, op = operations()[name]
    rows = found(concept.view("numpy_impl", name), name)
    assert not [str(r) for r in rows if isinstance(r, Verdict) and not r.ok]
    assert not [r for r in rows if isinstance(r, Declined)] or not op.wrt


def test_a_backward_may_be_a_function_of_its_own():
    def softmax(z):
        return right(z)[0]

    def softmax_backward(dp, z):
        return right(z)[1](dp)

    assert not wrong(softmax, backward=softmax_backward)
    assert wrong(softmax, backward=lambda dp, z: dp)


def test_without_a_gradient_the_output_alone_is_judged():
    rows = found(lambda z: right(z)[0])
    reasons = {r.reason for r in rows if isinstance(r, Declined)}
    assert reasons == {"gradients not judged"}
    assert not [r for r in rows if isinstance(r, Verdict) and not r.ok]


def test_a_case_is_not_asked_of_who_cannot_take_it():
    def layer_norm(x, weight, bias):
        c = x - x.mean(axis=-1, keepdims=True)
        return c / np.sqrt(np.mean(c * c, -1, keepdims=True) + 1e-5) * weight + bias

    rows = found(layer_norm, "layer_norm")
    reasons = {r.case: r.reason for r in rows if isinstance(r, Declined)}
    assert reasons["sequences"] == "it takes no eps"
    assert reasons["no weight, no bias"] == "it needs weight"


def test_too_many_results_are_named():
    rows = wrong(lambda z: (z, z, z))
    assert rows[0].note == "must return p, got 3 results"


TABLE = [1.0, 2.0]  # what no set can hold


def reads_a_table(z):
    return right(z + 0 * TABLE[0])


def test_a_function_may_read_any_global():
    assert computes_on(reads_a_table) == "numpy"
    assert not wrong(reads_a_table)


def test_what_was_changed_is_named():
    assert {v.note for v in wrong(changes_the_gradient) if v.note} >= {"dp was changed"}


class TestConformsTo:
    passes = staticmethod(conforms_to("softmax")(right))
    fails = staticmethod(conforms_to("softmax", seed=5)(nearly))

    def test_passes_what_is_right(self):
        for case in operations()["softmax"][1].cases:
            self.passes(case.name)

    def test_says_what_is_wrong(self):
        with pytest.raises(AssertionError, match=r"smallest, dz.*factor 0\.99") as info:
            self.fails("smallest")
        assert "seed 5" in str(info.value)

    def test_knows_its_operations(self):
        with pytest.raises(ValueError, match="no operation 'soft'"):
            conforms_to("soft")

    def test_marks_only_numpy_or_torch(self):
        with pytest.raises(ValueError, match="on must be 'numpy' or 'torch', got 'c'"):
            implements("softmax", on="c")
