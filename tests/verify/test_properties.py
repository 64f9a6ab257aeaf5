"""What holds of every operation, at sizes, layouts and gradients drawn at random."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import dlref.numpy
from dlref.guard import guarded
from dlref.record import Array, Case
from dlref.registry import operations
from dlref.verify.bounds import BOUND
from dlref.verify.comparison import Comparison, copied
from dlref.verify.distance import distance
from dlref.verify.oracles.autograd import autograd, torch_cpu

SIZES = (1, 2, 3, 5)  # besides the one that the record has, which always fits
LEADING = st.lists(st.sampled_from([0, 1, 2, 3]), max_size=2).map(tuple)
CLOSE = 1e-12
EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def drawn(data, op) -> Case:
    """Draw a case: options of one of the record's, sizes and absent inputs at random.

    Sizes that a value, a loop or the name of an axis fixes stay as they are.
    """
    case = data.draw(st.sampled_from([c for c in op.cases if not c.values]))
    sizes = {}
    for word, size in case.sizes.items():
        if word in op.fixed:
            sizes[word] = size
        elif isinstance(size, tuple):
            sizes[word] = data.draw(LEADING, label=word)
        else:
            sizes[word] = data.draw(st.sampled_from([size, size, *SIZES]), label=word)
    optional = [i.name for i in op.at(sizes).arguments if i.optional]
    flags = [data.draw(st.booleans(), label=f"no {name}") for name in optional]
    absent = tuple(n for n, gone in zip(optional, flags, strict=True) if gone)
    return replace(case, sizes=sizes, absent=absent, floor=max(case.floor, 1.0))


def accepted(concept, op, case: Case, seed: int) -> Comparison:
    """Return a run of what the guard lets through; the rest is not asked."""
    try:
        values = op.sample(case, seed)
        run = Comparison.__new__(Comparison)
        run.op, run.case = op.at(case.sizes), case
        getattr(dlref.numpy, op.name)(*run.packed(copied(values)), **case.options)
    except (ValueError, TypeError, IndexError):
        assume(False)
    return Comparison(concept, op, case, seed=seed)


def has_cases(name: str) -> bool:
    return any(not c.values for c in operations()[name][1].cases)


@pytest.mark.parametrize("name", list(filter(has_cases, operations())))
@given(data=st.data())
@EXAMPLES
def test_agrees_with_pytorch_at_any_size(name, data):
    pytest.importorskip("torch")
    concept, op = operations()[name]
    case = drawn(data, op)
    if "torch cpu" in case.waive:
        return
    run = accepted(concept, op, case, data.draw(st.integers(0, 99)))
    bound = max(BOUND["torch cpu"], case.bounds.get("torch cpu", (0.0, ""))[0])
    wrong = [f for f in torch_cpu(run) if not f.error <= bound]
    assert not wrong


def fortran(x: Array) -> Array:
    return np.array(x, order="F")


def spaced(x: Array) -> Array:
    """Return `x` with gaps between its entries."""
    if not x.ndim:
        return x
    wide = np.full((*x.shape[:-1], 2 * x.shape[-1]), x.dtype.type(7))
    wide[..., ::2] = x
    return wide[..., ::2]


def backward_in_memory(x: Array) -> Array:
    """Return `x` with its last axis stored from the end."""
    return x[..., ::-1].copy()[..., ::-1] if x.ndim else x


def read_only(x: Array) -> Array:
    x = x.copy()
    x.flags.writeable = False
    return x


LAYOUTS = (fortran, spaced, backward_in_memory, read_only)


VIEWS = [
    pytest.param((name, kind), id=f"{name} {kind.removeprefix('numpy_impl')}".strip())
    for name, (_, op) in operations().items()
    for kind in ("numpy_impl", *op.variants)
]


@pytest.fixture(params=VIEWS, scope="module")
def runs(request) -> list[Comparison]:
    """A view of an operation at every case: the next tests take one after the other."""
    name, kind = request.param
    concept, op = operations()[name]
    view = concept.view(kind, name)
    return [Comparison(concept, op, case, view) for case in op.cases]


def test_memory_layout_makes_no_difference(runs):
    for run in runs:
        for layout in LAYOUTS:
            laid = {n: None if x is None else layout(x) for n, x in run.values.items()}
            douts = [layout(d) for d in run.douts]
            where = f"{run.case.name}, {layout.__name__}"
            for quantity, value in run.all(laid, douts).items():
                right = run.results[quantity]
                error, note = distance(value, right, max(run.case.floor, 1.0))
                finite = np.isfinite(right).all()
                assert error <= CLOSE or not finite, f"{where}, {quantity}: {note}"
            for n, x in laid.items():
                known = run.values[n]
                same = x is None or np.array_equal(x, known, equal_nan=floats(x))
                assert same, f"{where}: {n} was changed"


def floats(x: Array) -> bool:
    return x.dtype.kind == "f"


FAR = 1e-310, 1e-160, 1e30  # the first is below the least normal number
LARGE = 1e300
AREA = "an area is the product of two sides"
VANISH = {  # there a square is 0, or its inverse beyond the largest number
    ("ridge", 1e-160): "the normal equations square the features",
    ("box_iou", 1e-160): AREA,
    ("giou_loss", 1e-160): AREA,
    ("diou_loss", 1e-160): AREA,
    ("ciou_loss", 1e-160): AREA,
    ("qr", 1e-310): "a slope is divided by the triangle's diagonal",
    ("svd", 1e-310): "the squares of the values are 0, so the values tie",
}


def moved(run: Comparison, magnitude: float) -> dict:
    """Return a run's arguments, the floats that may have any size of one magnitude."""
    free = {i.name for i in run.op.arguments if i.rule in ("", "real")}
    values = copied(run.values)
    for name, x in values.items():
        if name in free and x is not None and floats(x):
            with np.errstate(all="ignore"):
                values[name] = np.clip(x * magnitude, -LARGE, LARGE)
    return values


