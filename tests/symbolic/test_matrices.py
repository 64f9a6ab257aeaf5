"""Inverses and determinants of any size: their slopes, and what must not pass."""

import mpmath
import numpy as np
import pytest
import sympy as sp

from dlref.symbolic import Refused, Sum, Tensor, det, inverse, logdet, one_hot
from dlref.symbolic.evaluate import Values, evaluate
from dlref.symbolic.normal import Normal
from dlref.symbolic.slope import Slope
from tests.symbolic.kit import (
    N,
    equal,
    gradients,
    j,
    k,
    m,
    n,
    p,
    proved,
    refused,
    t,
    tensor,
    u,
)
from tests.symbolic.points import DIGITS, derivative

a, c = tensor("a", N, N), tensor("c", N, N)


def inverted(a, size=N):
    return inverse("a^{-1}", (j, k), a[j, k], size)


def of_inverse(claim):
    def inv(a):
        size = a.shape[0]
        y = inverted(a, size)
        return Tensor((n, m), y[n, m]), lambda dy: Tensor((n, m), claim(y, dy, size))

    return inv


def test_slope_of_an_inverse():
    def right(y, dy, size):
        return -Sum(y[j, n] * dy[j, k] * y[m, k], (j, size), (k, size))

    def transposed(y, dy, size):
        return -Sum(y[n, j] * dy[j, k] * y[k, m], (j, size), (k, size))

    assert proved("a: N N", "y: N N", of_inverse(right))
    assert not proved("a: N N", "y: N N", of_inverse(transposed))
    assert not proved("a: N N", "y: N N", of_inverse(lambda *args: -right(*args)))
    (proof,) = gradients("a: N N", "y: N N", of_inverse(right))
    assert proof.hypotheses == ("no determinant is 0",)


def test_slope_of_a_solution():
    def solve(claim):
        def op(a, b):
            size = a.shape[0]
            y = inverted(a, size)
            x = Tensor(n, Sum(y[n, j] * b[j], (j, size)), name="x")

            def backward(dx):
                db = Tensor(n, Sum(y[j, n] * dx[j], (j, size)), name="s")
                return Tensor((n, m), -db[n] * claim(x, b)[m]), Tensor(n, db[n])

            return Tensor(n, x[n]), backward

        return op

    assert proved("a: N N, b: N", "x: N", solve(lambda x, b: x))
    assert not proved("a: N N, b: N", "x: N", solve(lambda x, b: b))


def test_slope_of_the_log_of_a_determinant_in_a_batch():
    def op(transposed):
        def slogdet(a):
            size = a.shape[1]
            y = inverse("a^{-1}", (n, j, k), a[n, j, k], size)
            z = logdet(r"\ln|\det a|", y)
            claim = lambda n, j, k: y[n, k, j] if transposed else y[n, j, k]  # noqa: E731
            return Tensor(n, z[n]), lambda dz: Tensor((n, j, k), dz[n] * claim(n, j, k))

        return slogdet

    assert proved("a: B N N", "z: B", op(True))
    assert not proved("a: B N N", "z: B", op(False))


def test_slope_of_a_determinant():
    def op(factor, times):
        def volume(a):
            size = a.shape[1]
            y = inverse("a^{-1}", (n, j, k), a[n, j, k], size)
            z = det(r"\det a", y)

            def backward(dz):
                claim = factor * dz[n] * y[n, k, j] * times(z[n])
                return Tensor((n, j, k), claim)

            return Tensor(n, z[n]), backward

        return volume

    assert proved("a: B N N", "z: B", op(1, lambda z: z))
    (proof,) = gradients("a: B N N", "z: B", op(1, lambda z: z))
    assert proof.hypotheses == ("no determinant is 0",)
    assert not proved("a: B N N", "z: B", op(2, lambda z: z))
    assert not proved("a: B N N", "z: B", op(1, lambda z: 1))
    assert not proved("a: B N N", "z: B", op(1, lambda z: z**2))


