"""Activations against 50 digits: errors in units of the last place of float64.

Values are held to 4 units and slopes to 8, over the whole range of float64. Where two
terms of a slope cancel, near its zero, the unit is that of the larger term.
"""

import mpmath as mp
import numpy as np
import pytest
import sympy as sp

from dlref.concepts.neurons.relu_family.derivation import fixed_point
from dlref.registry import concepts, find
from dlref.symbolic.tensor import inline

FAMILIES = [f"neurons.{name}_family" for name in ("sigmoid", "relu", "smooth")]
NAMES = [op.name for family in FAMILIES for op in concepts()[family].operations]
VALUE, SLOPE = 4.0, 8.0
ERFCX = 6.0  # GELU is no nearer than SciPy's erfcx, which is up to 5 units off


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def cdf(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2 if abs(x) < 1e3 else mp.mpf(x > 0)


def pdf(x):
    return mp.npdf(x) if abs(x) < 1e3 else mp.mpf(0)


def selu_constants():
    alpha, scale = (mp.mpf(str(sp.N(inline(c), 40))) for c in fixed_point())
    return alpha, scale


def odds(x):
    """Return exp(x), or 0 and a large number where it does not matter any more."""
    return mp.exp(max(min(x, mp.mpf(2000)), mp.mpf(-20000)))


def mish_gate(x):
    t = odds(x) * (odds(x) + 2)
    return t / (t + 2)


def mish_bend(x):
    t = odds(x)
    return 4 * x * t * (1 + t) / (t * (t + 2) + 2) ** 2


def tanh_gate(x):
    x = max(min(x, mp.mpf(40)), mp.mpf(-40))
    root = mp.sqrt(8 / mp.pi)
    cubic = mp.mpf(44715) / 10**6
    inner, bend = root * (x + cubic * x**3), root * (1 + 3 * cubic * x**2)
    return sigmoid(inner), sigmoid(inner) * sigmoid(-inner) * bend


def kink(left, right):
    return lambda x: right(x) if x > 0 else left(x)


def one(x):
    return mp.mpf(1)


def same(x):
    return x


ALPHA, SCALE = selu_constants()
ELU = mp.mpf(1.7)

# name: options, value, and the terms of the slope
TRUTH = {
    "sigmoid": ({}, sigmoid, lambda x: [sigmoid(x) * sigmoid(-x)]),
    "logsigmoid": (
        {},
        lambda x: -mp.log1p(mp.exp(-x)),
        lambda x: [sigmoid(-x)],
    ),
    "tanh": ({}, mp.tanh, lambda x: [mp.sech(x) ** 2 if abs(x) < 1e5 else mp.mpf(0)]),
    "hardsigmoid": (
        {},
        lambda x: min(max(x + 3, 0), 6) / mp.mpf(6),
        lambda x: [mp.mpf(abs(x) < 3) / 6],
    ),
    "softsign": ({}, lambda x: x / (1 + abs(x)), lambda x: [1 / (1 + abs(x)) ** 2]),
    "elu": (
        {"alpha": 1.7},
        kink(lambda x: ELU * mp.expm1(x), same),
        lambda x: [kink(lambda x: ELU * mp.exp(x), one)(x)],
    ),
    "selu": (
        {},
        lambda x: SCALE * kink(lambda x: ALPHA * mp.expm1(x), same)(x),
        lambda x: [SCALE * kink(lambda x: ALPHA * mp.exp(x), one)(x)],
    ),
    "celu": (
        {"alpha": 2.0},
        kink(lambda x: 2 * mp.expm1(x / 2), same),
        lambda x: [kink(lambda x: mp.exp(x / 2), one)(x)],
    ),
    "softplus": (
        {"beta": 0.5},
        kink(
            lambda x: 2 * mp.log1p(mp.exp(x / 2)),
            lambda x: x + 2 * mp.log1p(mp.exp(-x / 2)),
        ),
        lambda x: [sigmoid(x / 2)],
    ),
    "gelu": (
        {"approximate": "none"},
        lambda x: x * cdf(x),
        lambda x: [cdf(x), x * pdf(x)],
    ),
    "silu": (
        {},
        lambda x: x * sigmoid(x),
        lambda x: [sigmoid(x), x * sigmoid(x) * sigmoid(-x)],
    ),
    "swish": (
        {"beta": np.array(0.5)},
        lambda x: x * sigmoid(x / 2),
        lambda x: [sigmoid(x / 2), x / 2 * sigmoid(x / 2) * sigmoid(-x / 2)],
    ),
    "mish": ({}, lambda x: x * mish_gate(x), lambda x: [mish_gate(x), mish_bend(x)]),
    "hardswish": (
        {},
        lambda x: x * min(max(x + 3, 0), 6) / 6,
        lambda x: [(2 * x + 3) / 6 if abs(x) < 3 else mp.mpf(x > 0)],
    ),
}


def points():
    rng = np.random.default_rng(0)
    tiny = 10.0 ** rng.uniform(-320, 0, 30)
    return np.concatenate(
        [
            rng.uniform(-5, 5, 150),
            rng.uniform(-40, 40, 60),
            rng.uniform(-760, 760, 60),
            rng.uniform(-745, -700, 40),  # where exp(x) is subnormal
            tiny,
            -tiny,
            [800, -800, 1e4, -1e4, 1e100, -1e100, 1e308, -1e308, 5e-324, -5e-324],
        ]
    )


def worst(got, truths, sizes):
    """Return the largest error in units of the last place of `sizes`."""
    units = [np.spacing(abs(float(s))) for s in sizes]
    pairs = zip(got.tolist(), truths, units, strict=True)
    return max(float(abs(g - t) / u) for g, t, u in pairs)


def measured(name, x, view, value, terms):
    options = {} if name == "swish" else TRUTH[name][0]
    inputs = (TRUTH[name][0]["beta"],) if name == "swish" else ()
    y, backward = view(x, *inputs, **options)
    grads = backward(np.ones_like(x))
    dx = grads[0] if isinstance(grads, tuple) else grads
    with mp.workdps(50):
        exact = [mp.mpf(v) for v in x.tolist()]
        values = [value(v) for v in exact]
        parts = [terms(v) for v in exact]
        slopes = [sum(p) for p in parts]
        sizes = [max(map(abs, p)) for p in parts]
        return worst(y, values, values), worst(dx, slopes, sizes)


def view_of(name):
    ((concept, op),) = find(name)
    return concept.view("numpy_impl", op.name)


@pytest.mark.parametrize("name", TRUTH)
def test_is_accurate_to_the_last_places(name):
    x = points()
    if name == "gelu":
        x = x[(x > -37) | (x < -40)]  # between, the share of x is subnormal
    _, value, terms = TRUTH[name]
    off, slope_off = measured(name, x, view_of(name), value, terms)
    assert off <= (ERFCX if name == "gelu" else VALUE), f"{name} is {off:.1f} units off"
    assert slope_off <= SLOPE, f"the slope of {name} is {slope_off:.1f} units off"


@pytest.mark.parametrize(
    ("name", "off_by"), [("one plus tanh", 1e15), ("one minus y", 1e15)]
)
def test_popular_forms_are_not(name, off_by):
    """The measure sees what it is there to see."""

    def popular(x):
        y = (1 + np.tanh(x / 2)) / 2
        return y, lambda dy: dy * y * (1 - y)

    _, value, terms = TRUTH["sigmoid"]
    x = np.linspace(-60, 60, 101)
    off = measured("sigmoid", x, popular, value, terms)
    assert off[name == "one minus y"] > off_by


def test_the_tanh_form_of_gelu_is_as_good_as_its_argument():
    """Half a unit of the argument is as many units of exp as the argument is large."""
    x = np.linspace(-21, 6, 400)
    with mp.workdps(50):
        truth = [tanh_gate(mp.mpf(v)) for v in x.tolist()]
        values = [v * gate for v, (gate, _) in zip(x.tolist(), truth, strict=True)]
    y, _ = view_of("gelu")(x, approximate="tanh")
    largest = 1600  # the argument, at -21
    assert worst(y, values, values) <= 4 + 2 * largest


def test_selu_constants_are_the_published_digits():
    alpha, scale = (str(sp.N(inline(c), 30)) for c in fixed_point())
    assert alpha == "1.67326324235437728481704299167"
    assert scale == "1.05070098735548049341933498529"
    y, backward = view_of("selu")(np.array([1.0, 0.0]))
    dx = backward(np.ones(2))
    np.testing.assert_array_max_ulp(y[0], float(scale), 1)
    np.testing.assert_array_max_ulp(dx[1], float(alpha) * float(scale), 2)


@pytest.mark.parametrize("name", NAMES)
def test_nan_comes_out_as_nan(name):
    ((concept, op),) = find(name)
    case = next(c for c in op.cases if len(op.shape(op.inputs[0].axes, c)) >= 2)
    arguments = op.sample(case)
    arguments["x"].flat[3] = np.nan
    args = [arguments[i.name] for i in op.inputs]
    y, _ = concept.view("numpy_impl", name)(*args, **case.options)
    assert np.isnan(y.flat[3])
    assert np.isnan(y).sum() == 1
