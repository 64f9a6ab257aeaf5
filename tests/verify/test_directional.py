"""What judges gradients is judged: it finds small faults, and only faults."""

import numpy as np
import pytest

from dlref.registry import operations
from dlref.verify import directional
from dlref.verify.comparison import Comparison
from dlref.verify.directional import (
    STEP,
    complex_step,
    culprit,
    gaussians,
    mismatch,
    mismatches,
    richardson,
)
from dlref.verify.oracles import slopes

BOUND = 1e-13
LAYERS = "linear", "conv2d", "layer_norm", "cross_entropy", "lstm_cell"


def largest_case(name: str) -> Comparison:
    """The largest whose gradients have at most 1,000 entries: see `mismatch`."""
    concept, op = operations()[name]
    runs = [Comparison(concept, op, case) for case in op.cases if not case.values]
    sizes = [max(g.size for g in run.grads.values()) for run in runs]
    return max(zip(sizes, runs, strict=True), key=lambda p: p[0] * (p[0] <= 1000))[1]


@pytest.mark.parametrize("name", LAYERS)
def test_finds_and_names_one_wrong_entry(name):
    """A fault of 1e-10 of the largest entry, in any one place of any gradient."""
    run, rng = largest_case(name), np.random.default_rng(5)
    for wrt, gradient in run.grads.items():
        f, x = run.objective(wrt), run.values[wrt]
        at = tuple(int(rng.integers(n)) for n in gradient.shape)
        wrong = gradient.copy()
        wrong[at] += 1e-10 * np.abs(gradient).max()
        assert mismatch(f, x, gradient) <= BOUND
        assert mismatch(f, x, wrong) > BOUND
        place, got, expected = culprit(f, x, wrong)
        assert place == at
        assert got == wrong[at]
        assert expected == pytest.approx(gradient[at], rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("name", LAYERS)
def test_raises_no_false_alarm(name):
    run = largest_case(name)
    for seed in range(1000 // len(run.grads)):
        for wrt, gradient in run.grads.items():
            f, x = run.objective(wrt), run.values[wrt]
            found = mismatch(f, x, gradient, directions=1, seed=seed)
            assert found <= BOUND, f"seed {seed}: {found}"


def quadratic(n: int):
    rng = np.random.default_rng(0)
    x = rng.normal(size=n)
    return lambda x: x @ x, x, 2 * x


def test_finds_two_opposite_faults_which_signs_miss():
    f, x, gradient = quadratic(50)
    wrong = gradient.copy()
    wrong[3] += 1e-6
    wrong[40] -= 1e-6
    signs = np.random.default_rng(1).choice([-1.0, 1.0], (2000, x.size))
    caught = [abs(complex_step(f, x, v) - wrong @ v) > 1e-9 for v in signs]
    assert 0.4 < np.mean(caught) < 0.6
    assert all(mismatch(f, x, wrong, seed=seed) > 1e-9 for seed in range(500))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_never_right(bad):
    f, x, gradient = quadratic(20)
    wrong = gradient.copy()
    wrong[13] = bad
    assert not mismatch(f, x, wrong) <= BOUND
    assert culprit(f, x, wrong)[0] == (13,)


def test_function_that_gives_nan_is_never_right():
    _, x, gradient = quadratic(5)
    assert not mismatch(lambda x: np.nan * np.sum(x), x, gradient) <= BOUND


def test_shape_that_only_broadcasts_is_wrong():
    f, x, gradient = quadratic(6)
    assert mismatch(f, x, gradient[None]) == np.inf
    assert mismatch(f, x, gradient[:1]) == np.inf


def test_zeros_copies_and_one_percent_are_wrong():
    f, x, gradient = quadratic(30)
    for wrong in (np.zeros_like(x), x, 0.99 * gradient, -gradient):
        assert mismatch(f, x, wrong) > 1e-3


def test_floor_is_the_scale_where_the_truth_is_zero():
    x = np.ones(4)
    noise = np.full(4, 1e-17)
    assert mismatch(lambda x: 0.0 * np.sum(x), x, noise) > BOUND
    assert mismatch(lambda x: 0.0 * np.sum(x), x, noise, floor=1.0) <= BOUND


def test_gradient_of_nothing_is_right():
    assert mismatch(np.sum, np.ones((0, 3)), np.ones((0, 3))) == 0.0


SCALES = 10.0, 1.0, 0.1, 1.0, 0.3
TRIED = (complex_step, 1e-11), (richardson, 1e-6)


def scaled(*xs):
    return sum(s * np.sum(np.sin(x)) for s, x in zip(SCALES, xs, strict=True))


@pytest.mark.parametrize(
    ("slope", "fault"), [(complex_step, 1e-11), (richardson, 1e-6)]
)
@pytest.mark.parametrize("bad", range(len(SCALES)))
def test_no_error_hides_behind_other_gradients(bad, slope, fault):
    """As small a share of one gradient is found among far larger ones as alone."""
    rng = np.random.default_rng(0)
    xs = [rng.normal(size=7) for _ in SCALES]
    right = [s * np.cos(x) for s, x in zip(SCALES, xs, strict=True)]
    wrong = list(right)
    wrong[bad] = right[bad] * (1 + fault)
    for seed in range(30):
        given = slope, 4, 0.0, seed
        assert mismatches(scaled, xs, right, *given) <= fault / 100
        assert mismatches(scaled, xs, wrong, *given) > fault / 10


def test_opposite_errors_of_two_gradients_are_found():
    rng = np.random.default_rng(0)
    x = rng.normal(size=9)
    error = 1e-9 * rng.normal(size=9)
    gradients = [2 * x + error, 2 * x - error]
    for seed in range(100):
        found = mismatches(lambda a, b: a @ a + b @ b, [x, x], gradients, seed=seed)
        assert found > 1e-11


@pytest.mark.parametrize("bad", [["dbias_hh"], ["dx", "dbias_hh"], ["dh0", "dc0"]])
def test_those_that_are_wrong_are_named_and_no_others(bad):
    concept, op = operations()["lstm"]
    run = Comparison(concept, op, op.cases[0])
    for name in bad:
        run.grads[name[1:]] = run.grads[name[1:]] * (1 + 1e-9)
    found = {f.quantity: f for f in slopes.directions(run)}
    assert list(found) == [f"d{name}" for name in run.grads]
    assert {q for q, f in found.items() if not f.error <= BOUND} == {*bad}
    assert {q for q, f in found.items() if f.note} == {*bad}


def test_richardson_sees_what_drops_the_imaginary_part():
    """A view that takes np.abs looks flat to a complex step, and a zero claim right."""
    x = np.random.default_rng(0).normal(size=8)
    f = lambda x: np.sum(np.abs(x) ** 2)  # noqa: E731
    assert mismatch(f, x, np.zeros(8)) <= BOUND
    assert mismatch(f, x, np.zeros(8), slope=richardson) > 1e-2
    assert mismatch(f, x, 2 * x, slope=richardson) < 1e-10


def test_complex_step_has_no_cancellation():
    x = np.array([1e-8])
    slope = complex_step(lambda x: np.sum(np.exp(x) - 1), x, np.ones(1))
    assert slope == pytest.approx(np.exp(1e-8), rel=1e-15)
    assert STEP < 1e-20


def test_directions_are_those_of_the_seed_whether_kept_or_not(monkeypatch):
    kept = [row.copy() for row in gaussians((3, 1), 4, 700)]
    monkeypatch.setattr(directional, "KEPT", 0)
    drawn = list(gaussians((3, 1), 4, 700))
    np.testing.assert_array_equal(kept, drawn)
    np.testing.assert_array_equal(
        np.ravel(drawn), np.random.default_rng((3, 1)).standard_normal(2800)
    )
    assert not np.array_equal(drawn[0], next(gaussians((3, 2), 4, 700)))
