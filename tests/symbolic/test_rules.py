"""What each rule of the kernel proves, and the false neighbor that it must not."""

from contextlib import suppress

import mpmath
import numpy as np
import pytest
import sympy as sp

from dlref.symbolic import (
    Abs,
    AtMost,
    Identity,
    Limit,
    Max,
    Min,
    Positive,
    Product,
    Refused,
    Sigmoid,
    Sum,
    Tensor,
    atan,
    cosh,
    digamma,
    erf,
    erfc,
    exp,
    floor,
    log,
    loggamma,
    one_hot,
    sign,
    sinh,
    tan,
)
from dlref.symbolic.evaluate import Values
from dlref.symbolic.signs import nonnegative
from tests.symbolic.kit import (
    K,
    N,
    equal,
    gradients,
    j,
    k,
    m,
    n,
    proved,
    refused,
    tensor,
)

a, b = sp.symbols("a b", real=True)
p, q = sp.symbols("p q", positive=True)
x, z = tensor("x", K), tensor("z", N)
e = exp(z[n])


# ---- functions ----


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (cosh(a) ** 2 - sinh(a) ** 2, 1),
        (tan(a) * sp.cos(a), sp.sin(a)),
        (erfc(a), 1 - erf(a)),
        (Max(a, b), (a + b + Abs(a - b)) / 2),
        (Min(a, b), (a + b - Abs(a - b)) / 2),
        (Max(a, 0), a * Positive(a)),
        (sp.ceiling(a), -floor(-a)),
        (p**a, exp(a * log(p))),
        (a * p ** (a - 1), a / p * exp(a * log(p))),
        (exp(x[0] * log(p)) * exp(b * log(p)), p ** (x[0] + b)),
        (Positive(1 + a**2), 1),
        (Positive(-(a**2)), 0),
        (sign(exp(a) + p), 1),
    ],
    ids=str,
)
def test_function_is_what_it_is_defined_to_be(left, right):
    assert equal(left, right)
    assert not equal(left, right + sp.Rational(1, 10**6))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Max(a, b), a),
        (Positive(a**2), 1),  # not where a is 0
        (Positive(1 - a**2), 1),
        (sign(a**2), 1),
        (floor(a + b), floor(a) + floor(b)),
        (floor(a), a),
        (p**a, exp(p * log(a**2))),
        (exp(log(p) * log(q)), p * q),
        (loggamma(p + 1), loggamma(p)),
        (atan(tan(a)), a),  # not beyond pi / 2
    ],
    ids=str,
)
def test_function_is_nothing_else(left, right):
    assert not equal(left, right)


SLOPES = {
    "sinh": (sinh, cosh),
    "cosh": (cosh, sinh),
    "tan": (tan, lambda z: 1 + tan(z) ** 2),
    "atan": (atan, lambda z: 1 / (1 + z**2)),
    "erfc": (erfc, lambda z: -2 / sp.sqrt(sp.pi) * exp(-(z**2))),
    "loggamma": (lambda z: loggamma(exp(z)), lambda z: digamma(exp(z)) * exp(z)),
    "digamma": (lambda z: digamma(exp(z)), lambda z: sp.polygamma(1, exp(z)) * exp(z)),
    "floor": (lambda z: z - floor(z), lambda z: sp.S.One),
    "max": (lambda z: Max(z, 0), Positive),
    "abs": (Abs, sign),
}


@pytest.mark.parametrize("name", SLOPES)
def test_slope_of_a_function(name):
    f, slope = SLOPES[name]

    def derivation(times):
        def applied(x):
            y = Tensor(n, f(x[n]))
            return y, lambda dy: Tensor(n, times * dy[n] * slope(x[n]))

        return applied

    assert proved("x: N", "y: N", derivation(1))
    assert not proved("x: N", "y: N", derivation(1 + sp.Rational(1, 10**6)))
    with mpmath.workdps(40):
        for at in (-0.7, 0.4, 1.3):
            value = lambda z: Values({})(f(a), {a: z})  # noqa: E731
            want = mpmath.diff(value, at)
            assert abs(Values({})(slope(a), {a: mpmath.mpf(at)}) - want) < 1e-12


def test_what_is_supposed_of_a_function_is_noted():
    def noted(f):
        slope = sp.diff(f(a), a)  # whatever it is: the note is of the definition too
        claim = lambda dy: Tensor(n, dy[n] * slope.subs(a, 1))  # noqa: E731
        (proof,) = gradients("x: N", "y: N", lambda x: (Tensor(n, f(x[n])), claim))
        return proof

    def note(f, claim):
        (proof,) = gradients(
            "x: N",
            "y: N",
            lambda x: (Tensor(n, f(x[n])), lambda dy: Tensor(n, claim(x[n]) * dy[n])),
        )
        assert proof.ok
        return proof.hypotheses

    assert note(floor, lambda z: 0) == ("no argument of floor is an integer",)
    assert "no two arguments of Max are equal" in note(lambda z: Max(z, 0), Positive)
    assert note(loggamma, digamma) == (
        "no argument of loggamma is <= 0",
        "no argument of polygamma is <= 0",
    )