def test_slope_through_a_computed_matrix():
    """Of log det (1 + w w^T) / 2, in w: the inverse times w."""

    def op(factor):
        def logdet_of(w):
            N, M = w.shape
            entry = one_hot(j, k) + Sum(w[j, t] * w[k, t], (t, M))
            y = inverse("g", (j, k), entry, N)
            z = logdet("h", y)
            both = lambda n, m: Sum((y[n, j] + y[j, n]) * w[j, m], (j, N))  # noqa: E731
            return z, lambda dz: Tensor((n, m), factor * dz * both(n, m))

        return logdet_of

    assert proved("w: N M", "z:", op(1))
    assert not proved("w: N M", "z:", op(2))


def test_matrix_times_its_inverse_is_one():
    y = inverted(a)
    at = {n: N, m: N}
    assert equal(Sum(a[n, p] * y[p, m], (p, N)), one_hot(n, m), at)
    assert equal(Sum(y[n, p] * a[p, m], (p, N)), one_hot(n, m), at)
    assert equal(Sum(y[n, p] * a[p, u] * c[u, m], (p, N), (u, N)), c[n, m], at)
    assert not equal(Sum(a[p, n] * y[p, m], (p, N)), one_hot(n, m), at)
    assert not equal(Sum(c[n, p] * y[p, m], (p, N)), one_hot(n, m), at)
    assert not equal(Sum(a[n, p] * y[p, n], (p, N), (n, N)), one_hot(n, n))
    assert equal(Sum(a[n, p] * y[p, n], (p, N), (n, N)), N)
    assert not equal(y[n, m], y[m, n], at)
    assert not equal(y[n, m] * a[n, m], 1, at)


def test_batches_do_not_mix():
    A = tensor("A", N, N, N)
    y = inverse("y", (n, j, k), A[n, j, k], N)
    at = {n: N, m: N, t: N, u: N}
    assert equal(Sum(A[t, n, p] * y[t, p, m], (p, N)), one_hot(n, m), at)
    assert not equal(Sum(A[t, n, p] * y[u, p, m], (p, N)), one_hot(n, m), at)


def test_matrix_must_be_square_and_closed():
    b = tensor("b", N, sp.Symbol("L", integer=True, positive=True))
    y = inverse("y", (j, k), b[j, k], N)
    assert "may lie outside" in refused(y[n, m], y[n, m], {n: N, m: N})
    stray = inverse("y", (j, k), a[j, t], N)
    assert "t has no range" in refused(stray[n, m], 0, {n: N, m: N})
    assert "has no range, or another" in refused(inverted(a)[n, m], 0, {n: N, m: 2 * N})
    with pytest.raises(Refused, match="row and a column"):
        inverse("y", (j,), a[j, j], N)


def test_values_are_those_of_the_matrix():
    rng = np.random.default_rng(0)
    values = {"N": 3, "a": rng.normal(size=(3, 3))}
    y = inverted(a)
    assert np.allclose(evaluate(y, (3, 3), values), np.linalg.inv(values["a"]))
    found = float(evaluate(logdet("d", y), (), values))
    assert np.isclose(found, np.linalg.slogdet(values["a"])[1])


@pytest.mark.parametrize("place", [(0, 0), (1, 2), (2, 0)])
def test_slope_is_that_of_the_values(place):
    """At a place of the matrix, for an entry of the inverse and for the logarithm."""
    values = {"N": 3, "a": np.random.default_rng(1).normal(size=(3, 3))}
    y = inverted(a)
    for e in (y[sp.S.Zero, sp.S.One], logdet("d", y) * y[sp.S.One, sp.S.One]):
        normal = Normal({})
        found = normal.expression(Slope(normal, a, [*map(sp.Integer, place)])(e))
        with mpmath.workdps(DIGITS):
            want = derivative(e, values, "a", place)
            assert abs(Values(values)(found, {}) - want) < 1e-30
