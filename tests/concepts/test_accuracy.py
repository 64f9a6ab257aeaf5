"""Elementwise operations against 320 bits: errors in units in the last place.

What is asked stands in `benchmarks.accuracy.measure`, and what is not reached in the
records. Here a sample is measured: every exponent, edges, neighbors of roots and of
where results end. `python -m benchmarks.accuracy` measures all.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import benchmarks
from dlref.concepts.neurons.relu_family.derivation import fixed_point
from dlref.registry import concepts, operations
from dlref.symbolic.tensor import inline

pytest.importorskip("flint")
from benchmarks.accuracy.formats import FORMATS
from benchmarks.accuracy.measure import measured
from benchmarks.accuracy.popular import POPULAR
from benchmarks.accuracy.scope import elementwise
from benchmarks.accuracy.truth import Truth

RECORD = Path(benchmarks.__file__).parent / "accuracy" / "record.json"
COUNT = 10  # numbers of a kind
MEASURED = json.loads(RECORD.read_text(encoding="utf-8"))
NAMES = [name for name in MEASURED["operations"] if name in operations()]
ADVICE = """
Compute in float64 with `double` and `like` of mathematics/floating_point, so that
float32 is rounded once. What cannot be reached is said in the record, with its number:
`units={"float32": (2.0, "why")}`."""


@pytest.mark.parametrize("name", NAMES)
def test_is_accurate_to_the_last_places(name):
    concept, op = operations()[name]
    assert elementwise(concept, op)
    found = list(measured(concept, op, COUNT))
    assert {w.form for w in found} == set(FORMATS)
    off = [
        f"{w.quantity} is {w.units:.3g} units off in {w.form} at {w.at}, {w.options}"
        for w in found
        if not w.within(op)
    ]
    assert not off, "\n".join([*off, ADVICE])


@pytest.mark.parametrize("name", ["gelu", "sigmoid", "softplus"])
def test_popular_formula_is_not(name):
    """The measure sees what it is there to see."""
    concept, op = operations()[name]
    found = list(measured(concept, op, COUNT, view=POPULAR[name][0]))
    assert max(w.units for w in found if w.form == "float32") > 1000
    assert max(w.units for w in found if w.form == "float64") > 1000


def test_record_is_within_what_is_asked():
    for name in NAMES:
        op, rows = operations()[name][1], MEASURED["operations"][name]
        for form, asked in FORMATS.items():
            limits = [op.units.get(form, (0, ""))[0]] * 2
            pairs = zip(asked.asked, limits, rows[form].values(), strict=True)
            assert all(units <= max(pair) + 1e-3 for *pair, units in pairs), name


def test_exceptions_are_needed():
    """An operation that does better no longer says that it does not."""
    for name in NAMES:
        op = operations()[name][1]
        for form in op.units:
            value, slope = MEASURED["operations"][name][form].values()
            asked = FORMATS[form].asked
            assert value > asked[0] or slope > asked[1], f"{name}: {form}"


def test_truth_is_what_it_is_known_to_be():
    concept, op = operations()["sigmoid"]
    truth = Truth(concept, op, op.cases[0])
    (value, slope), _, kink = truth(800.0)
    assert value == (1.0, 0.0)
    assert slope == (0.0, 0.0)  # 4e-348 is below every number
    assert not kink
    (value, slope), *_ = truth(1.0)
    for (high, low), digits in (
        (
            value,
            "0.7310585786300048792511592418218362743651",
        ),
        (
            slope,
            "0.1966119332414818525374247335859090256223",
        ),
    ):
        assert abs(sp.Rational(high) + sp.Rational(low) - sp.Rational(digits)) < 1e-32
    concept, op = operations()["relu"]
    assert Truth(concept, op, op.cases[0])(0.0)[2]


def test_formats_round_like_numpy():
    x = np.random.default_rng(0).normal(0, 1e3, 1000) * 10.0 ** np.arange(-50, 50, 0.1)
    with np.errstate(over="ignore"):
        for kind in ("float16", "float32"):
            form = FORMATS[kind]
            np.testing.assert_array_equal(form.rounded(x), x.astype(kind))
            inside = np.abs(x) < form.largest / 2
            here = np.abs(x[inside]).astype(kind)
            np.testing.assert_array_equal(form.spacing(here), np.spacing(here))
    assert len(FORMATS["float16"].all()) == 63488
    assert len(FORMATS["bfloat16"].all()) == 65280


def test_selu_constants_are_the_published_digits():
    alpha, scale = (str(sp.N(inline(c), 30)) for c in fixed_point())
    assert alpha == "1.67326324235437728481704299167"
    assert scale == "1.05070098735548049341933498529"
    concept, op = operations()["selu"]
    y, backward = concept.view("numpy_impl", op.name)(np.array([1.0, 0.0]))
    dx = backward(np.ones(2))
    np.testing.assert_array_max_ulp(y[0], float(scale), 1)
    np.testing.assert_array_max_ulp(dx[1], float(alpha) * float(scale), 2)


FAMILIES = [f"neurons.{name}_family" for name in ("sigmoid", "relu", "smooth")]
ACTIVATIONS = [op.name for name in FAMILIES for op in concepts()[name].operations]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nan_comes_out_as_nan(name):
    concept, op = operations()[name]
    case = next(c for c in op.cases if len(op.shape(op.inputs[0].axes, c)) >= 2)
    arguments = op.sample(case)
    arguments["x"].flat[3] = np.nan
    args = [arguments[i.name] for i in op.inputs]
    y, _ = concept.view("numpy_impl", name)(*args, **case.options)
    assert np.isnan(y.flat[3])
    assert np.isnan(y).sum() == 1