def test_floor_is_no_index():
    assert "integer" in refused(x[floor(a)], x[floor(a)])


# ---- sums ----


def test_sums_join_where_their_terms_cancel():
    assert equal(
        Sum(e / (1 + e) - e**2 / (1 + e) ** 2, (n, N)), Sum(e / (1 + e) ** 2, (n, N))
    )
    assert equal(Sum(e / (1 + e), (n, N)), Sum(Sigmoid(z[n]), (n, N)))
    assert equal(
        a * Sum(x[k] / (1 + x[k] ** 2), (k, K))
        + a * Sum(x[k] ** 3 / (1 + x[k] ** 2), (k, K)),
        Sum(a * x[k], (k, K)),
    )
    assert not equal(Sum(e / (1 + e), (n, N)), Sum(e, (n, N)) / (1 + Sum(e, (n, N))))
    assert not equal(Sum(e / (1 + e), (n, N)), Sum(x[k] / (1 + x[k]), (k, K)))
    assert not equal(a * Sum(e / (1 + e), (n, N)), b * Sum(Sigmoid(z[n]), (n, N)))


def test_steps_of_integers_are_turned():
    until = lambda n: Sum(z[m] * (1 - Positive(m - n)), (m, N))  # noqa: E731
    assert equal(until(n), z[n] + Sum(z[m] * Positive(n - m), (m, N)), {n: N})
    assert equal(Positive(n - m + 1), 1 - Positive(m - n), {n: N, m: N})
    assert equal(Positive(n - m - 1), Positive(n - m) - one_hot(n, m + 1), {n: N, m: N})
    assert not equal(Positive(n - m), 1 - Positive(m - n), {n: N, m: N})
    assert not equal(until(n), Sum(z[m] * Positive(n - m), (m, N)), {n: N})
    assert not equal(Positive(a), 1 - Positive(-a) + one_hot(n, 0), {n: N})


PROGRESSIONS = [
    (Sum(k, (k, K)), K * (K - 1) / 2),
    (Sum(2 * k + 1, (k, K)), K**2),
    (Sum(k**3, (k, K)), Sum(k, (k, K)) ** 2),
    (Sum(k**4, (k, K)), (6 * K**5 - 15 * K**4 + 10 * K**3 - K) / 30),
    (Sum(p**k, (k, K)), (1 - p**K) / (1 - p)),
    ((1 - a) * Sum(a ** (K - 1 - k), (k, K)), 1 - a**K),
    (a * Sum((1 - a) ** k, (k, K)), 1 - (1 - a) ** K),
    (Sum(sp.Rational(1, 2) ** k, (k, K)), 2 - 2 * sp.Rational(1, 2) ** K),
    (2 * Sum((-1) ** k, (k, K)), 1 - (-1) ** K),
    (Sum(p ** (2 * k), (k, K)) * (p - 1), (p ** (2 * K) - 1) / (p + 1)),
]


@pytest.mark.parametrize("pair", PROGRESSIONS, ids=str)
def test_progression_is_summed(pair):
    left, right = pair
    assert equal(left, right)
    assert not equal(left, right + (K - 1) * (K - 2))  # right at small sizes only
    for size in (1, 2, 5):
        at = {a: mpmath.mpf("0.3"), p: mpmath.mpf("1.7"), K: size}
        one, two = (Values({})(sp.sympify(side), at) for side in pair)
        assert abs(one - two) < 1e-12


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Sum(p**k, (k, K)), (1 - p ** (K + 1)) / (1 - p)),
        (Sum(k * p**k, (k, K)), K * (K - 1) / 2 * (1 - p**K) / (1 - p)),
        (Sum(Positive(a) ** k, (k, K)) * (1 - Positive(a)), 1 - Positive(a)),
        (Sum(p**k * x[k], (k, K)), (1 - p**K) / (1 - p) * Sum(x[k], (k, K))),
        (Sum(x[k] ** 2, (k, K)), K * (K - 1) * (2 * K - 1) / 6),
    ],
    ids=str,
)
def test_false_progression_is_refused(left, right):
    with suppress(Refused):
        assert not equal(left, right)


# ---- products ----