@pytest.mark.parametrize("magnitude", FAR)
def test_no_magnitude_gives_nan_where_pytorch_has_none(runs, magnitude):
    """What is too far out may be refused, by either."""
    pytest.importorskip("torch")
    if reason := VANISH.get((runs[0].op.name, magnitude)):
        pytest.skip(reason)
    for run in runs:
        values = moved(run, magnitude)
        call = guarded(run.op, run.numpy)
        with np.errstate(all="ignore"):
            try:
                call(*run.packed(copied(values)), **run.case.options)
                theirs = autograd(run, values, run.douts).results
            except (ValueError, TypeError, IndexError):
                continue
            mine = run.all(copied(values), [d.copy() for d in run.douts])
        for quantity, value in theirs.items():
            x, y = np.asarray(mine[quantity], float), np.asarray(value, float)
            assert not np.any(np.isnan(x) & ~np.isnan(y)), (
                f"{run.case.name}, {quantity}"
            )


def test_gradients_lie_in_memory_of_their_own(runs):
    """To add to one in place changes neither another nor what it came from."""
    for run in runs:
        known = list(run.douts)
        for name, gradient in run.gradients(run.backward, run.douts).items():
            mine = np.asarray(gradient)
            shared = any(np.shares_memory(mine, x) for x in known)
            assert not shared, f"{run.case.name}, d{name}"
            assert mine.flags.writeable, f"{run.case.name}, d{name}"
            known.append(mine)


def test_results_are_of_one_type_at_every_case(runs):
    """Where nothing is left, too: an empty array is of floats unless one says so."""
    first = {n: np.asarray(y).dtype for n, y in runs[0].results.items()}
    for run in runs:
        for name, value in run.results.items():
            type_ = first.get(name, np.asarray(value).dtype)
            assert np.asarray(value).dtype == type_, f"{run.case.name}, {name}"


def test_same_arguments_give_the_same_bits(runs):
    for run in runs:
        again = run.all(copied(run.values), [d.copy() for d in run.douts])
        for quantity, value in again.items():
            first = np.asarray(run.results[quantity])
            assert np.asarray(value).tobytes() == first.tobytes(), run.case.name


def test_backward_is_linear(runs):
    """The gradient of a sum of outputs is the sum of their gradients."""
    for run in runs:
        rng = run.rng(9)
        other = [rng.normal(size=d.shape) for d in run.douts]
        a, b = rng.normal(size=2)
        mixed = [a * d + b * e for d, e in zip(run.douts, other, strict=True)]
        _, backward = run.run(run.values)
        one, two, sums = (
            run.gradients(backward, [np.asarray(d) for d in douts])
            for douts in (run.douts, other, mixed)
        )
        for quantity, value in sums.items():
            parts = abs(a * one[quantity]) + abs(b * two[quantity])
            size = np.max(parts, initial=max(run.case.floor, 1.0))
            gap = value - (a * one[quantity] + b * two[quantity])
            worst = np.max(np.abs(gap), initial=0.0)
            assert worst <= CLOSE * size, f"{run.case.name}, d{quantity}"