def test_product_is_taken_apart():
    y = tensor("y", K)
    whole = Product(x[k], (k, K))
    assert equal(whole, Product(x[j], (j, K)))
    assert equal(Product(2 * a * x[k], (k, K)), (2 * a) ** K * whole)
    assert equal(Product(x[k] / y[k], (k, K)), whole / Product(y[k], (k, K)))
    assert equal(Product(exp(x[k]), (k, K)), exp(Sum(x[k], (k, K))))
    logs = Sum(log(1 + exp(x[k])), (k, K))
    assert equal(log(Product(1 + exp(x[k]), (k, K))), logs)
    others = Product(x[j] + one_hot(j, k) * (1 - x[j]), (j, K))
    assert equal(others * x[k], whole, {k: K})
    assert not equal(others, whole, {k: K})
    assert not equal(log(whole), Sum(log(x[k]), (k, K)))  # two factors may be negative
    assert not equal(Product(x[k] + y[k], (k, K)), whole + Product(y[k], (k, K)))
    assert not equal(Product(a * x[k], (k, K)), a * whole)


def test_index_of_a_product_is_its_own():
    w = tensor("w", N, K)
    rows = Sum(Product(w[n, k], (k, K)), (n, N))
    assert equal(rows, Sum(Product(w[m, j], (j, K)), (m, N)))
    assert not equal(rows, Product(Sum(w[n, k], (n, N)), (k, K)))
    named = Tensor(n, Product(w[n, k], (k, K)), name="q")
    inner = Sum(Product(x[k] * w[n, k], (k, K)), (k, K))
    assert equal(inner, K * Product(x[j], (j, K)) * named[n], {n: N})
    assert not equal(Sum(x[k] * named[n], (k, K)), inner, {n: N})
    both = Product(w[n, k], (k, K), (n, N))
    assert equal(both, Product(w[m, j], (j, K), (m, N)))


def test_slope_of_a_product():
    def derivation(claim):
        def prod(x):
            size = x.shape[0]
            y = Product(x[k], (k, size))
            return y, lambda dy: Tensor(k, dy * claim(x, y, size))

        return prod

    def others(x, y, size):
        return Product(x[j] + one_hot(j, k) * (1 - x[j]), (j, size))

    assert proved("x: K", "y:", derivation(lambda x, y, size: y / x[k]))
    assert proved("x: K", "y:", derivation(others))
    assert not proved("x: K", "y:", derivation(lambda x, y, size: y))
    assert not proved("x: K", "y:", derivation(lambda x, y, size: y / x[0]))
    (proof,) = gradients("x: K", "y:", derivation(others))
    assert proof.hypotheses == ("no factor of a product is 0",)


# ---- bounds ----

BOUNDS = [
    Abs(a) - a,
    Abs(a) + a,
    a * Positive(a),
    a**3 * Positive(a),
    -a * Positive(-a),
    a * sign(a),
    exp(a) - 1 - a,
    p - 1 - log(p),
    2 * exp(a) - 2 - 2 * a + b**2,
    exp(a**2) - 1 - a**2 + Abs(b) - b,
    erfc(a),
    cosh(a),
    Abs(a - b) - a + b,
]


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_bound_holds(bound):
    assert AtMost(0, bound, bound).holds()
    rng = np.random.default_rng(0)
    for _ in range(200):
        at = {a: rng.normal() * 2, b: rng.normal() * 2, p: rng.uniform(0.01, 4)}
        assert Values({})(bound, at) >= -1e-14


@pytest.mark.parametrize(
    "bound",
    [
        Abs(a) - 2 * a,
        a - Abs(a),
        Abs(a) - b,
        a * Positive(-a),
        a**2 * b * Positive(a),
        -a * sign(a),
        exp(a) - 1 - 2 * a,
        1 + a - exp(a),
        exp(a) - a - 2,
        log(p) - p + 1,
        p - 2 - log(p),
        sinh(a),
        a - floor(a) - 1,
        Positive(x[k]) * Sum(x[k], (k, K)),  # the index of the sum is another
    ],
    ids=str,
)
def test_false_bound_is_refused(bound):
    assert not nonnegative(bound)


def test_what_is_given_at_one_index_is_not_given_at_all():
    total = Sum(x[k], (k, K))
    assert AtMost(0, total, total, given=(x[k],)).holds()  # at each k
    with pytest.raises(Refused, match="k is free in what is given"):
        AtMost(0, total, total, {k: K}, given=(x[k],)).holds()
    with pytest.raises(Refused, match="not seen"):
        AtMost(0, total, total, {j: K}, given=(x[j],)).holds()


# ---- limits ----


def test_limit_may_be_reached_to_rounding():
    assert Limit(log((exp(a) + exp(-a)) / 2) - a, a, sp.oo, -log(2)).holds()
    assert not Limit(log((exp(a) + exp(-a)) / 2) - a, a, sp.oo, -log(3)).holds()
    assert Identity(Max(a, 0) + Min(a, 0), a).holds()
    with pytest.raises(Refused):
        Identity(sp.gamma(a), a).holds()
